package org.partyline.gateway;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.partyline.gateway.room.Room;

/// Tells scripts that all is up, and where: a JSON object, there at once and whole. Only its owner
/// may read it, as it holds the PIN.
final class ReadyFile {
  private ReadyFile() {}

  static void write(Path file, Endpoints endpoints, Room lobby) throws IOException {
    Path target = file.toAbsolutePath();
    Path draft = Files.createTempFile(target.getParent(), ".ready", null, ownerOnly());
    Files.writeString(draft, json(endpoints, lobby));
    Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  static String json(Endpoints endpoints, Room lobby) {
    var entries = new LinkedHashMap<String, Object>();
    entries.put("web", endpoints.web().toString());
    entries.put("sip", endpoints.sipUris());
    entries.put("irc", endpoints.ircHostPort());
    entries.put("room", lobby.name());
    entries.put("channel", lobby.channel());
    entries.put("link", endpoints.link(lobby.name()));
    entries.put("dialIn", endpoints.dialInUri().orElse(""));
    entries.put("pin", lobby.pin().reveal());
    return entries.entrySet().stream()
        .map(ReadyFile::line)
        .collect(Collectors.joining(",\n", "{\n", "\n}\n"));
  }

  private static String line(Map.Entry<String, Object> entry) {
    String value =
        entry.getValue() instanceof List<?> list
            ? list.stream().map(ReadyFile::quoted).collect(Collectors.joining(", ", "[", "]"))
            : quoted(entry.getValue());
    return "  " + quoted(entry.getKey()) + ": " + value;
  }

  private static String quoted(Object value) {
    return '"' + value.toString().replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  private static java.nio.file.attribute.FileAttribute<?> ownerOnly() {
    return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
  }
}
