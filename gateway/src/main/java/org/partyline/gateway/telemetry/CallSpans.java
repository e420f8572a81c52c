package org.partyline.gateway.telemetry;

import static io.opentelemetry.api.common.AttributeKey.booleanKey;
import static io.opentelemetry.api.common.AttributeKey.doubleKey;
import static io.opentelemetry.api.common.AttributeKey.longKey;
import static io.opentelemetry.api.common.AttributeKey.stringKey;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporterBuilder;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.IdGenerator;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.net.URI;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.partyline.gateway.observe.CallRecord;
import org.partyline.gateway.observe.CallSnapshot;
import org.partyline.gateway.observe.EModel;
import org.partyline.gateway.observe.Ending;
import org.partyline.gateway.trace.CallTrace;

/// Tells a collector of each call when it is over: a span for the call, one for its way to the
/// answer, and one for each SIP transaction. The trace's id is that of the call's record, so that
/// one leads to the other. No numbers, names, rooms or message bodies are told. Thread-safe; a
/// collector that is away or slow costs its spans and holds nothing up.
public final class CallSpans implements AutoCloseable {
  private static final AttributeKey<String> DIRECTION = stringKey("partyline.call.direction");
  private static final AttributeKey<String> KIND = stringKey("partyline.call.kind");
  private static final AttributeKey<String> ENDING = stringKey("partyline.call.ending");
  private static final AttributeKey<String> BLAME = stringKey("partyline.call.blame");
  private static final AttributeKey<String> TRUNK = stringKey("partyline.trunk");
  private static final AttributeKey<Double> IN_ROOMS = doubleKey("partyline.call.seconds_in_rooms");
  private static final AttributeKey<Long> Q850 = longKey("partyline.call.q850_cause");
  private static final AttributeKey<String> CODEC = stringKey("partyline.media.codec");
  private static final AttributeKey<String> ENCRYPTION = stringKey("partyline.media.encryption");
  private static final AttributeKey<Double> LOSS = doubleKey("partyline.media.lost_percent");
  private static final AttributeKey<Double> JITTER = doubleKey("partyline.media.max_jitter_ms");
  private static final AttributeKey<Double> MOS = doubleKey("partyline.media.mos");
  private static final AttributeKey<Long> SIP_STATUS = longKey("sip.response.status_code");
  private static final AttributeKey<Boolean> SIP_CUT = booleanKey("sip.messages_cut");
  private static final AttributeKey<String> SIP_METHOD = stringKey("sip.request.method");
  private static final AttributeKey<Long> SIP_RETRANSMITS = longKey("sip.retransmits");
  private static final AttributeKey<String> TRANSPORT = stringKey("network.transport");
  private static final AttributeKey<String> PEER = stringKey("network.peer.address");
  private static final AttributeKey<Long> PEER_PORT = longKey("network.peer.port");

  /// Of endings that are this gateway's doing, those that are faults.
  private static final Set<Ending> FAULTS =
      EnumSet.of(Ending.FAILED, Ending.NO_CAPACITY, Ending.NO_TRUNK);

  private final @Nullable SdkTracerProvider provider;
  private final RecordIds ids = new RecordIds();

  private CallSpans(@Nullable SpanExporter exporter, String version) {
    provider =
        exporter == null
            ? null
            : SdkTracerProvider.builder()
                .setIdGenerator(ids)
                .setResource(
                    Resource.getDefault()
                        .merge(
                            Resource.create(
                                Attributes.of(
                                    stringKey("service.name"),
                                    "partyline",
                                    stringKey("service.version"),
                                    version))))
                .addSpanProcessor(BatchSpanProcessor.builder(exporter).build())
                .build();
  }

  /// For a collector.
  ///
  /// @param endpoint of OTLP over HTTP; without one, nobody is told
  /// @param authorization the header of that name
  public static CallSpans to(
      Optional<URI> endpoint, Optional<String> authorization, String version) {
    if (endpoint.isEmpty()) {
      return new CallSpans(null, version);
    }
    OtlpHttpSpanExporterBuilder exporter =
        OtlpHttpSpanExporter.builder()
            .setEndpoint(endpoint.get().toString())
            .setCompression("gzip");
    authorization.ifPresent(value -> exporter.addHeader("Authorization", value));
    return new CallSpans(exporter.build(), version);
  }

  static CallSpans to(SpanExporter exporter) {
    return new CallSpans(exporter, "test");
  }

