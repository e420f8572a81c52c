package org.partyline.lab;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.partyline.lab.Phone.Codec;
import org.partyline.lab.Phone.Keys;

/// The kit's other peers do what the flows rely on.
@ResourceLock("browsers")
class PeersTest {
  private static final String TALKS_TO_ITSELF =
      """
      <!doctype html><title>loop</title><video id="there" autoplay playsinline></video>
      <script>
        (async () => {
          const here = new RTCPeerConnection(), there = new RTCPeerConnection();
          here.onicecandidate = e => there.addIceCandidate(e.candidate);
          there.onicecandidate = e => here.addIceCandidate(e.candidate);
          there.ontrack = e => document.getElementById('there').srcObject = e.streams[0];
          const media = await navigator.mediaDevices.getUserMedia({ audio: true, video: true });
          media.getTracks().forEach(track => here.addTrack(track, media));
          await here.setLocalDescription(); await there.setRemoteDescription(here.localDescription);
          await there.setLocalDescription(); await here.setRemoteDescription(there.localDescription);
        })();
      </script>
      """;

  @Test
  void aBrowserHearsToneAndSeesColour() throws IOException {
    var web = HttpServer.create(new InetSocketAddress(Ports.loopback(), 0), 0);
    web.createContext(
        "/",
        exchange -> {
          byte[] page = TALKS_TO_ITSELF.getBytes(UTF_8);
          exchange.getResponseHeaders().add("Content-Type", "text/html");
          exchange.sendResponseHeaders(200, page.length);
          exchange.getResponseBody().write(page);
          exchange.close();
        });
    web.start();
    try (var ada = Browser.of("ada", Tone.of(850), Camera.GREEN)) {
      ada.opens("http://127.0.0.1:" + web.getAddress().getPort() + "/");
      ada.hears(Tone.of(850));
      ada.hearsNothingOf(Tone.of(440));
      ada.sees(Camera.GREEN);
      ada.doesNotSee(Camera.RED, Camera.BLUE);
      assertThat(ada.screenshot("loop")).isNotEmptyFile();
    } finally {
      web.stop(0);
    }
  }

  @Test
  void peopleMeetOnNgircdAcrossARestart() {
    try (var server = Ngircd.start()) {
      try (var eve = IrcUser.connect("eve", server.address());
          var bob = IrcUser.connect("bob", server.address())) {
        eve.joins("#room");
        bob.joins("#room");
        bob.says("#room", "hello");
        eve.sees("^:bob!.* PRIVMSG #room :hello$");
      }
      server.restarts();
      try (var again = IrcUser.connect("eve", server.address())) {
        again.joins("#room");
      }
    }
  }

  @Test
  void sippCountsItsCalls() {
    try (var bob = Phone.named("bob", Codec.PCMA, Keys.RFC4733, Tone.of(620))) {
      var result =
          Sipp.against(bob.address())
              .calls(3, 1, 2)
              .with("-d", "200")
              .run("short-call.xml", "bob", Duration.ofSeconds(30));
      assertThat(result.errors()).isEmpty();
      assertThat(result.successful()).isEqualTo(3);
      assertThat(result.failed()).isZero();
      assertThat(result.exitStatus()).isZero();
    }
  }
}
