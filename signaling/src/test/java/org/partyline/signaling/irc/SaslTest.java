package org.partyline.signaling.irc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// SASL PLAIN, against the handshake as the IRCv3 specification prints it.
@Timeout(60)
class SaslTest {
  private static final SaslLogin LOGIN = new SaslLogin("partyline", "päss:word");

  private final Queue<String> heard = new ConcurrentLinkedQueue<>();
  private final Mailbox mailbox = new Mailbox();

  private void serve(ServerSocket listener, boolean accept) {
    try (Socket socket = listener.accept();
        var in =
            new BufferedReader(
                new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        heard.add(line);
        for (String reply : replies(line, accept)) {
          socket.getOutputStream().write((reply + "\r\n").getBytes(StandardCharsets.UTF_8));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> replies(String line, boolean accept) {
    if (line.startsWith("CAP LS")) {
      return List.of(":s CAP * LS :sasl=PLAIN,EXTERNAL");
    } else if (line.startsWith("CAP REQ")) {
      return List.of(":s CAP * ACK " + line.substring("CAP REQ ".length()));
    } else if (line.equals("AUTHENTICATE PLAIN")) {
      return List.of("AUTHENTICATE +");
    } else if (line.startsWith("AUTHENTICATE ")) {
      return accept
          ? List.of(
              ":s 900 partyline partyline!p@h partyline :You are now logged in as partyline",
              ":s 903 partyline :SASL authentication successful")
          : List.of(":s 904 partyline :SASL authentication failed");
    } else if (line.startsWith("CAP END")) {
      return List.of(
          ":s 001 partyline :Welcome",
          ":s 002 partyline :Host",
          ":s 003 partyline :Created",
          ":s 004 partyline s v i n",
          ":s 005 partyline NETWORK=Test CASEMAPPING=ascii :are supported",
          ":s 422 partyline :No message of the day");
    }
    return List.of();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void logsInBeforeItRegisters(boolean accept) throws Exception {
    try (var listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread server = Thread.startVirtualThread(() -> serve(listener, accept));
      var settings =
          IrcSettings.plain("127.0.0.1", listener.getLocalPort(), "partyline", List.of())
              .withLogin(LOGIN);
      try (var gateway = IrcConnection.open(settings, mailbox)) {
        // Refused, it goes on without an account: calls matter more.
        mailbox.await(IrcEvent.Registered.class);
        assertThat(gateway.connected()).isTrue();
      }
      server.join();
    }
    // The account twice: as who is meant, and as who proves it (RFC 4616).
    byte[] plain = "partyline\0partyline\0päss:word".getBytes(StandardCharsets.UTF_8);
    String said = Base64.getEncoder().encodeToString(plain);
    assertThat(heard.stream().filter(l -> l.startsWith("AUTHENTICATE") || l.equals("CAP END")))
        .containsExactly("AUTHENTICATE PLAIN", "AUTHENTICATE " + said, "CAP END");
  }

  @Test
  void thePasswordIsNotPrinted() {
    assertThat(IrcSettings.plain("h", 1, "n", List.of()).withLogin(LOGIN).toString())
        .contains("SaslLogin[partyline]")
        .doesNotContain("word");
  }
}
