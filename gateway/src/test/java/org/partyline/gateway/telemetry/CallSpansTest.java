package org.partyline.gateway.telemetry;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.partyline.gateway.observe.CallDetails;
import org.partyline.gateway.observe.CallRecord;
import org.partyline.gateway.observe.CallSnapshot;
import org.partyline.gateway.observe.Ending;
import org.partyline.gateway.room.Participant;
import org.partyline.gateway.trace.CallTrace;
import org.partyline.gateway.trace.TracedMessage;

class CallSpansTest {
  private static final Instant START = Instant.parse("2026-03-01T20:00:00Z");
  private static final UUID KEY = UUID.fromString("6f1c2a3b-0000-4000-8000-00000000abcd");
  private static final String TRACE = "6f1c2a3b0000400080000000" + "0000abcd";

  private final List<TracedMessage> messages = new ArrayList<>();

  private void message(long millis, boolean received, String line, String sequence) {
    messages.add(
        new TracedMessage(
            START.toEpochMilli() * 1_000 + millis * 1_000,
            received,
            "TLS",
            "192.0.2.1:5061",
            "[2001:db8::7]:5062",
            0,
            line + "\r\nCSeq: " + sequence + "\r\n\r\n"));
  }

  private CallTrace trace() {
    return new CallTrace(List.of("a"), messages, 0, List.of());
  }

