package org.partyline.gateway.trace;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.partyline.gateway.observe.ActiveCalls;
import org.partyline.gateway.observe.CallObserver;
import org.partyline.gateway.observe.CallRecord;
import org.partyline.gateway.observe.CallSnapshot;
import org.partyline.media.LegStats;
import org.partyline.signaling.sip.SipObserver;
import org.partyline.signaling.sip.Transport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Gathers what is kept of calls: their SIP messages, without secrets, and samples of their
/// quality. What nobody's call has is forgotten; all else is bounded, too. Thread-safe.
public final class CallTraces implements SipObserver, CallObserver, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CallTraces.class);

  /// @param messages of one call
  /// @param bytes of them
  /// @param allBytes of all calls together
  /// @param strangers dialogs that are not known yet to belong to a call
  /// @param settle how long after its end a call's messages still come
  record Limits(int messages, int bytes, long allBytes, int strangers, Duration settle) {
    /// Of a dialog that is not known yet to belong to a call: an INVITE, and what it is answered.
    static final Limits STRANGER = new Limits(10, 8 * 1024, 0, 0, Duration.ZERO);

    static final Limits USUAL = new Limits(200, 256 * 1024, 64L << 20, 500, Duration.ofSeconds(3));
  }

  /// A call that has ended, and of which messages may still come.
  private record Settling(CallRecord record, Tracing tracing) {}

  private static final Duration SAMPLES = Duration.ofSeconds(5);

  private final Limits limits;
  private final ActiveCalls calls;
  private final InstantSource wallClock;
  private final BiConsumer<CallRecord, CallTrace> settled;
  private final ScheduledExecutorService timer;

  // Guarded by this.
  private final Map<String, Tracing> byCallId = new HashMap<>();
  private final Map<String, Tracing> byCall = new HashMap<>();
  private final Map<UUID, Settling> settling = new LinkedHashMap<>();
  private final Map<String, Tracing> strangers = new LinkedHashMap<>();
  private long bytes;

  CallTraces(
      ActiveCalls calls,
      BiConsumer<CallRecord, CallTrace> settled,
      InstantSource wallClock,
      Limits limits) {
    this.calls = calls;
    this.settled = settled;
    this.wallClock = wallClock;
    this.limits = limits;
    this.timer =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("call-traces").factory());
  }

  /// Begins to gather.
  ///
  /// @param settled told of each call that has ended, once its last messages are there; must return
  ///   soon
  public static CallTraces start(
      ActiveCalls calls, BiConsumer<CallRecord, CallTrace> settled, InstantSource wallClock) {
    var traces = new CallTraces(calls, settled, wallClock, Limits.USUAL);
    calls.observe(traces);
    var _ =
        traces.timer.scheduleWithFixedDelay(
            traces::sample, SAMPLES.toMillis(), SAMPLES.toMillis(), TimeUnit.MILLISECONDS);
    return traces;
  }

  @Override
  public void message(
      Direction direction,
      Transport transport,
      InetSocketAddress local,
      InetSocketAddress remote,
      byte[] message) {
    Instant now = wallClock.instant();
    String callId = CallIds.of(message).orElse("");
    if (!callId.isEmpty() && wanted(callId, CallIds.begins(message))) {
      var seen =
          new TracedMessage(
              ChronoUnit.MICROS.between(Instant.EPOCH, now),
              direction == Direction.IN,
              transport.name(),
              text(local),
              text(remote),
              0,
              Scrubber.scrub(new String(message, StandardCharsets.UTF_8)));
      keep(callId, seen);
    }
  }

  private static String text(InetSocketAddress address) {
    String host = address.getAddress().getHostAddress();
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
  }

  /// Whether there is a call that this may be of, and place for it.
  private synchronized boolean wanted(String callId, boolean begins) {
    Tracing tracing = byCallId.get(callId);
    if (tracing == null && begins) {
      makeRoomForStranger();
      tracing = new Tracing();
      tracing.owns(callId);
      byCallId.put(callId, tracing);
      strangers.put(callId, tracing);
    }
    return tracing != null && hasRoom(tracing, callId);
  }

  private boolean hasRoom(Tracing tracing, String callId) {
    Limits own = strangers.containsKey(callId) ? Limits.STRANGER : limits;
    boolean room =
        tracing.messages() < own.messages()
            && tracing.bytes() < own.bytes()
            && bytes < limits.allBytes();
    if (!room) {
      tracing.oneMore();
    }
    return room;
  }

  private void makeRoomForStranger() {
    if (strangers.size() >= limits.strangers()) {
      Iterator<String> oldest = strangers.keySet().iterator();
      String callId = oldest.next();
      oldest.remove();
      forget(callId);
    }
  }

  private void forget(String callId) {
    Tracing tracing = byCallId.remove(callId);
    if (tracing != null) {
      bytes -= tracing.bytes();
    }
  }

  private synchronized void keep(String callId, TracedMessage message) {
    Tracing tracing = byCallId.get(callId);
    if (tracing != null) {
      bytes += tracing.add(callId, message);
    }
  }

  @Override
  public synchronized void signaled(String id, String callId) {
    Tracing tracing = byCall.computeIfAbsent(id, _ -> new Tracing());
    if (callId.isBlank()) {
      return;
    }
    Tracing known = strangers.remove(callId);
    if (known != null) {
      tracing.take(known);
    }
    if (tracing.owns(callId)) {
      byCallId.put(callId, tracing);
    }
  }

  @Override
  public void ended(CallRecord record) {
    record.media().ifPresent(stats -> sampled(record.call(), record.total().toMillis(), stats));
    synchronized (this) {
      Tracing tracing = byCall.remove(record.call().id());
      if (tracing == null) {
        return;
      }
      settling.put(record.key(), new Settling(record, tracing));
    }
    if (!timer.isShutdown()) {
      var _ =
          timer.schedule(
              () -> settle(record.key()), limits.settle().toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  private void settle(UUID key) {
    Settling ended;
    synchronized (this) {
      ended = settling.get(key);
    }
    if (ended == null) {
      return;
    }
    Tracing tracing = ended.tracing();
    try {
      settled.accept(ended.record(), traceOf(tracing));
    } catch (RuntimeException e) {
      LOG.error("the messages of a call are lost", e);
    } finally {
      synchronized (this) {
        settling.remove(key);
        bytes -= tracing.bytes();
        tracing.callIds().forEach(callId -> byCallId.remove(callId, tracing));
      }
    }
  }

  private synchronized CallTrace traceOf(Tracing tracing) {
    return tracing.trace();
  }

  /// Of a call that has just ended: soon the store has it.
  public synchronized Optional<CallTrace> ofRecord(UUID key) {
    return Optional.ofNullable(settling.get(key)).map(ended -> ended.tracing().trace());
  }

  /// Of a live call, so far.
  public synchronized Optional<CallTrace> ofCall(String id) {
    return Optional.ofNullable(byCall.get(id)).map(Tracing::trace);
  }

  private void sample() {
    try {
      for (CallSnapshot call : calls.all()) {
        calls
            .stats(call.id())
            .ifPresent(stats ->
                sampled(
                    call, Duration.between(call.started(), wallClock.instant()).toMillis(), stats));
      }
    } catch (RuntimeException e) {
      LOG.error("the quality of calls could not be sampled", e);
    }
  }

  private synchronized void sampled(CallSnapshot call, long millis, LegStats stats) {
    @Nullable Tracing tracing = byCall.get(call.id());
    if (tracing != null) {
      tracing.quality().add(Math.max(0, millis), stats);
    }
  }

  /// Dialogs that something is kept of, for tests.
  synchronized int dialogs() {
    return byCallId.size();
  }

  /// Bytes that are kept, for tests.
  synchronized long bytes() {
    return bytes;
  }

  /// Hands over what has not settled yet.
  @Override
  public void close() {
    timer.shutdownNow();
    List<UUID> left;
    synchronized (this) {
      left = List.copyOf(settling.keySet());
    }
    left.forEach(this::settle);
  }
}
