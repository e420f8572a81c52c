package org.partyline.signaling.irc;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.partyline.signaling.rtc.RtcCodec;
import org.partyline.signaling.rtc.RtcMessage;

/// The connection on a server that we did not write, with 512-byte lines and no tags.
@Timeout(60)
class NgircdTest {
  private static final Path NGIRCD = Path.of("/usr/sbin/ngircd");

  @TempDir Path folder = Path.of("");
  private final Mailbox mailbox = new Mailbox();

  @BeforeEach
  void installed() {
    assertThat(Files.isExecutable(NGIRCD))
        .as(
            "%s is missing: this test needs the Debian package ngircd, which ./verify installs",
            NGIRCD)
        .isTrue();
  }

  private Process start(int port) throws Exception {
    return start("Ports = " + port, "");
  }

  private Process start(String ports, String more) throws Exception {
    Path config = folder.resolve("ngircd.conf");
    Files.writeString(
        config,
        """
        [Global]
        Name = irc.example.org
        Info = test
        Listen = 127.0.0.1
        %s
        MotdPhrase = hello
        [Limits]
        MaxConnectionsIP = 0
        MaxNickLength = 30
        [Options]
        DNS = no
        Ident = no
        PAM = no
        SyslogFacility = user
        %s
        """
            .formatted(ports, more));
    Process process =
        new ProcessBuilder(NGIRCD.toString(), "-n", "-f", config.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile())
            .start();
    process.waitFor(20, TimeUnit.MILLISECONDS);
    return process;
  }

  private static void stop(Process process) throws InterruptedException {
    process.destroy();
    process.waitFor(5, TimeUnit.SECONDS);
  }

  private static int freePort() throws Exception {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Test
  void carriesAJoinAndSurvivesARestart() throws Exception {
    int port = freePort();
    var settings =
        IrcSettings.plain("127.0.0.1", port, "partyline", List.of("#lobby"))
            .with(Mailbox.FAST)
            .with(Mailbox.SOON);
    Process first = start(port);
    try (var gateway = IrcConnection.open(settings, mailbox)) {
      assertThat(mailbox.await(IrcEvent.Registered.class).nick()).isEqualTo("partyline");
      mailbox.await(IrcEvent.Joined.class);
      var decline = new RtcMessage.Decline(Optional.of(RtcCodec.newId()), "full", "x".repeat(400));
      try (var page =
          RawIrcClient.registered(
              new InetSocketAddress(InetAddress.getLoopbackAddress(), port), "page")) {
        String line = RtcCodec.lines(decline).getFirst();
        page.say("PRIVMSG partyline :" + line);
        assertThat(mailbox.await(IrcEvent.PrivateMessage.class).text()).isEqualTo(line);
        gateway.latest("k", "page", List.of(line));
        assertThat(page.await("PRIVMSG page")).endsWith(line);
      }
      stop(first);
      mailbox.await(IrcEvent.Disconnected.class);
      Process second = start(port);
      try {
        mailbox.await(IrcEvent.Registered.class);
        mailbox.await(IrcEvent.Joined.class);
      } finally {
        stop(second);
      }
    } finally {
      stop(first);
    }
  }

  @Test
  void overTlsACertificateIsCheckedUnlessToldOtherwise() throws Exception {
    int port = freePort();
    var pem = TestCertificate.create(folder);
    Process server =
        start(
            "",
            """
            [SSL]
            CertFile = %s
            KeyFile = %s
            DHFile = %s
            Ports = %d
            """
                .formatted(pem.certificate(), pem.key(), pem.group(), port));
    var settings =
        IrcSettings.plain("127.0.0.1", port, "partyline", List.of("#lobby"))
            .with(Mailbox.SOON);
    try {
      try (var gateway = IrcConnection.open(settings.with(new IrcSettings.Tls(false)), mailbox)) {
        assertThat(mailbox.await(IrcEvent.Registered.class).nick()).isEqualTo("partyline");
        mailbox.await(IrcEvent.Joined.class);
        assertThat(gateway.connected()).isTrue();
      }
      var strict = new Mailbox();
      try (var gateway = IrcConnection.open(settings.with(new IrcSettings.Tls(true)), strict)) {
        for (int attempt = 0; attempt < 2; attempt++) {
          strict.await(IrcEvent.Disconnected.class);
          assertThat(gateway.connected()).isFalse();
        }
        assertThat(strict.seen(IrcEvent.Registered.class)).isFalse();
      }
    } finally {
      stop(server);
    }
  }
}
