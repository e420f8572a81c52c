package org.partyline.signaling.irc;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.partyline.signaling.rtc.RtcCodec;
import org.partyline.signaling.rtc.RtcMessage;

/// The connection on servers that we did not write.
@Tag("slow") // talks with real peers
@Timeout(60)
@Execution(ExecutionMode.CONCURRENT)
class RealServersTest {
  @TempDir Path folder = Path.of("");
  private final Mailbox mailbox = new Mailbox();

  /// Made once: it takes seconds.
  private final TestCertificate pem = Shared.PEM;

  private static final class Shared {
    private static final TestCertificate PEM = TestCertificate.shared();
  }

  @ParameterizedTest
  @EnumSource
  void callsAreCarriedAndARestartIsSurvived(Ircd.Kind kind) throws Exception {
    try (var server = Ircd.start(kind, folder, pem);
        var gateway = IrcConnection.open(server.settings(), mailbox)) {
      assertThat(mailbox.await(IrcEvent.Registered.class).nick()).isEqualTo("partyline");
      mailbox.await(IrcEvent.Joined.class);
      var decline = new RtcMessage.Decline(Optional.of(RtcCodec.newId()), "full", "x".repeat(400));
      try (var page = RawIrcClient.registered(server.address(), "page")) {
        String line = RtcCodec.lines(decline).getFirst();
        page.say("PRIVMSG partyline :" + line);
        assertThat(mailbox.await(IrcEvent.PrivateMessage.class).text()).isEqualTo(line);
        gateway.latest("k", "page", List.of(line));
        assertThat(page.await("PRIVMSG page")).endsWith(line);
      }
      server.restart();
      mailbox.await(IrcEvent.Disconnected.class);
      mailbox.await(IrcEvent.Registered.class);
      mailbox.await(IrcEvent.Joined.class);
    }
  }

  @ParameterizedTest
  @EnumSource
  void overTlsACertificateIsCheckedUnlessToldOtherwise(Ircd.Kind kind) throws Exception {
    try (var server = Ircd.start(kind, folder, pem)) {
      var trusting = server.settings(new IrcSettings.Tls(false));
      try (var gateway = IrcConnection.open(trusting, mailbox)) {
        assertThat(mailbox.await(IrcEvent.Registered.class).nick()).isEqualTo("partyline");
        mailbox.await(IrcEvent.Joined.class);
        assertThat(gateway.connected()).isTrue();
      }
      var strict = new Mailbox();
      try (var gateway = IrcConnection.open(server.settings(new IrcSettings.Tls(true)), strict)) {
        for (int attempt = 0; attempt < 2; attempt++) {
          assertThat(strict.await(IrcEvent.Disconnected.class).reason())
              .contains("signed by nobody we know");
          assertThat(gateway.connected()).isFalse();
        }
        assertThat(strict.seen(IrcEvent.Registered.class)).isFalse();
      }
    }
  }

  /// A channel that is for the invited only, and then invites; one that we are kicked from.
  @ParameterizedTest
  @EnumSource
  void aChannelThatShutUsOutIsEnteredAgain(Ircd.Kind kind) throws Exception {
    try (var server = Ircd.start(kind, folder, pem);
        var ada = RawIrcClient.registered(server.address(), "ada")) {
      ada.say("JOIN #lobby");
      ada.await(" 366 ");
      ada.say("MODE #lobby +i");
      ada.await(" MODE #lobby ");
      var patient =
          server
              .settings()
              .with(
                  new IrcSettings.Retry(
                      Mailbox.SOON.connect(),
                      new IrcSettings.Wait(Duration.ofSeconds(1), Duration.ofSeconds(1))));
      try (var gateway = IrcConnection.open(patient, mailbox)) {
        mailbox.await(IrcEvent.Registered.class);
        ada.say("INVITE partyline #lobby");
        assertThat(ada.await(" JOIN ")).startsWith(":partyline!");
        mailbox.await(IrcEvent.Entered.class);
        ada.say("MODE #lobby -i");
        ada.say("KICK #lobby partyline :out");
        assertThat(mailbox.await(IrcEvent.Left.class).sender().nick()).isEqualTo("partyline");
        assertThat(ada.await(" JOIN ")).startsWith(":partyline!");
        mailbox.await(IrcEvent.Entered.class);
        assertThat(gateway.status().channelProblems()).isEmpty();
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void anOperatorSetsTopicAndModes(Ircd.Kind kind) throws Exception {
    try (var server = Ircd.start(kind, folder, pem);
        var gateway = IrcConnection.open(server.settings(), mailbox)) {
      assertThat(mailbox.await(IrcEvent.Entered.class).operator()).isTrue();
      try (var ada = RawIrcClient.registered(server.address(), "ada")) {
        ada.say("JOIN #lobby");
        ada.await(" 366 ");
        gateway.topic("#lobby", "Call in: +49 30 1234567");
        gateway.mode("#lobby", "+s");
        assertThat(ada.await(" TOPIC #lobby ")).endsWith(" :Call in: +49 30 1234567");
        assertThat(ada.await(" MODE #lobby ")).contains("+s");
        ada.say("PART #lobby");
        ada.await(" PART ");
        ada.say("LIST");
        assertThat(ada.await(" 32").contains(" 322 ")).as("listed").isFalse();
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void aTakenNickIsRegained(Ircd.Kind kind) throws Exception {
    try (var server = Ircd.start(kind, folder, pem);
        var thief = RawIrcClient.registered(server.address(), "partyline")) {
      thief.say("JOIN #lobby");
      thief.await(" 366 ");
      try (var gateway = IrcConnection.open(server.settings(), mailbox)) {
        assertThat(mailbox.await(IrcEvent.Registered.class).nick()).startsWith("partyline_");
        mailbox.await(IrcEvent.Joined.class);
        thief.say("QUIT :done");
        mailbox.await(IrcEvent.NickChanged.class, e -> e.newNick().equals("partyline"));
        assertThat(gateway.nick()).isEqualTo("partyline");
      }
    }
  }

  /// What SASL EXTERNAL proves the account by; the login itself needs services.
  @Test
  void ourCertificateIsShownInTheHandshake() throws Exception {
    var tls =
        new IrcSettings.Tls(
            false, Optional.of(new ClientCertificate(pem.certificate(), pem.key())));
    try (var server = Ircd.start(Ircd.Kind.INSPIRCD, folder, pem);
        var gateway = IrcConnection.open(server.settings(tls), mailbox);
        var ada = RawIrcClient.registered(server.address(), "ada")) {
      mailbox.await(IrcEvent.Registered.class);
      assertThat(gateway.connected()).isTrue();
      ada.say("SSLINFO partyline");
      assertThat(ada.await("Fingerprint")).contains(fingerprint());
    }
  }

  private String fingerprint() throws Exception {
    byte[] der = pem.der();
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(der));
  }
}
