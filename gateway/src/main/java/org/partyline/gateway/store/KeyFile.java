package org.partyline.gateway.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;

/// A key of 32 bytes in a file that only its owner may read.
final class KeyFile {
  private static final int BYTES = 32;

  private KeyFile() {}

  /// The keys in the file, a line each; one is made if it is not there.
  static List<byte[]> read(Path file) throws IOException {
    if (!Files.exists(file)) {
      write(file, List.of(random()));
    }
    return parse(Files.readString(file), file.toString());
  }

  /// Puts keys in the place of those in the file: all of them or none, whatever happens.
  static void write(Path file, List<byte[]> keys) throws IOException {
    Path draft = file.resolveSibling(file.getFileName() + ".partial");
    Files.deleteIfExists(draft);
    Store.ownerOnly(draft);
    Files.write(draft, keys.stream().map(key -> HexFormat.of().formatHex(key)).toList());
    Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
  }

  /// @param text keys with blanks or line ends between them
  /// @param place for the message when they are none
  static List<byte[]> parse(String text, String place) {
    List<String> keys = List.of(text.strip().split("\\s+", -1));
    if (!keys.stream().allMatch(key -> key.matches("[0-9a-f]{" + 2 * BYTES + "}"))) {
      throw new StoreException(place + " is no key of ours: 64 digits 0-9, a-f are needed");
    }
    return keys.stream().map(HexFormat.of()::parseHex).toList();
  }

  static byte[] random() {
    byte[] bytes = new byte[BYTES];
    new SecureRandom().nextBytes(bytes);
    return bytes;
  }
}
