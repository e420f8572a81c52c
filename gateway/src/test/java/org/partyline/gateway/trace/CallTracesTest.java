package org.partyline.gateway.trace;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.partyline.gateway.observe.ActiveCalls;
import org.partyline.gateway.observe.CallObserver;
import org.partyline.gateway.observe.CallRecord;
import org.partyline.gateway.observe.Ending;
import org.partyline.gateway.observe.LiveCall;
import org.partyline.gateway.room.Participant;
import org.partyline.signaling.sip.SipObserver.Direction;
import org.partyline.signaling.sip.Transport;

class CallTracesTest {
  private static final InetSocketAddress US =
      new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 5060);
  private static final InetSocketAddress THEM =
      new InetSocketAddress(InetAddress.ofLiteral("2001:db8::17"), 5062);

  private Instant now = Instant.parse("2026-03-01T20:00:00.000123Z");
  private final Map<UUID, CallTrace> kept = new ConcurrentHashMap<>();
  private final Map<String, UUID> keys = new HashMap<>();
  private final ActiveCalls calls =
      new ActiveCalls(
          List.of(
              new CallObserver() {
                @Override
                public void ended(CallRecord record) {
                  keys.put(record.call().id(), record.key());
                }
              }),
          () -> now,
          () -> now);

  private CallTraces traces(int messages, int bytes, long allBytes, int strangers) {
    var traces =
        new CallTraces(
            calls,
            (record, trace) -> kept.put(record.key(), trace),
            () -> now,
            new CallTraces.Limits(messages, bytes, allBytes, strangers, Duration.ofDays(1)));
    calls.observe(traces);
    return traces;
  }

  private LiveCall call(String callId) {
    return calls.begin(Participant.Kind.PHONE, "ada", "1", "there", callId, "lobby", _ -> {});
  }

  private void told(CallTraces traces, Direction direction, String callId, String line) {
    now = now.plusMillis(10);
    String message = line + "\r\nCSeq: 1 INVITE\r\nCALL-ID :\r\n " + callId + "\r\n\r\n";
    traces.message(direction, Transport.UDP, US, THEM, message.getBytes(UTF_8));
  }

  private UUID key(LiveCall call) {
    return requireNonNull(keys.get(call.id()));
  }

  private CallTrace ended(CallTraces traces, LiveCall call) {
    call.end(Ending.CALLER_HUNG_UP, Optional.empty(), Optional.empty());
    traces.close();
    return requireNonNull(kept.get(key(call)));
  }

  @Test
  void whatCameBeforeTheCallBeganAndAfterItsEndIsOfTheCall() {
    try (var traces = traces(10, 10_000, 10_000, 10)) {
      told(traces, Direction.IN, "a@h", "INVITE sip:0301234567@gw SIP/2.0");
      told(traces, Direction.IN, "b@h", "INVITE sip:1@gw SIP/2.0");
      LiveCall call = call("a@h");
      told(traces, Direction.OUT, "a@h", "SIP/2.0 486 Busy Here");
      call.end(Ending.CALLER_HUNG_UP, Optional.empty(), Optional.empty());
      told(traces, Direction.IN, "a@h", "ACK sip:1@gw SIP/2.0");
      told(traces, Direction.IN, "c@h", "BYE sip:1@gw SIP/2.0");
      assertThat(traces.ofRecord(key(call)))
          .hasValueSatisfying(trace -> assertThat(trace.messages()).hasSize(3));
      CallTrace trace = ended(traces, call);
      assertThat(trace.callIds()).containsExactly("a@h");
      assertThat(trace.messages())
          .extracting(TracedMessage::firstLine)
          .containsExactly(
              "INVITE sip:030xxxxx67@gw SIP/2.0", "SIP/2.0 486 Busy Here", "ACK sip:1@gw SIP/2.0");
      assertThat(trace.messages().getFirst().from()).isEqualTo("[2001:db8:0:0:0:0:0:17]:5062");
      assertThat(trace.messages().getFirst().received()).isTrue();
      assertThat(kept).hasSize(1);
      assertThat(traces.dialogs()).as("the stranger").isEqualTo(1);
      assertThat(CallTrace.of(trace.bytes())).isEqualTo(trace);
    }
  }

  @Test
  void everyTrunkThatWasTriedIsInOneLadder() {
    try (var traces = traces(10, 10_000, 10_000, 10)) {
      LiveCall call = call("");
      for (String callId : List.of("first@gw", "second@gw")) {
        told(traces, Direction.OUT, callId, "INVITE sip:1@carrier SIP/2.0");
        call.trunk("carrier", callId);
        told(traces, Direction.IN, callId, "SIP/2.0 503 No");
      }
      told(traces, Direction.OUT, "first@gw", "ACK sip:1@carrier SIP/2.0");
      CallTrace trace = ended(traces, call);
      assertThat(trace.messages())
          .extracting(message -> message.dialog() + " " + message.firstLine())
          .containsExactly(
              "0 INVITE sip:1@carrier SIP/2.0",
              "0 SIP/2.0 503 No",
              "1 INVITE sip:1@carrier SIP/2.0",
              "1 SIP/2.0 503 No",
              "0 ACK sip:1@carrier SIP/2.0");
      assertThat(traces.dialogs()).isZero();
      assertThat(traces.bytes()).isZero();
    }
  }

  @Test
  void aFloodOfStrangersTakesNoMoreThanItsPlace() {
    try (var traces = traces(10, 10_000, 1_000_000, 20)) {
      LiveCall call = call("mine@h");
      told(traces, Direction.IN, "mine@h", "INVITE sip:1@gw SIP/2.0");
      for (int i = 0; i < 5_000; i++) {
        told(traces, Direction.IN, "flood-" + i, "INVITE sip:1@gw SIP/2.0");
        told(traces, Direction.IN, "other-" + i, "OPTIONS sip:1@gw SIP/2.0");
      }
      for (int i = 0; i < 5_000; i++) {
        told(traces, Direction.IN, "flood-4999", "INVITE sip:1@gw SIP/2.0");
      }
      assertThat(traces.dialogs()).isEqualTo(21);
      assertThat(traces.bytes()).isLessThan(30 * 100);
      assertThat(ended(traces, call).messages()).hasSize(1);
    }
  }

  /// With as many bytes each as a message may have, they leave half of the place to calls.
  @Test
  void strangersAreCutShort() {
    try (var traces = traces(200, 256 * 1024, 64L << 20, 500)) {
      String large = "INVITE sip:1@gw SIP/2.0\r\nX: " + "y".repeat(60_000);
      for (int i = 0; i < 1_500; i++) {
        told(traces, Direction.IN, "flood-" + i % 550, large);
      }
      for (int i = 0; i < 2_000; i++) {
        told(traces, Direction.IN, "flood-" + (50 + i % 500), large);
      }
      assertThat(traces.dialogs()).isEqualTo(500);
      assertThat(traces.bytes()).isLessThan(32L << 20);
    }
  }

  @Test
  void aCallHasSoManyMessagesAndTheOthersAreCounted() {
    try (var traces = traces(4, 10_000, 1_000_000, 20)) {
      LiveCall call = call("a@h");
      for (int i = 0; i < 10; i++) {
        told(traces, Direction.IN, "a@h", "INFO sip:1@gw SIP/2.0");
      }
      CallTrace trace = ended(traces, call);
      assertThat(trace.messages()).hasSize(4);
      assertThat(trace.more()).isEqualTo(6);
    }
  }

  @Test
  void allCallsTogetherHaveSoManyBytes() {
    try (var traces = traces(1_000, 1_000_000, 1_000, 20)) {
      List<LiveCall> some = List.of(call("a@h"), call("b@h"));
      for (int i = 0; i < 100; i++) {
        told(traces, Direction.IN, i % 2 == 0 ? "a@h" : "b@h", "INFO sip:1@gw SIP/2.0");
      }
      assertThat(traces.bytes()).isBetween(900L, 1_100L);
      some.forEach(call -> ended(traces, call));
      assertThat(traces.bytes()).isZero();
    }
  }

  @Test
  void whatIsNoMessageHarmsNobody() {
    try (var traces = traces(4, 10_000, 1_000_000, 20)) {
      for (String junk :
          List.of(
              "",
              "\r\n",
              "INVITE ",
              "i",
              "INVITE x\r\ni",
              "INVITE x\r\ni:",
              "INVITE x\r\ni:\r\n\r\n")) {
        traces.message(Direction.IN, Transport.TCP, US, THEM, junk.getBytes(UTF_8));
      }
      assertThat(traces.dialogs()).isZero();
    }
  }
}
