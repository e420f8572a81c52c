package org.partyline.gateway;

import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.partyline.gateway.room.Room;
import org.partyline.signaling.irc.IrcStatus;

/// Tells scripts that all is up, and where: a JSON object, there at once and whole. Only its owner
/// may read it, as it holds the PIN.
///
/// @param dialIn a SIP address that asks for a PIN; empty without one
/// @param ircProblem why we are not on IRC, at this moment; empty where we are (`/health` tells how
///   it is later)
record ReadyFile(
    String web,
    List<String> sip,
    String irc,
    String ircProblem,
    String room,
    String channel,
    String link,
    String dialIn,
    String pin) {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  static void write(Path file, Endpoints endpoints, Room lobby, IrcStatus status)
      throws IOException {
    var content =
        new ReadyFile(
            endpoints.web().toString(),
            endpoints.sipUris(),
            endpoints.ircHostPort(),
            status.problem(),
            lobby.name(),
            lobby.channel(),
            endpoints.link(lobby.name()),
            endpoints.dialInUri().orElse(""),
            lobby.pin().reveal());
    Path target = file.toAbsolutePath();
    Path draft = Files.createTempFile(target.getParent(), ".ready", null, ownerOnly());
    Files.write(draft, JSON.writeValueAsBytes(content));
    Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private static FileAttribute<?> ownerOnly() {
    return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
  }

  @Override
  public String toString() {
    return "ReadyFile[" + link + "]";
  }
}
