package org.partyline.gateway.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;

/// A key of 32 bytes in a file that only its owner may read.
final class KeyFile {
  private static final int BYTES = 32;

  private KeyFile() {}

  /// The key in the file, which is made if it is not there.
  static byte[] read(Path file) throws IOException {
    if (!Files.exists(file)) {
      Path draft = file.resolveSibling(file.getFileName() + ".partial");
      Files.deleteIfExists(draft);
      Store.ownerOnly(draft);
      Files.writeString(draft, HexFormat.of().formatHex(random()) + "\n");
      Files.move(draft, file);
    }
    return parse(Files.readString(file), file.toString());
  }

  /// @param place for the message when it is none
  static byte[] parse(String text, String place) {
    if (!text.strip().matches("[0-9a-f]{" + 2 * BYTES + "}")) {
      throw new StoreException(place + " is no key of ours: 64 digits 0-9, a-f are needed");
    }
    return HexFormat.of().parseHex(text.strip());
  }

  static byte[] random() {
    byte[] bytes = new byte[BYTES];
    new SecureRandom().nextBytes(bytes);
    return bytes;
  }
}
