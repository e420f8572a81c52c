package org.partyline.gateway.bot;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.partyline.gateway.call.FakeCarrier;
import org.partyline.gateway.policy.DialRules;
import org.partyline.signaling.irc.IrcUser;
import org.partyline.signaling.rtc.RtcCodec;
import org.partyline.signaling.rtc.RtcMessage;
import org.partyline.signaling.rtc.SessionKey;
import org.partyline.signaling.sip.SipEvent;

/// A page that calls a phone into its room.
@Timeout(20)
class DiallingPageTest extends SessionKit {
  private static final IrcUser BEN = new IrcUser("ben", "~ben", "192.0.2.2", Optional.of("ben"));

  @Override
  DialRules.Who mayCall() {
    return new DialRules.Who(Set.of("ben"), false, false, false);
  }

  private void says(IrcUser from, RtcMessage.Params message, SessionKey key) throws Exception {
    later();
    sessions.on(from, read(RtcCodec.sealed(message, key, from.nick())));
  }

  private RtcMessage.DialState state() throws InterruptedException {
    return (RtcMessage.DialState) await(RtcMessage.DialState.class).received().message();
  }

  private FakeCarrier.Rung rung() throws InterruptedException {
    return Optional.ofNullable(carrier.rung.poll(5, TimeUnit.SECONDS)).orElseThrow();
  }

  @Test
  void aPhoneIsRungAndItsStatesComeSealed() throws Exception {
    String id = RtcCodec.newId();
    SessionKey key = keys.of(id);
    assertThat(inTheRoom(BEN, id, key).may()).containsExactly(RtcMessage.Roster.DIAL);
    says(BEN, new RtcMessage.Dial(id, 2, 7, "030 1234567", Optional.of("12#")), key);
    Sent first = await(RtcMessage.DialState.class);
    assertThat(first.received().seal().verify(key, "")).isTrue();
    var dialling = (RtcMessage.DialState) first.received().message();
    assertThat(dialling.call()).isEqualTo(7);
    assertThat(dialling.state()).isEqualTo("dialling");
    assertThat(dialling.csrc()).isPresent();
    FakeCarrier.Rung phone = rung();
    assertThat(phone.called()).isEqualTo("+49301234567");
    phone.says().accept(new SipEvent.Ringing());
    assertThat(state().state()).isEqualTo("ringing");
    later();
    var roster = (RtcMessage.Roster) await(RtcMessage.Roster.class).received().message();
    assertThat(roster.listed())
        .anyMatch(who -> who.phone() && who.state() != RtcMessage.Participant.State.LIVE);
    phone.says().accept(new SipEvent.Answered("sdp"));
    assertThat(state().state()).isEqualTo("joined");
    assertThat(phone.digits()).containsExactly("12#");
    says(BEN, new RtcMessage.Dtmf(id, 3, 7, "4"), key);
    assertThat(eventually(() -> phone.digits().contains("4"))).isTrue();
    says(BEN, new RtcMessage.HangUp(id, 4, 7), key);
    RtcMessage.DialState ended = state();
    assertThat(ended.state()).isEqualTo("ended");
    assertThat(ended.reason()).contains("removed");
    assertThat(ended.text().orElseThrow()).contains("+49 30 …67");
    assertThat(phone.done()).containsExactly("invite", "bye");
  }

  @Test
  void aRepeatedDialMakesNoSecondCall() throws Exception {
    String id = RtcCodec.newId();
    SessionKey key = keys.of(id);
    inTheRoom(BEN, id, key);
    says(BEN, new RtcMessage.Dial(id, 2, 7, "030 1234567", Optional.empty()), key);
    assertThat(state().state()).isEqualTo("dialling");
    rung();
    says(BEN, new RtcMessage.Dial(id, 3, 7, "030 1234567", Optional.empty()), key);
    assertThat(state().state()).as("the same state again").isEqualTo("dialling");
    assertThat(carrier.rung).isEmpty();
    says(BEN, new RtcMessage.Dial(id, 4, 8, "0900 1123456", Optional.empty()), key);
    RtcMessage.DialState refused = state();
    assertThat(refused.call()).isEqualTo(8);
    assertThat(refused.state()).isEqualTo("refused");
    assertThat(refused.reason()).contains("destination");
  }

  @Test
  void whoMayNotCallIsNotShownHowAndGetsNothing() throws Exception {
    String id = RtcCodec.newId();
    SessionKey key = keys.of(id);
    assertThat(inTheRoom(ADA, id, key).may()).isEmpty();
    says(ADA, new RtcMessage.Dial(id, 2, 1, "030 1234567", Optional.empty()), key);
    assertThat(state().reason()).contains("not-allowed");
    assertThat(carrier.rung).isEmpty();
  }

  /// Who takes the nick of a page that is gone is not in the room.
  @Test
  void aNickIsNotAPage() throws Exception {
    inTheRoom(ADA);
    assertThat(eventually(() -> sessions.isIn(lobby, ADA))).isTrue();
    assertThat(sessions.isIn(lobby, user("ada", "~eve", "192.0.2.66"))).isFalse();
    inTheRoom(BEN);
    assertThat(sessions.isIn(lobby, new IrcUser("ben_", "x", "elsewhere", Optional.of("ben"))))
        .as("the same account")
        .isTrue();
    assertThat(sessions.isIn(lobby, user("ben", "~ben", "192.0.2.2"))).isFalse();
    sessions.gone("ada");
    assertThat(eventually(() -> !sessions.isIn(lobby, ADA))).isTrue();
  }

  @Test
  void aPageThatAsksTooMuchIsNotHeard() throws Exception {
    String id = RtcCodec.newId();
    SessionKey key = keys.of(id);
    inTheRoom(BEN, id, key);
    for (int call = 1; call <= 8; call++) {
      var dial = new RtcMessage.Dial(id, call + 1, call, "112", Optional.empty());
      sessions.on(BEN, read(RtcCodec.sealed(dial, key, "ben")));
    }
    int told = 0;
    for (Sent other = nothingFor(Duration.ofMillis(300));
        other != null;
        other = nothingFor(Duration.ofMillis(300))) {
      told += other.received().message() instanceof RtcMessage.DialState ? 1 : 0;
    }
    assertThat(told).isEqualTo(5);
  }

  @Test
  void withoutTheSessionsKeyNothingIsDialled() throws Exception {
    String id = RtcCodec.newId();
    inTheRoom(BEN, id, keys.of(id));
    var dial = new RtcMessage.Dial(id, 2, 7, "030 1234567", Optional.empty());
    sessions.on(BEN, read(RtcCodec.lines(dial)));
    sessions.on(BEN, read(RtcCodec.sealed(dial, keys.of("AAAAAAAAAAAAAAAA"), "ben")));
    sessions.on(user("eve", "~eve", "192.0.2.9"), read(RtcCodec.sealed(dial, keys.of(id), "ben")));
    for (Sent other = nothingFor(Duration.ofMillis(150));
        other != null;
        other = nothingFor(Duration.ofMillis(150))) {
      assertThat(other.received().message()).isNotInstanceOf(RtcMessage.DialState.class);
    }
    assertThat(carrier.rung).isEmpty();
  }
}