  /// A call is over.
  ///
  /// @param trace its SIP messages; none of a browser's
  public synchronized void ended(CallRecord record, CallTrace trace) {
    if (provider == null) {
      return;
    }
    Tracer tracer = provider.get("org.partyline");
    Instant start = record.call().started();
    boolean incoming = record.call().direction() == CallSnapshot.Direction.IN;
    ids.next(record.key());
    Span call =
        tracer
            .spanBuilder("call")
            .setNoParent()
            .setSpanKind(incoming ? SpanKind.SERVER : SpanKind.CLIENT)
            .setStartTimestamp(start)
            .startSpan();
    describe(call, record);
    if (trace.more() > 0) {
      call.setAttribute(SIP_CUT, true);
    }
    Context within = Context.root().with(call);
    record
        .details()
        .answered()
        .ifPresent(after -> {
          Span setup =
              tracer.spanBuilder("setup").setParent(within).setStartTimestamp(start).startSpan();
          record.details().ringing().ifPresent(at -> setup.addEvent("ringing", start.plus(at)));
          setup.end(start.plus(after));
        });
    for (SipTransaction transaction : SipTransaction.of(trace)) {
      tell(tracer, within, transaction);
    }
    call.end(start.plus(record.total()));
  }

  private static void describe(Span call, CallRecord record) {
    Ending ending = record.ending();
    call.setAttribute(DIRECTION, word(record.call().direction()));
    call.setAttribute(KIND, word(record.call().kind()));
    call.setAttribute(ENDING, word(ending));
    call.setAttribute(BLAME, word(ending.blame()));
    call.setAttribute(IN_ROOMS, record.inRooms().toMillis() / 1000.0);
    record.details().trunk().ifPresent(trunk -> call.setAttribute(TRUNK, trunk));
    record.details().status().ifPresent(status -> call.setAttribute(SIP_STATUS, (long) status));
    record.details().cause().ifPresent(cause -> call.setAttribute(Q850, (long) cause));
    record
        .media()
        .ifPresent(media -> {
          call.setAttribute(CODEC, media.codec());
          call.setAttribute(ENCRYPTION, word(media.encryption()));
          call.setAttribute(LOSS, media.lostPercent());
          call.setAttribute(JITTER, media.maxJitterMillis());
          EModel.score(media).ifPresent(mos -> call.setAttribute(MOS, mos));
        });
    if (ending.blame() == Ending.Blame.CARRIER || FAULTS.contains(ending)) {
      call.setStatus(StatusCode.ERROR, word(ending));
    }
  }

  private static void tell(Tracer tracer, Context within, SipTransaction transaction) {
    Span span =
        tracer
            .spanBuilder(transaction.method())
            .setParent(within)
            .setSpanKind(transaction.received() ? SpanKind.SERVER : SpanKind.CLIENT)
            .setStartTimestamp(transaction.begun())
            .setAttribute(SIP_METHOD, transaction.method())
            .setAttribute(TRANSPORT, transaction.transport())
            .setAttribute(PEER, transaction.peer())
            .setAttribute(PEER_PORT, (long) transaction.peerPort())
            .startSpan();
    transaction
        .provisional()
        .forEach(response -> span.addEvent(response.firstLine(), response.at()));
    if (transaction.retransmits() > 0) {
      span.setAttribute(SIP_RETRANSMITS, (long) transaction.retransmits());
    }
    if (transaction.status().isPresent()) {
      int status = transaction.status().getAsInt();
      span.setAttribute(SIP_STATUS, (long) status);
      if (transaction.failed()) {
        span.setStatus(StatusCode.ERROR, Integer.toString(status));
      }
    } else {
      span.setStatus(StatusCode.ERROR, "no final response");
    }
    span.end(transaction.ended());
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  void flush() {
    if (provider != null) {
      provider.forceFlush().join(20, TimeUnit.SECONDS);
    }
  }

  /// Sends what waits, for as long as that takes a moment.
  @Override
  public void close() {
    if (provider != null) {
      provider.shutdown().join(2, TimeUnit.SECONDS);
    }
  }

  /// A trace has the id of its call's record, without the dashes.
  private static final class RecordIds implements IdGenerator {
    private String trace = "";

    void next(UUID record) {
      trace = record.toString().replace("-", "");
    }

    @Override
    public String generateTraceId() {
      return trace;
    }

    @Override
    public String generateSpanId() {
      return IdGenerator.random().generateSpanId();
    }
  }
}
