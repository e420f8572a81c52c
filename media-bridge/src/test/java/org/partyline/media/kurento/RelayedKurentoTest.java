package org.partyline.media.kurento;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.opentest4j.TestAbortedException;
import org.partyline.media.BrowserEvent;
import org.partyline.media.BrowserLeg;
import org.partyline.media.Engines;
import org.partyline.media.MediaRoom;
import org.partyline.media.MediaServerStats;
import org.partyline.media.browser.FakeBrowser;
import org.partyline.media.browser.FakeVoice;
import org.partyline.media.kurento.KurentoSettings.Video;

/// A browser that reaches a real media server by the TURN server alone which that server uses:
/// coturn, where it is installed.
@Timeout(120)
class RelayedKurentoTest {
  private static final InetAddress HERE = InetAddress.ofLiteral("127.0.0.1");
  private static final Path COTURN = Path.of("/usr/bin/turnserver");

  @Test
  void twoHearEachOtherThroughTheRelay() throws Exception {
    var servers = RealKurento.servers(1);
    assumeTrue(Files.exists(COTURN), "coturn is not installed: no relay was tried");
    InetAddress here = address();
    int port = freePort();
    Process coturn = coturn(here, port);
    var settings =
        new KurentoSettings(
            servers,
            RealKurento.owner(),
            _ -> Video.OFF,
            KurentoSettings.Grid.USUAL,
            Optional.empty(),
            Optional.empty(),
            Optional.of("ada:secret@%s:%d".formatted(here.getHostAddress(), port)),
            KurentoSettings.PATIENCE);
    try (KurentoEngine engine = KurentoEngine.start(Engines.embedded(), settings)) {
      Engines.await(
          Duration.ofSeconds(30),
          () -> engine.mediaServers().stream().allMatch(MediaServerStats::connected));
      try (MediaRoom room = engine.openRoom("room");
          var ada = new Guest(engine, room, 1);
          var ben = new Guest(engine, room, 2)) {
        ada.voice.speak(440);
        ben.voice.speak(1_000);
        ada.voice.hearTone(1_000);
        ben.voice.hearTone(440);
      }
    } finally {
      coturn.destroy();
      assertThat(coturn.waitFor(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  /// Knows of the relay only, and says where it is itself: who relays admits nobody else.
  private static final class Guest implements AutoCloseable {
    final BlockingQueue<BrowserEvent> events = new LinkedBlockingQueue<>();
    final FakeBrowser browser = new FakeBrowser(HERE);
    final FakeVoice voice = new FakeVoice(browser);
    final BrowserLeg leg;

    Guest(KurentoEngine engine, MediaRoom room, int csrc) throws Exception {
      leg = engine.openBrowserLeg(room, events::add);
      String offer =
          PageOffers.of(browser)
              .replaceFirst("a=mid:", "a=candidate:" + browser.candidate(HERE) + "\na=mid:");
      String answer = leg.answer(offer);
      List<String> relayed =
          answer
              .lines()
              .filter(line -> !line.startsWith("a=candidate:") || line.contains(" typ relay"))
              .toList();
      browser.connect(String.join("\n", relayed) + "\n");
      assertThat(events.poll(30, TimeUnit.SECONDS)).isEqualTo(new BrowserEvent.Connected());
      leg.join(room, csrc);
    }

    @Override
    public void close() {
      leg.close();
      voice.close();
      browser.close();
    }
  }

  private static Process coturn(InetAddress at, int port) throws IOException {
    return new ProcessBuilder(
            COTURN.toString(),
            "-n",
            "--listening-ip=" + at.getHostAddress(),
            "--relay-ip=" + at.getHostAddress(),
            "--listening-port=" + port,
            "--allow-loopback-peers",
            "--lt-cred-mech",
            "--user=ada:secret",
            "--realm=partyline",
            "--no-tls",
            "--no-dtls",
            "--no-cli",
            "--pidfile=/dev/null",
            "--log-file=stdout")
        .redirectOutput(Redirect.DISCARD)
        .redirectError(Redirect.DISCARD)
        .start();
  }

  /// Where a media server sends to from its own addresses, which are not on loopback.
  private static InetAddress address() throws IOException {
    return NetworkInterface.networkInterfaces()
        .flatMap(NetworkInterface::inetAddresses)
        .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
        .findFirst()
        .orElseThrow(() -> new TestAbortedException("no address but loopback: no relay was tried"));
  }

  private static int freePort() throws IOException {
    try (var socket = new DatagramSocket(0, HERE)) {
      return socket.getLocalPort();
    }
  }
}
