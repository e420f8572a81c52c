package org.partyline.gateway.web;

import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.file.FileService;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The pages' scripts, style and pictures. Their path holds a hash of all of them, so that browsers
/// keep them for ever and a new version is fetched at once.
final class Assets {
  private static final String FOR_EVER = "public, max-age=31536000, immutable";

  /// Without the hash the browser asks each time, and mostly hears 304.
  private static final String REVALIDATE = "no-cache";

  private static final Pattern NAMED = Pattern.compile("\\{\\{assets}}/([a-z0-9-]+\\.[a-z0-9]+)");

  private final String path;

  /// @param pages the templates, which name every asset after `{{assets}}/`
  Assets(String... pages) {
    this.path = "/assets/" + hash(pages) + "/";
  }

  /// What stands for `{{assets}}` in a page.
  String path() {
    return path.substring(0, path.length() - 1);
  }

  void bind(ServerBuilder server) {
    server.serviceUnder(path, files(FOR_EVER)).serviceUnder("/assets/", files(REVALIDATE));
  }

  private static FileService files(String caching) {
    return FileService.builder(Assets.class.getClassLoader(), "/web/assets/")
        .cacheControl(caching)
        .build();
  }

  private static String hash(String... pages) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      Stream.of(pages)
          .flatMap(page -> NAMED.matcher(page).results())
          .map(found -> found.group(1))
          .distinct()
          .sorted()
          .forEach(name -> digest.update(resource("assets/" + name)));
      return HexFormat.of().formatHex(digest.digest(), 0, 6);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /// A file under `/web/`.
  static byte[] resource(String name) {
    try (var in = Assets.class.getResourceAsStream("/web/" + name)) {
      return Objects.requireNonNull(in, name).readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
