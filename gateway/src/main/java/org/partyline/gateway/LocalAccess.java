package org.partyline.gateway;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/// How the command line on this machine reaches a running gateway: a file in the store's directory,
/// which only its owner can read, with an address and a token that is made anew at each start.
record LocalAccess(String url, String token) {
  private static final String FILE = "api.json";
  private static final JsonMapper JSON = new JsonMapper();

  /// The file, until it is closed.
  ///
  /// @param web where the gateway listens
  /// @throws UncheckedIOException when it can't be written
  static AutoCloseable offer(Path directory, InetSocketAddress web, String token) {
    InetAddress address =
        web.getAddress().isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : web.getAddress();
    URI url = Settings.webUri(new InetSocketAddress(address, web.getPort()));
    Path file = directory.resolve(FILE);
    try {
      Path draft =
          Files.createTempFile(
              directory,
              ".api",
              null,
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.write(draft, JSON.writeValueAsBytes(new LocalAccess(url.toString(), token)));
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write into " + directory, e);
    }
    return () -> Files.deleteIfExists(file);
  }

  /// Empty where no gateway runs with this directory.
  static Optional<LocalAccess> find(Path directory) {
    try {
      return Optional.of(
          JSON.readValue(Files.readString(directory.resolve(FILE)), LocalAccess.class));
    } catch (NoSuchFileException _) {
      return Optional.empty();
    } catch (JsonProcessingException e) {
      throw new StartException(directory.resolve(FILE) + " is not what a gateway has written", e);
    } catch (IOException e) {
      throw new StartException(
          "cannot read " + directory.resolve(FILE) + ": use --token, or the gateway's own user", e);
    }
  }

  @Override
  public String toString() {
    return "LocalAccess[" + url + "]";
  }
}
