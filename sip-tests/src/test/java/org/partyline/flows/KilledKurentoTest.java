package org.partyline.flows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.partyline.lab.Eventually.eventually;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.partyline.lab.Camera;
import org.partyline.lab.Guest;
import org.partyline.lab.Lab;
import org.partyline.lab.Phone;
import org.partyline.lab.Phone.Codec;
import org.partyline.lab.Phone.Keys;
import org.partyline.lab.Ports;
import org.partyline.lab.Program;
import org.partyline.lab.Tone;

/// One of two real Kurento Media Servers is killed under a call. `KURENTO_COMMAND` starts one in
/// its own process, given the port of its WebSocket.
@ResourceLock("browsers 2")
class KilledKurentoTest {
  private static final Tone ADA = Tone.of(437);
  private static final Tone CLEO = Tone.of(853);
  private static final Tone DAN = Tone.of(1129);

  /// Where a voice has its sound, and none of the tones.
  private static final List<Tone> VOICE =
      IntStream.iterate(180, hertz -> hertz < 380, hertz -> hertz + 20).mapToObj(Tone::of).toList();

  @TempDir private Path folder;

  private record Server(Program program, URI uri) {}

  @Test
  void itsBrowserIsInTheRoomAgainByAnotherAndPhonesTalkOn() {
    String command = System.getenv("KURENTO_COMMAND");
    assumeTrue(
        command != null, "KURENTO_COMMAND starts no Kurento Media Server: not tried on real ones");
    List<Server> servers = Stream.of("a", "b").map(name -> start(name, command)).toList();
    try (var lab =
            Lab.start(Lab.Wish.usual().withKurento(servers.stream().map(Server::uri).toList()));
        var ada = Guest.named("Ada", ADA, Camera.RED);
        var cleo = Phone.named("cleo", Codec.PCMA, Keys.RFC4733, CLEO);
        var dan = Phone.named("dan", Codec.G722, Keys.RFC4733, DAN)) {
      var room = lab.freshRoom();
      ada.joins(room);
      cleo.calls(lab.uri(room.number()));
      dan.calls(lab.uri(room.number()));
      ada.hears(CLEO, DAN);
      cleo.hears(ADA, DAN);

      Server hers =
          servers.stream().filter(server -> hasABrowser(lab, server)).findFirst().orElseThrow();
      cleo.hearsNothingOf(VOICE.toArray(Tone[]::new));
      hers.program().kill();
      eventually(
          "a phone hears a sentence",
          Duration.ofSeconds(15),
          () -> Arrays.stream(cleo.levels(VOICE)).anyMatch(level -> level > Tone.ABSENT));
      cleo.hears(DAN);
      dan.hears(CLEO);
      ada.hears(CLEO, DAN);
      cleo.hears(ADA, DAN);
      dan.hears(ADA, CLEO);
      assertThat(servers).filteredOn(server -> hasABrowser(lab, server)).doesNotContain(hers);
      ada.screenshot("after-the-kill");
    } finally {
      servers.forEach(server -> server.program().close());
    }
  }

  private Server start(String name, String command) {
    int port = Ports.free();
    Program program =
        Program.start("kurento-" + name, folder, List.of(command, String.valueOf(port)));
    eventually(
        "the media server " + name + " listens",
        Duration.ofSeconds(60),
        () -> {
          try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
          }
        });
    return new Server(program, URI.create("ws://127.0.0.1:" + port + "/kurento"));
  }

  /// By the gateway's metrics.
  private static boolean hasABrowser(Lab lab, Server server) {
    try (InputStream metrics = URI.create(lab.readySays("web") + "/metrics").toURL().openStream()) {
      return new String(metrics.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .anyMatch(line ->
              line.startsWith("partyline_media_server_legs{")
                  && line.contains(":" + server.uri().getPort())
                  && line.endsWith(" 1.0"));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
