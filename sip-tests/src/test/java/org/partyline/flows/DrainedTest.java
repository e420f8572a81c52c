package org.partyline.flows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.partyline.lab.Eventually.eventually;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.partyline.lab.Api;
import org.partyline.lab.IrcUser;
import org.partyline.lab.Lab;
import org.partyline.lab.RawPhone;
import org.partyline.lab.Tone;

/// A gateway that is to end takes no new calls and lets those end that are up.
class DrainedTest {
  private static final Tone ANNA = Tone.of(437);
  private static final Tone BERT = Tone.of(853);

  /// Close enough to each other that some of a voice's harmonics meet some of them in each half
  /// second.
  private static final List<Tone> VOICE =
      IntStream.iterate(180, hertz -> hertz < 760, hertz -> hertz + 20).mapToObj(Tone::of).toList();

  @Test
  void atSigtermCallsGoOnUntilTheLastHasEnded() {
    try (var lab = Lab.start(Lab.Wish.usual().withDrain(Duration.ofMinutes(10)))) {
      var room = lab.freshRoom();
      try (var anna = new RawPhone("anna", lab.sip(), room.number(), ANNA);
          var bert = new RawPhone("bert", lab.sip(), room.number(), BERT)) {
        anna.calls();
        bert.calls();
        anna.hears(BERT);
        lab.terminate();
        lab.logs("no new calls are taken; 2 go on");
        refusesNewCalls(lab, room);
        anna.hears(BERT);
        bert.hears(ANNA);
        bert.hangsUp();
        anna.hangsUp();
        assertThat(lab.ends(Duration.ofSeconds(10))).isZero();
      }
    }
  }

  @Test
  void aSecondSigtermDoesNotWait() {
    try (var lab = Lab.start(Lab.Wish.usual().withDrain(Duration.ofMinutes(10)));
        var anna = new RawPhone("anna", lab.sip(), lab.freshRoom().number(), ANNA)) {
      anna.calls();
      lab.terminate();
      lab.logs("no new calls are taken; 1 go on");
      assertThat(anna.inCall()).isTrue();
      assertThat(lab.interrupted(Duration.ofSeconds(10))).isZero();
      anna.isHungUpOn(Duration.ofSeconds(1));
    }
  }

  @Test
  void peopleAreToldAMinuteBeforeTheLimitAndHungUpOnAtIt() {
    try (var lab = Lab.start()) {
      var api = Api.of(lab);
      var room = lab.freshRoom();
      try (var irc = IrcUser.connect("zoe", lab.irc());
          var anna = new RawPhone("anna", lab.sip(), room.number(), ANNA);
          var bert = new RawPhone("bert", lab.sip(), room.number(), BERT)) {
        irc.joins(room.channel());
        anna.calls();
        bert.calls();
        anna.hears(BERT);
        anna.hearsNothingOf(VOICE.toArray(Tone[]::new));

        drain(api, Duration.ofSeconds(62));
        eventually(
            "a minute before the limit a voice says so",
            Duration.ofSeconds(15),
            () -> Arrays.stream(anna.levels(VOICE)).anyMatch(level -> level > Tone.ABSENT));
        irc.sees("PRIVMSG " + room.channel() + " :The gateway is being shut down");
        refusesNewCalls(lab, room);
        anna.hears(BERT);

        api.delete("/drain");
        try (var carl = new RawPhone("carl", lab.sip(), room.number(), Tone.of(1_203))) {
          carl.calls();
        }

        drain(api, Duration.ofSeconds(1));
        anna.isHungUpOn(Duration.ofSeconds(20));
        bert.isHungUpOn(Duration.ofSeconds(20));
        assertThat(lab.ends(Duration.ofSeconds(20))).isZero();
        assertThat(lab.records()).filteredOn(r -> r.contains("\"SHUTDOWN\"")).hasSize(2);
      }
    }
  }

  private static void refusesNewCalls(Lab lab, Lab.Room room) {
    try (var carl = new RawPhone("carl", lab.sip(), room.number(), Tone.of(1_203))) {
      carl.invites();
      assertThat(carl.isAnsweredWith()).isEqualTo(503);
      var refusal =
          carl.sip()
              .awaits(
                  "the refusal", Duration.ofSeconds(1), m -> m.isResponse() && m.status() == 503);
      assertThat(refusal.header("Retry-After").orElse("")).matches("[1-9][0-9]*");
    }
  }

  private static void drain(Api api, Duration left) {
    api.post("/drain", "{\"deadline\":\"" + Instant.now().plus(left) + "\"}");
  }
}
