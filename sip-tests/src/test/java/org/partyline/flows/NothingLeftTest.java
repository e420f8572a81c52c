package org.partyline.flows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.partyline.lab.Eventually.eventually;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.partyline.lab.Footprint;
import org.partyline.lab.Lab;
import org.partyline.lab.Sipp;

/// Many calls, a few at a time and all at once, leave nothing behind.
@Order(1)
class NothingLeftTest {
  /// Everything that exists once per call, or per something of a call.
  private static final List<String> PER_CALL =
      List.of(
          "gov.nist.javax.sip.stack.SIPDialog",
          "gov.nist.javax.sip.stack.SIPServerTransaction",
          "gov.nist.javax.sip.stack.SIPServerTransactionImpl",
          "org.partyline.media.phone.RtpPhoneLeg",
          "org.partyline.media.rtp.JitterBuffer",
          "org.partyline.gateway.call.InRoom",
          "sun.nio.ch.DatagramChannelImpl",
          "java.lang.VirtualThread");

  private static final long HEAP_SLACK = 2_500_000;

  @Test
  void fiveHundredCallsAndFiftyAtOnce() {
    try (var lab = Lab.start()) {
      var room = lab.freshRoom();
      calls(lab, room.number(), 60, 10, 30);
      calls(lab, "1000", 20, 10, 20);
      Footprint before = settled(lab, lab.footprint());

      var fewAtATime = calls(lab, room.number(), 500, 4, 80);
      var atOnce = calls(lab, "1000", 50, 50, 50);
      assertThat(fewAtATime.retransmissions() + atOnce.retransmissions()).isLessThan(5);

      Footprint after = settled(lab, before);
      assertThat(counts(after)).isEqualTo(counts(before));
      assertThat(after.udpSockets()).isEqualTo(before.udpSockets());
      assertThat(after.threads()).isLessThanOrEqualTo(before.threads() + 2);
      heapIsFlat(lab, before);
    }
  }

  /// Answered transactions are remembered for 32 s (RFC 3261 §17.2.2), so this takes a while.
  private static void heapIsFlat(Lab lab, Footprint before) {
    eventually(
        "the heap is as small as before",
        Duration.ofSeconds(75),
        () -> {
          Footprint now = lab.footprint();
          assertThat(now.heapBytes())
              .as(() -> "grown: " + now.growthSince(before))
              .isLessThan(before.heapBytes() + HEAP_SLACK);
          return true;
        });
  }

  /// Calls of which so many are up at once; few at a time are short, so that they do not take long.
  private static Sipp.Result calls(Lab lab, String number, int total, int atOnce, int perSecond) {
    String length = atOnce < 10 ? "5" : "2000";
    var result =
        Sipp.against(lab.sip())
            .calls(total, atOnce, perSecond)
            .with("-d", length)
            // 500 take their time on a busy machine.
            .run("short-call.xml", number, Duration.ofMinutes(4));
    assertThat(result.errors()).isEmpty();
    assertThat(result.successful()).isEqualTo(total);
    assertThat(result.failed()).isZero();
    return result;
  }

  /// SIP transactions live for up to 32 s after their call (RFC 3261 §17.2.1, §13.3.1.4).
  private static Footprint settled(Lab lab, Footprint goal) {
    eventually(
        "what a call needs is given back",
        Duration.ofSeconds(75),
        () -> {
          var now = lab.footprint();
          return now.count("gov.nist.javax.sip.stack.SIPDialog") == 0
              && now.count("org.partyline.media.phone.RtpPhoneLeg") == 0
              && PER_CALL.stream().allMatch(name -> now.count(name) <= goal.count(name));
        });
    return lab.footprint();
  }

  private static Map<String, Long> counts(Footprint footprint) {
    return PER_CALL.stream().collect(Collectors.toMap(name -> name, footprint::count));
  }
}
