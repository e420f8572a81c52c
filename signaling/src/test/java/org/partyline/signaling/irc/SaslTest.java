package org.partyline.signaling.irc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateEncodingException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// SASL, against the handshakes as the IRCv3 specification and RFC 7677 print them.
@Timeout(60)
class SaslTest {
  private static final SaslLogin LOGIN = new SaslLogin("partyline", "päss:word");
  private static final String ACCEPTED =
      ":s 900 partyline partyline!p@h partyline :You are now logged in as partyline";

  private final Queue<String> heard = new ConcurrentLinkedQueue<>();
  private final Mailbox mailbox = new Mailbox();
  private volatile byte[] shown = {};

  /// Answers one line of the client.
  private interface Script {
    List<String> replies(String line);
  }

  private void serve(ServerSocket listener, Script script) {
    try (Socket socket = listener.accept();
        var in =
            new BufferedReader(
                new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))) {
      if (socket instanceof SSLSocket secured) {
        shown = secured.getSession().getPeerCertificates()[0].getEncoded();
      }
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        heard.add(line);
        for (String reply : replies(line, script)) {
          socket.getOutputStream().write((reply + "\r\n").getBytes(StandardCharsets.UTF_8));
        }
        if (line.startsWith("QUIT")) {
          return;
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (CertificateEncodingException e) {
      throw new AssertionError(e);
    }
  }

  private static List<String> replies(String line, Script script) {
    if (line.startsWith("CAP REQ")) {
      return List.of(":s CAP * ACK " + line.substring("CAP REQ ".length()));
    } else if (line.startsWith("CAP END")) {
      return List.of(
          ":s 001 partyline :Welcome",
          ":s 002 partyline :Host",
          ":s 003 partyline :Created",
          ":s 004 partyline s v i n",
          ":s 005 partyline NETWORK=Test CASEMAPPING=ascii :are supported",
          ":s 422 partyline :No message of the day");
    }
    return script.replies(line);
  }

  private static Script plain(boolean accept) {
    return line -> {
      if (line.startsWith("CAP LS")) {
        return List.of(":s CAP * LS :sasl=PLAIN,EXTERNAL");
      } else if (line.equals("AUTHENTICATE PLAIN") || line.equals("AUTHENTICATE EXTERNAL")) {
        return List.of("AUTHENTICATE +");
      } else if (line.startsWith("AUTHENTICATE ")) {
        return accept
            ? List.of(ACCEPTED, ":s 903 partyline :SASL authentication successful")
            : List.of(":s 904 partyline :SASL authentication failed");
      }
      return List.of();
    };
  }

  /// What the connection says first: that it is on the network, or why not.
  private IrcEvent connects(SaslLogin login, Script script) throws Exception {
    try (var listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread server = Thread.startVirtualThread(() -> serve(listener, script));
      var settings =
          IrcSettings.plain("127.0.0.1", listener.getLocalPort(), "partyline", List.of())
              .with(login);
      IrcEvent first;
      try (var gateway = IrcConnection.open(settings, mailbox)) {
        first = mailbox.await(IrcEvent.class);
        assertThat(gateway.connected()).isEqualTo(first instanceof IrcEvent.Registered);
      }
      server.join();
      return first;
    }
  }

  /// Of a script, as neither ngircd nor InspIRCd logs anybody in without services. The certificate
  /// is the real one of the TLS handshake.
  @Test
  void externalLogsInByTheCertificateOfTheHandshake(@TempDir Path folder) throws Exception {
    TestCertificate pem = TestCertificate.create(folder);
    try (var listener = (SSLServerSocket) pem.tls().getServerSocketFactory().createServerSocket()) {
      listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      listener.setNeedClientAuth(true);
      Thread server = Thread.startVirtualThread(() -> serve(listener, plain(true)));
      var tls =
          new IrcSettings.Tls(
              false, Optional.of(new ClientCertificate(pem.certificate(), pem.key())));
      var settings =
          IrcSettings.plain("127.0.0.1", listener.getLocalPort(), "partyline", List.of())
              .with(tls)
              .with(new SaslLogin("partyline", "", SaslLogin.Mechanism.EXTERNAL, true));
      try (var gateway = IrcConnection.open(settings, mailbox)) {
        assertThat(mailbox.await(IrcEvent.class)).isInstanceOf(IrcEvent.Registered.class);
        assertThat(gateway.connected()).isTrue();
      }
      server.join();
    }
    assertThat(shown).isEqualTo(pem.der());
    assertThat(handshake()).containsExactly("AUTHENTICATE EXTERNAL", "AUTHENTICATE +", "CAP END");
  }

  private List<String> handshake() {
    return heard.stream().filter(l -> l.startsWith("AUTHENTICATE") || l.equals("CAP END")).toList();
  }

  @Test
  void plainLogsInBeforeItRegisters() throws Exception {
    assertThat(connects(LOGIN, plain(true))).isInstanceOf(IrcEvent.Registered.class);
    // The account twice: as who is meant, and as who proves it (RFC 4616).
    byte[] plain = "partyline\0partyline\0päss:word".getBytes(StandardCharsets.UTF_8);
    String said = Base64.getEncoder().encodeToString(plain);
    assertThat(handshake())
        .containsExactly("AUTHENTICATE PLAIN", "AUTHENTICATE " + said, "CAP END");
  }

  @Test
  void aRefusedLoginIsTheEndUnlessConfiguredOtherwise() throws Exception {
    assertThat(connects(LOGIN, plain(false)))
        .isInstanceOfSatisfying(
            IrcEvent.Disconnected.class,
            off ->
                assertThat(off.reason())
                    .contains("127.0.0.1", "SASL PLAIN was refused", "authentication failed")
                    .contains("irc.network.sasl")
                    .doesNotContain("word"));
    var optional = new SaslLogin("partyline", "x", SaslLogin.Mechanism.PLAIN, false);
    assertThat(connects(optional, plain(false))).isInstanceOf(IrcEvent.Registered.class);
  }

  @Test
  void aNetworkWithoutSaslIsTold() throws Exception {
    Script none = line -> line.startsWith("CAP LS") ? List.of(":s CAP * LS :") : List.of();
    assertThat(connects(LOGIN, none))
        .isInstanceOfSatisfying(
            IrcEvent.Disconnected.class,
            off -> assertThat(off.reason()).contains("SASL PLAIN is not offered"));
  }

  /// The server's side of RFC 7677, which knows the password and checks the proof.
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void scramProvesThePasswordWithoutSendingIt(boolean honest) throws Exception {
    var server = new ScramServer("pencil", honest);
    var login = new SaslLogin("user", "pencil", SaslLogin.Mechanism.SCRAM_SHA_256, true);
    IrcEvent first = connects(login, server);
    assertThat(first)
        .isInstanceOf(honest ? IrcEvent.Registered.class : IrcEvent.Disconnected.class);
    assertThat(server.proofFits).isTrue();
    assertThat(handshake())
        .contains("AUTHENTICATE SCRAM-SHA-256")
        .noneMatch(l -> l.contains("pencil"));
    assertThat(handshake().contains("AUTHENTICATE *")).isEqualTo(!honest);
  }

  private static final class ScramServer implements Script {
    private final String password;
    private final boolean honest;
    private String clientFirst = "";
    private String serverFirst = "";
    private boolean proofFits;

    ScramServer(String password, boolean honest) {
      this.password = password;
      this.honest = honest;
    }

    @Override
    public List<String> replies(String line) {
      if (line.startsWith("CAP LS")) {
        return List.of(":s CAP * LS :sasl=PLAIN,SCRAM-SHA-256");
      } else if (line.equals("AUTHENTICATE SCRAM-SHA-256")) {
        return List.of("AUTHENTICATE +");
      } else if (line.equals("AUTHENTICATE *")) {
        return List.of(":s 906 user :SASL authentication aborted");
      } else if (line.equals("AUTHENTICATE +")) {
        return List.of(ACCEPTED, ":s 903 user :SASL authentication successful");
      } else if (line.startsWith("AUTHENTICATE ")) {
        return List.of("AUTHENTICATE " + encoded(reply(decoded(line.substring(13)))));
      }
      return List.of();
    }

    private String reply(String message) {
      if (clientFirst.isEmpty()) {
        clientFirst = message.substring(3);
        serverFirst = "r=" + clientFirst.replaceFirst(".*,r=", "") + "Server,s=c2FsdA==,i=4096";
        return serverFirst;
      }
      String withoutProof = message.replaceFirst(",p=.*", "");
      String covered = clientFirst + "," + serverFirst + "," + withoutProof;
      byte[] salted = salted();
      byte[] key = hmac(salted, "Client Key");
      byte[] proof = Base64.getDecoder().decode(message.replaceFirst(".*,p=", ""));
      byte[] signature = hmac(sha256(key), covered);
      for (int i = 0; i < proof.length; i++) {
        proof[i] ^= signature[i];
      }
      proofFits = Arrays.equals(proof, key);
      byte[] server = hmac(hmac(salted, honest ? "Server Key" : "Other"), covered);
      return "v=" + Base64.getEncoder().encodeToString(server);
    }

    private byte[] salted() {
      byte[] salt = "salt\0\0\0\1".getBytes(StandardCharsets.ISO_8859_1);
      byte[] last = hmac(password.getBytes(StandardCharsets.UTF_8), salt);
      byte[] sum = last.clone();
      for (int i = 1; i < 4096; i++) {
        last = hmac(password.getBytes(StandardCharsets.UTF_8), last);
        for (int b = 0; b < sum.length; b++) {
          sum[b] ^= last[b];
        }
      }
      return sum;
    }

    private static byte[] hmac(byte[] key, String text) {
      return hmac(key, text.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] hmac(byte[] key, byte[] text) {
      try {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac.doFinal(text);
      } catch (GeneralSecurityException e) {
        throw new AssertionError(e);
      }
    }

    private static byte[] sha256(byte[] bytes) {
      try {
        return MessageDigest.getInstance("SHA-256").digest(bytes);
      } catch (GeneralSecurityException e) {
        throw new AssertionError(e);
      }
    }

    private static String encoded(String text) {
      return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String decoded(String text) {
      return new String(Base64.getDecoder().decode(text), StandardCharsets.UTF_8);
    }
  }

  @Test
  void thePasswordIsNotPrinted() {
    assertThat(IrcSettings.plain("h", 1, "n", List.of()).with(LOGIN).toString())
        .contains("SaslLogin[partyline")
        .doesNotContain("word");
  }

  @Test
  void aConnectionThatFailsSaysWhereAndWhy() throws Exception {
    // Bound, so that nobody else takes the port, and not listening.
    try (var taken = new Socket()) {
      taken.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      int port = taken.getLocalPort();
      var closed = IrcSettings.plain("127.0.0.1", port, "partyline", List.of());
      try (var gateway = IrcConnection.open(closed, mailbox)) {
        assertThat(mailbox.await(IrcEvent.Disconnected.class).reason())
            .isEqualTo(
                "127.0.0.1:%d: connection refused; check irc.network.host and irc.network.port"
                    .formatted(port));
        assertThat(gateway.status().problem()).contains("refused");
      }
    }
    try (var listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread.ofPlatform().daemon().start(() -> speaksNoTls(listener));
      var tls =
          IrcSettings.plain("127.0.0.1", listener.getLocalPort(), "partyline", List.of())
              .with(new IrcSettings.Tls(true));
      try (var gateway = IrcConnection.open(tls, mailbox)) {
        assertThat(mailbox.await(IrcEvent.Disconnected.class).reason())
            .contains("does not speak TLS on this port", "irc.network.tls: false");
        assertThat(gateway.connected()).isFalse();
      }
    }
  }

  /// To everybody: a client of another test may still look for a server that had this port.
  private static void speaksNoTls(ServerSocket listener) {
    try {
      while (true) {
        Socket socket = listener.accept();
        Thread.ofPlatform().daemon().start(() -> speaksNoTls(socket));
      }
    } catch (IOException _) {
      // The test is over.
    }
  }

  private static void speaksNoTls(Socket client) {
    try (client) {
      client
          .getOutputStream()
          .write(":s NOTICE * :Looking up your host\r\n".getBytes(StandardCharsets.UTF_8));
      client.getInputStream().readAllBytes(); // until the other end has had enough
    } catch (IOException _) {
      // It had.
    }
  }
}
