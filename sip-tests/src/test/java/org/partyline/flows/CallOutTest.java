package org.partyline.flows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.partyline.lab.Eventually.eventually;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.partyline.lab.IrcUser;
import org.partyline.lab.Lab;
import org.partyline.lab.Lab.Wish;
import org.partyline.lab.Ngircd;
import org.partyline.lab.Phone;
import org.partyline.lab.Phone.Codec;
import org.partyline.lab.Phone.Keys;
import org.partyline.lab.Tone;

/// Somebody on IRC has a phone called, which joins those who are in the room.
class CallOutTest {
  private static final Tone ANNA = Tone.of(437);
  private static final Tone BERT = Tone.of(853);

  @Test
  void aPhoneIsCalledFromIrcAndTalksInTheRoom() {
    try (var network = Ngircd.start();
        var bert = Phone.named("+49301234567", Codec.PCMA, Keys.RFC4733, BERT);
        var op = IrcUser.connect("op", network.address())) {
      op.joins("#room-1"); // before the gateway, so that the network makes them an operator
      try (var lab = Lab.start(Wish.usual().on(network.address()).withCarrier(bert.address()));
          var anna = Phone.named("anna", Codec.G722, Keys.RFC4733, ANNA)) {
        var room = lab.freshRoom();
        op.sees(":partyline!\\S+ JOIN :?" + room.channel());
        anna.calls(lab.uri(room.number()));

        op.says(room.channel(), "!call 030/1234567");
        op.sees("Calling \\+49 30 …67 …");
        op.sees("\\+49 30 …67 has answered, and can press 1 to join");
        anna.hearsNothingOf(BERT);
        bert.presses("1");
        op.sees("\\+49 30 …67 is in the room");
        anna.hears(BERT);
        bert.hears(ANNA);

        op.says(room.channel(), "!dtmf 42*0#");
        bert.hearsKeys("42*0#");
        bert.hears(ANNA);

        op.says(room.channel(), "!who");
        op.sees("In room-1: .*\\+49 30 …67 \\(phone\\)");
        op.says(room.channel(), "!hangup");
        bert.isHungUpOn(Duration.ofSeconds(5));
        op.sees("The call to \\+49 30 …67 was ended by op");
        anna.stopsHearing(BERT);
        assertThat(anna.inCall()).isTrue();

        op.says(room.channel(), "!call 112");
        op.sees("Not called: emergency numbers are not called from here; use a telephone");
        op.says(room.channel(), "!call 0900 1123456");
        op.sees("Not called: premium numbers are not called");
        lab.logs("ended: OPERATOR");
      }
    }
  }

  /// Else a crash that somebody provokes would give them another day's limits.
  @Test
  void aCallThatACrashHasEndedCountsAgainstTheLimits() {
    try (var network = Ngircd.start();
        var bert = Phone.named("+49301234567", Codec.PCMA, Keys.RFC4733, BERT);
        var op = IrcUser.connect("op", network.address())) {
      op.joins("#room-1");
      String once = "    limits: { calls: 1, minutes: 60, simultaneous: 9 }\n";
      Wish wish = Wish.usual().on(network.address()).withCarrier(bert.address());
      try (var lab = Lab.start(wish.withTrunks(wish.trunks() + once))) {
        var room = lab.freshRoom();
        isThere(op, 1);
        op.says(room.channel(), "!call 030/1234567");
        op.sees("\\+49 30 …67 has answered, and can press 1 to join");
        lab.crashes();
        isThere(op, 2);
        op.says(room.channel(), "!call 030/1234567");
        op.sees("Not called: the limit for the trunk carrier, 1 call in 24 hours, is reached");
      }
    }
  }

  private static void isThere(IrcUser op, int time) {
    eventually(
        "the bot joins the room's channel, time " + time,
        Duration.ofSeconds(20),
        () ->
            op.lines().stream()
                    .filter(line -> line.matches(":partyline!\\S+ JOIN :?#room-1"))
                    .count()
                == time);
  }
}
