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

/// The pages' scripts, style and pictures, ours and a library's. Their path holds a hash of all of
/// them, so that browsers keep them for ever and a new version is fetched at once.
final class Assets {
  private static final String FOR_EVER = "public, max-age=31536000, immutable";

  /// Without the hash the browser asks each time, and mostly hears 304.
  private static final String REVALIDATE = "no-cache";

  private static final Pattern NAMED = Pattern.compile("\\{\\{assets}}/([a-z0-9/-]+\\.[a-z0-9]+)");

  private static final String OURS = "/web/assets/";

  /// What draws the page for admins: from a jar, whose version its path has.
  private static final String LIT = "/META-INF/resources/webjars/lit-html/3.3.2/";

  private static final String UNDER_LIT = "lit/";

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
    server
        .serviceUnder(path + UNDER_LIT, files(LIT, FOR_EVER))
        .serviceUnder(path, files(OURS, FOR_EVER))
        .serviceUnder("/assets/" + UNDER_LIT, files(LIT, REVALIDATE))
        .serviceUnder("/assets/", files(OURS, REVALIDATE));
  }

  private static FileService files(String folder, String caching) {
    return FileService.builder(Assets.class.getClassLoader(), folder).cacheControl(caching).build();
  }

  private static String hash(String... pages) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      Stream.of(pages)
          .flatMap(page -> NAMED.matcher(page).results())
          .map(found -> found.group(1))
          .distinct()
          .sorted()
          .forEach(name -> digest.update(file(name)));
      return HexFormat.of().formatHex(digest.digest(), 0, 6);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] file(String name) {
    return name.startsWith(UNDER_LIT)
        ? read(LIT + name.substring(UNDER_LIT.length()))
        : read(OURS + name);
  }

  /// A file under `/web/`.
  static byte[] resource(String name) {
    return read("/web/" + name);
  }

  private static byte[] read(String name) {
    try (var in = Assets.class.getResourceAsStream(name)) {
      return Objects.requireNonNull(in, name).readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
