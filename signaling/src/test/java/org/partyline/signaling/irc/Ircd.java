package org.partyline.signaling.irc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.partyline.signaling.Ports;

/// An IRC server that we did not write, in a process of its own: plain on one port, TLS on another.
final class Ircd implements AutoCloseable {
  /// Which one, by its Debian package.
  enum Kind {
    /// 512-byte lines and no message tags.
    NGIRCD,
    /// IRCv3, with fake lag and a certificate fingerprint in WHOIS.
    INSPIRCD;

    private Path binary() {
      return Path.of("/usr/sbin", name().toLowerCase(java.util.Locale.ROOT));
    }
  }

  private final Kind kind;
  private final Path folder;
  private final int port = Ports.free();
  private final int tlsPort = Ports.free();
  private Process process;

  private Ircd(Kind kind, Path folder, TestCertificate pem) throws IOException {
    this.kind = kind;
    this.folder = folder;
    assertThat(kind.binary())
        .as("this test needs the Debian package %s, which ./verify installs", kind)
        .isExecutable();
    Files.writeString(
        folder.resolve("ircd.conf"),
        switch (kind) {
          case NGIRCD -> ngircd(pem);
          case INSPIRCD -> inspircd(pem);
        });
    process = launch();
  }

  static Ircd start(Kind kind, Path folder, TestCertificate pem) throws IOException {
    return new Ircd(kind, folder, pem);
  }

  InetSocketAddress address() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  /// How the gateway goes there, without TLS.
  IrcSettings settings() {
    return IrcSettings.plain("127.0.0.1", port, "partyline", List.of("#lobby"))
        .with(Mailbox.FAST)
        .with(Mailbox.SOON);
  }

  IrcSettings settings(IrcSettings.Tls tls) {
    return IrcSettings.plain("127.0.0.1", tlsPort, "partyline", List.of("#lobby"))
        .with(Mailbox.FAST)
        .with(Mailbox.SOON)
        .with(tls);
  }

  void restart() throws IOException {
    close();
    process = launch();
  }

  private Process launch() throws IOException {
    String config = folder.resolve("ircd.conf").toString();
    List<String> command =
        switch (kind) {
          case NGIRCD -> List.of(kind.binary().toString(), "-n", "-f", config);
          case INSPIRCD ->
              List.of(kind.binary().toString(), "--nofork", "--runasroot", "--config", config);
        };
    Process started =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile())
            .start();
    awaitListening(started, port);
    awaitListening(started, tlsPort);
    return started;
  }

  private void awaitListening(Process started, int port) throws IOException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (true) {
      try (var _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
        return;
      } catch (IOException e) {
        if (!started.isAlive() || System.nanoTime() > deadline) {
          throw new AssertionError(
              kind + " does not listen:\n" + Files.readString(folder.resolve("log")), e);
        }
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
      }
    }
  }

  private String ngircd(TestCertificate pem) {
    return """
    [Global]
    Name = irc.example.org
    Info = test
    Listen = 127.0.0.1
    Ports = %d
    MotdPhrase = hello
    [Limits]
    MaxConnectionsIP = 0
    MaxNickLength = 30
    [Options]
    DNS = no
    Ident = no
    PAM = no
    SyslogFacility = user
    [SSL]
    CertFile = %s
    KeyFile = %s
    DHFile = %s
    Ports = %d
    """
        .formatted(port, pem.certificate(), pem.key(), pem.group(), tlsPort);
  }

  private String inspircd(TestCertificate pem) {
    return """
    <server name="irc.example.org" description="test" network="Example">
    <admin name="test" nick="test" email="test@example.org">
    <path configdir="%1$s" datadir="%1$s" logdir="%1$s">
    <pid file="%1$s/pid">
    <log method="file" target="%1$s/inspircd.log" type="*" level="default">
    <module name="ssl_gnutls">
    <module name="sslinfo">
    <module name="cap">
    <module name="ircv3">
    <module name="ircv3_ctctags">
    <module name="ircv3_accounttag">
    <module name="services_account">
    <sslprofile name="test" provider="gnutls" certfile="%2$s" keyfile="%3$s"
      requestclientcert="yes" hash="sha256">
    <bind address="127.0.0.1" port="%4$d" type="clients">
    <bind address="127.0.0.1" port="%5$d" type="clients" sslprofile="test">
    <connect allow="*" timeout="30" pingfreq="60" threshold="20" commandrate="1000"
      fakelag="yes" localmax="100" globalmax="100" useident="no" resolvehostnames="no">
    <class name="none"><type name="none" classes="none">
    """
        .formatted(folder, pem.certificate(), pem.key(), port, tlsPort);
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