  private static CallRecord record(Ending ending) {
    var call =
        new CallSnapshot(
            "c1",
            KEY,
            CallSnapshot.Direction.OUT,
            Participant.Kind.PHONE,
            START,
            "Ada",
            "+49 30 …67",
            "carrier.example",
            "a",
            "secret-meeting",
            Optional.of("secret-meeting"),
            Optional.empty());
    var details =
        new CallDetails(
            Optional.of("sipgate"),
            Optional.of(Duration.ofMillis(200)),
            Optional.of(Duration.ofMillis(900)),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    return new CallRecord(
        call,
        Duration.ofSeconds(60),
        Duration.ofSeconds(59),
        ending,
        Optional.empty(),
        details,
        Optional.empty());
  }

  private static List<SpanData> told(CallRecord record, CallTrace trace) {
    var exporter = InMemorySpanExporter.create();
    try (var spans = CallSpans.to(exporter)) {
      spans.ended(record, trace);
      // Closing the provider empties the exporter, so they are taken before.
      spans.flush();
      return List.copyOf(exporter.getFinishedSpanItems());
    }
  }

  private static SpanData only(List<SpanData> spans, String name) {
    List<SpanData> found = spans.stream().filter(span -> span.getName().equals(name)).toList();
    assertThat(found).hasSize(1);
    return found.getFirst();
  }

  private static Instant at(long epochNanos) {
    return Instant.EPOCH.plusNanos(epochNanos);
  }

  @Test
  void aCallIsOneTraceWithTheIdOfItsRecord() {
    message(0, false, "INVITE sip:***@carrier.example SIP/2.0", "1 INVITE");
    message(10, true, "SIP/2.0 407 Proxy Authentication Required", "1 INVITE");
    message(11, false, "ACK sip:***@carrier.example SIP/2.0", "1 ACK");
    message(12, false, "INVITE sip:***@carrier.example SIP/2.0", "2 INVITE");
    message(13, false, "INVITE sip:***@carrier.example SIP/2.0", "2 INVITE");
    message(20, true, "SIP/2.0 100 Trying", "2 INVITE");
    message(200, true, "SIP/2.0 180 Ringing", "2 INVITE");
    message(900, true, "SIP/2.0 200 OK", "2 INVITE");
    message(910, false, "ACK sip:***@carrier.example SIP/2.0", "2 ACK");
    message(60_000, true, "BYE sip:gateway.example SIP/2.0", "1 BYE");
    message(60_001, false, "SIP/2.0 200 OK", "1 BYE");
    List<SpanData> spans = told(record(Ending.CALLEE_HUNG_UP), trace());

    assertThat(spans).extracting(SpanData::getTraceId).containsOnly(TRACE);
    SpanData call = only(spans, "call");
    assertThat(call.getParentSpanId()).isEqualTo("0000000000000000");
    assertThat(call.getKind()).isEqualTo(SpanKind.CLIENT);
    assertThat(at(call.getStartEpochNanos())).isEqualTo(START);
    assertThat(at(call.getEndEpochNanos())).isEqualTo(START.plusSeconds(60));
    assertThat(call.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
    assertThat(spans)
        .filteredOn(span -> !span.equals(call))
        .extracting(SpanData::getParentSpanId)
        .containsOnly(call.getSpanId());

    SpanData setup = only(spans, "setup");
    assertThat(at(setup.getEndEpochNanos())).isEqualTo(START.plusMillis(900));
    assertThat(setup.getEvents()).extracting(EventData::getName).containsExactly("ringing");

    List<SpanData> invites = spans.stream().filter(s -> s.getName().equals("INVITE")).toList();
    assertThat(invites)
        .extracting(
            span -> span.getAttributes().get(AttributeKey.longKey("sip.response.status_code")))
        .containsExactly(407L, 200L);
    assertThat(invites)
        .extracting(span -> span.getStatus().getStatusCode())
        .as("a challenge is no failure")
        .containsOnly(StatusCode.UNSET);
    SpanData answered = invites.getLast();
    assertThat(answered.getAttributes().get(AttributeKey.longKey("sip.retransmits"))).isEqualTo(1);
    assertThat(answered.getEvents()).extracting(EventData::getName).containsExactly("180 Ringing");
    assertThat(answered.getAttributes().get(AttributeKey.stringKey("network.peer.address")))
        .isEqualTo("2001:db8::7");
    assertThat(answered.getAttributes().get(AttributeKey.stringKey("network.transport")))
        .isEqualTo("tcp");
    assertThat(only(spans, "BYE").getKind()).isEqualTo(SpanKind.SERVER);
    assertThat(spans).extracting(SpanData::getName).doesNotContain("ACK");
  }

  @Test
  void whatFailedIsAnError() {
    message(0, false, "INVITE sip:***@carrier.example SIP/2.0", "1 INVITE");
    message(10, true, "SIP/2.0 503 Service Unavailable", "1 INVITE");
    message(20, false, "INVITE sip:***@other.example SIP/2.0", "2 INVITE");
    List<SpanData> spans = told(record(Ending.CARRIER_REFUSED), trace());
    assertThat(spans)
        .filteredOn(span -> !span.getName().equals("setup"))
        .extracting(span -> span.getStatus().getDescription())
        .containsExactlyInAnyOrder("carrier-refused", "503", "no final response");
  }

  @Test
  void numbersNamesAndRoomsAreNotTold() {
    message(0, false, "INVITE sip:***@carrier.example SIP/2.0", "1 INVITE");
    assertThat(told(record(Ending.CALLEE_HUNG_UP), trace()).toString())
        .doesNotContain("Ada", "…67", "secret-meeting");
  }

  @Test
  void aBrowsersCallHasNoMessages() {
    assertThat(told(record(Ending.CALLER_HUNG_UP), CallTrace.NONE))
        .extracting(SpanData::getName)
        .containsExactlyInAnyOrder("call", "setup");
  }

  @Test
  void itIsSentAsOtlpOverHttp() throws Exception {
    BlockingQueue<String> taken = new LinkedBlockingQueue<>();
    HttpServer collector = collector(taken);
    try (var spans =
        CallSpans.to(
            Optional.of(
                URI.create("http://127.0.0.1:" + collector.getAddress().getPort() + "/v1/traces")),
            Optional.of("Bearer let me in"),
            "1.0")) {
      spans.ended(record(Ending.CALLER_HUNG_UP), CallTrace.NONE);
    }
    String request = taken.poll(20, TimeUnit.SECONDS);
    collector.stop(0);
    assertThat(request)
        .startsWith("POST /v1/traces application/x-protobuf Bearer let me in")
        .contains("partyline", "setup", "caller-hung-up")
        .contains(new String(HexFormat.of().parseHex(TRACE), ISO_8859_1));
  }

  @Test
  void aCollectorThatIsAwayHoldsNothingUp() {
    try (var spans =
        CallSpans.to(
            Optional.of(URI.create("http://127.0.0.1:1/v1/traces")), Optional.empty(), "1.0")) {
      for (int i = 0; i < 10_000; i++) {
        spans.ended(record(Ending.CALLER_HUNG_UP), CallTrace.NONE);
      }
    }
  }

  private static HttpServer collector(BlockingQueue<String> taken) throws IOException {
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          byte[] body = new GZIPInputStream(exchange.getRequestBody()).readAllBytes();
          taken.add(
              "%s %s %s %s\n%s"
                  .formatted(
                      exchange.getRequestMethod(),
                      exchange.getRequestURI(),
                      exchange.getRequestHeaders().getFirst("Content-Type"),
                      exchange.getRequestHeaders().getFirst("Authorization"),
                      new String(body, ISO_8859_1)));
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    server.start();
    return server;
  }
}
