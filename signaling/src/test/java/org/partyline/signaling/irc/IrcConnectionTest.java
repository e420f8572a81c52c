package org.partyline.signaling.irc;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.partyline.signaling.ircd.IrcServer;
import org.partyline.signaling.ircd.IrcServerSettings;

/// The connection on the embedded server, faced by a client that is a bare socket.
@Timeout(60)
class IrcConnectionTest {
  private final Mailbox mailbox = new Mailbox();

  private static IrcServer server(int port) {
    return IrcServer.open(IrcServerSettings.loopback(port).withPace(100, 100));
  }

  private IrcConnection open(InetSocketAddress server, String nick) {
    return IrcConnection.open(
        IrcSettings.plain("127.0.0.1", server.getPort(), nick, List.of("#lobby"))
            .with(Mailbox.FAST)
            .with(Mailbox.SOON),
        mailbox);
  }

  @Test
  void speaksAndListensInChannelAndQuery() throws Exception {
    try (var server = server(0);
        var ada = RawIrcClient.registered(server.tcpAddress(), "ada");
        var gateway = open(server.tcpAddress(), "partyline")) {
      assertThat(mailbox.await(IrcEvent.Registered.class))
          .isEqualTo(new IrcEvent.Registered("partyline", "Partyline"));
      mailbox.await(IrcEvent.Joined.class, e -> e.sender().nick().equals("partyline"));
      ada.say("JOIN #lobby");
      mailbox.await(IrcEvent.Joined.class, e -> e.sender().nick().equals("ada"));

      ada.say("PRIVMSG #lobby :!meet");
      var said = mailbox.await(IrcEvent.ChannelMessage.class);
      assertThat(said.channel()).isEqualTo("#lobby");
      assertThat(said.text()).isEqualTo("!meet");
      gateway.say("ada", "#lobby", List.of("two\nlines"));
      assertThat(ada.await("PRIVMSG #lobby")).endsWith(" :two");
      assertThat(ada.await("PRIVMSG #lobby")).endsWith(" :lines");

      ada.say("PRIVMSG partyline :[67p-rtc-accept] Accepted");
      assertThat(mailbox.await(IrcEvent.PrivateMessage.class).text()).endsWith("Accepted");
      gateway.latest("roster", "ada", List.of("one", "two"));
      assertThat(ada.await("PRIVMSG ada")).endsWith(" :one");

      ada.say("NICK lovelace");
      assertThat(mailbox.await(IrcEvent.NickChanged.class))
          .isEqualTo(new IrcEvent.NickChanged("ada", "lovelace"));
      ada.say("QUIT :bye");
      var left = mailbox.await(IrcEvent.Left.class);
      assertThat(left.channel()).isEqualTo("#lobby");
      assertThat(left.sender().nick()).isEqualTo("lovelace");
    }
  }

  @Test
  void takesAnotherNickAndRegainsItsOwn() throws Exception {
    try (var server = server(0);
        var thief = RawIrcClient.registered(server.tcpAddress(), "partyline")) {
      thief.say("JOIN #lobby");
      thief.await(" 366 ");
      try (var gateway = open(server.tcpAddress(), "partyline")) {
        String nick = mailbox.await(IrcEvent.Registered.class).nick();
        assertThat(nick).startsWith("partyline_");
        mailbox.await(IrcEvent.Joined.class);
        thief.say("QUIT :done");
        mailbox.await(IrcEvent.NickChanged.class, e -> e.newNick().equals("partyline"));
        assertThat(gateway.nick()).isEqualTo("partyline");
      }
    }
  }

  @Test
  void comesBackAfterTheServerDid() throws Exception {
    IrcServer first = server(0);
    InetSocketAddress address = first.tcpAddress();
    try (var gateway = open(address, "partyline")) {
      mailbox.await(IrcEvent.Joined.class);
      IrcStatus there = gateway.status();
      assertThat(there.connected()).isTrue();
      first.close();
      mailbox.await(IrcEvent.Disconnected.class);
      mailbox.await(IrcEvent.Disconnected.class); // still away, since the first time
      IrcStatus away = gateway.status();
      assertThat(away.connected()).isFalse();
      assertThat(away.problem()).contains("connection refused");
      assertThat(away.since()).isAfter(there.since()).isBefore(Instant.now().minusMillis(40));
      gateway.say("ada", "#lobby", List.of("said while away"));
      try (var second = server(address.getPort());
          var ada = RawIrcClient.registered(second.tcpAddress(), "ada")) {
        ada.say("JOIN #lobby");
        mailbox.await(IrcEvent.Registered.class);
        mailbox.await(IrcEvent.Joined.class, e -> e.sender().nick().equals("partyline"));
        assertThat(gateway.connected()).isTrue();
        // It waited until the gateway was in the channel again.
        assertThat(ada.await("said while away")).contains(" PRIVMSG #lobby :");
        ada.say("PRIVMSG partyline :still there?");
        assertThat(mailbox.await(IrcEvent.PrivateMessage.class).text()).isEqualTo("still there?");
      }
    } finally {
      first.close();
    }
  }

  @Test
  void saysGoodbye() throws Exception {
    try (var server = server(0);
        var ada = RawIrcClient.registered(server.tcpAddress(), "ada")) {
      ada.say("JOIN #lobby");
      ada.await(" 366 ");
      var gateway = open(server.tcpAddress(), "partyline");
      ada.await(" JOIN #lobby");
      gateway.close("Partyline stops");
      assertThat(ada.await(" QUIT ")).contains("Partyline stops");
    }
  }
}
