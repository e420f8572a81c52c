package org.partyline.lab;

import static org.partyline.lab.Eventually.eventually;
import static org.partyline.lab.Eventually.pause;

import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/// The calls that a soak is made of, each from ringing to hanging up. They fail by an
/// [AssertionError], and leave the phone on its hook then, too.
final class SoakCalls {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(15);

  private final Kamailio carrier;
  private final IrcUser op;
  private final SoakReport report;
  private final Supplier<Soak.Carrier> carrierIs;

  /// @param carrierIs whether the carrier is there
  SoakCalls(Kamailio carrier, IrcUser op, SoakReport report, Supplier<Soak.Carrier> carrierIs) {
    this.carrier = carrier;
    this.op = op;
    this.report = report;
    this.carrierIs = carrierIs;
  }

  /// A phone calls in by PIN, holds and resumes, and one of the two sides hangs up.
  void in(Phone phone, Lab.Room room, Duration time, boolean gatewayEnds) {
    try (var _ = new OnHook(phone)) {
      phone.calls(carrier.uri(Kamailio.NUMBER));
      phone.presses(room.pin() + "#");
      isIn(room, phone);
      converse(phone, time);
      ends(phone, room, gatewayEnds);
    }
  }

  /// A phone is called from IRC, joins, holds and resumes, and one of the two sides hangs up.
  void out(Phone phone, String number, Lab.Room room, Duration time, boolean gatewayEnds) {
    try (var _ = new OnHook(phone)) {
      isRung(phone, number, room);
      converse(phone, time);
      ends(phone, room, gatewayEnds);
    }
  }

  /// Somebody who is to be heard.
  record Speaker(Phone phone, Tone voice) {}

  /// A phone calls in and stays, and hears the other one that does.
  void stays(Phone phone, Lab.Room room, Speaker other, Duration time) {
    try (var _ = new OnHook(phone)) {
      phone.calls(carrier.uri(room.international()));
      listen(phone, other, time);
      phone.hangsUp();
    }
  }

  /// As [#stays], for a phone that is called.
  void isCalled(Phone phone, String number, Lab.Room room, Speaker other, Duration time) {
    try (var _ = new OnHook(phone)) {
      isRung(phone, number, room);
      listen(phone, other, time);
      phone.hangsUp();
    }
  }

  /// A dozen callers who hang up after two seconds, one every two.
  void burst(Lab.Room room) {
    Soak.Carrier then = carrierIs.get();
    var result =
        Sipp.against(carrier.address())
            .calls(12, 1, 1)
            .with("-d", "2000", "-rp", "2000")
            .run("short-call.xml", room.international(), Duration.ofMinutes(3));
    report.sipp("bursts", result, then.wasAwayUntil(carrierIs.get()));
    pause(Duration.ofSeconds(10));
  }

  /// A caller whose session we have to refresh six times.
  void refreshed(Lab.Room room) {
    Soak.Carrier then = carrierIs.get();
    var result =
        Sipp.against(carrier.address())
            .calls(1, 1, 1)
            .speaking(Tone.of(1_613))
            .run("timed-call.xml", room.international(), Duration.ofMinutes(6));
    report.sipp("refreshed", result, then.wasAwayUntil(carrierIs.get()));
  }

  private void isRung(Phone phone, String number, Lab.Room room) {
    phone.waits();
    op.says(room.channel(), "!call " + number);
    eventually(phone + " is called", PATIENCE, phone::inCall);
    pause(Duration.ofSeconds(1));
    phone.presses("1");
    isIn(room, phone);
  }

  private void isIn(Lab.Room room, Phone phone) {
    String present = "In " + room.name() + ": ";
    eventually(
        phone + " is in the room",
        PATIENCE,
        () -> {
          int seen = op.lines().size();
          op.says(room.channel(), "!who");
          pause(Duration.ofSeconds(4)); // more often, it would not be heeded
          return op.lines().stream()
              .skip(seen)
              .anyMatch(line -> line.contains(present) && line.contains(shown(phone) + " (phone"));
        });
  }

  /// As the gateway shows its number to others.
  private static String shown(Phone phone) {
    return phone.toString().replaceAll("phone \\+49(30)\\d+(\\d\\d)", "+49 $1 …$2");
  }

  private static void converse(Phone phone, Duration time) {
    phone.presses("*6"); // muted
    pause(time.dividedBy(2));
    phone.holds();
    pause(Duration.ofSeconds(2));
    phone.resumes();
    pause(time.dividedBy(2));
    phone.presses("*6");
  }

  private void ends(Phone phone, Lab.Room room, boolean gatewayEnds) {
    if (gatewayEnds) {
      op.says(room.channel(), "!kick " + shown(phone));
      phone.isHungUpOn(PATIENCE);
    } else {
      phone.hangsUp();
    }
  }

  /// Looks now and then whether the other one is heard, as it has to be while it is in a call. One
  /// look without it may fall into the seconds in which it dials anew, or joins.
  private void listen(Phone phone, Speaker other, Duration time) {
    long end = System.nanoTime() + time.toNanos();
    int silent = 0;
    while (System.nanoTime() < end) {
      if (!phone.inCall()) {
        throw new AssertionError(phone + " was hung up on: " + phone.ending().orElse("?"));
      }
      boolean wasThere = other.phone().inCall();
      double level = phone.levels(List.of(other.voice()))[0];
      boolean heard = level >= Tone.HEARD;
      boolean there = wasThere && other.phone().inCall();
      report.looked(heard, there);
      silent = heard || !there ? 0 : silent + 1;
      if (silent == 2 && carrierIs.get() != Soak.Carrier.AWAY) {
        throw new AssertionError(
            "%s has not heard %s twice, which was in its call: %.0f dB at second %d of its own"
                .formatted(phone, other, level, phone.recording().length().toSeconds()));
      }
      pause(BETWEEN_LOOKS);
    }
  }

  /// Whatever happens, the phone's call is over then, also one that is not answered yet.
  private record OnHook(Phone phone) implements AutoCloseable {
    @Override
    public void close() {
      if (phone.inCall()) {
        phone.hangsUp();
      } else {
        phone.refuses();
      }
    }
  }
}
