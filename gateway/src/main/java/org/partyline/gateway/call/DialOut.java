package org.partyline.gateway.call;

import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.partyline.gateway.observe.ActiveCalls;
import org.partyline.gateway.observe.CallSnapshot;
import org.partyline.gateway.observe.Ending;
import org.partyline.gateway.observe.LiveCall;
import org.partyline.gateway.policy.Requester;
import org.partyline.gateway.room.Participant;
import org.partyline.gateway.room.Room;
import org.partyline.gateway.routing.Carrier;
import org.partyline.media.sound.CallProgressTones;
import org.partyline.media.sound.Sound;
import org.partyline.signaling.pace.KeyedRateLimiter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/// Calls that we make: a phone is rung and brought into a room. Each call is one run of [#serve] on
/// a virtual thread of its own; [DialFlow] has what happens in it.
public final class DialOut {
  private static final Logger LOG = LoggerFactory.getLogger(DialOut.class);

  private volatile DialContext context;
  private final ActiveCalls calls;
  private final Supplier<CallMailbox> mailboxes;
  private final InstantSource clock;
  private final Map<String, KeyedRateLimiter<String>> pace = new ConcurrentHashMap<>();
  private final Map<CallProgressTones, Sound> ringback = new ConcurrentHashMap<>();
  private final Collection<DialledCall> active = ConcurrentHashMap.newKeySet();

  public DialOut(DialContext context, ActiveCalls calls) {
    this(context, calls, () -> new QueuedMailbox(context.clock()));
  }

  /// @param mailboxes a new one for each trunk that is tried
  DialOut(DialContext context, ActiveCalls calls, Supplier<CallMailbox> mailboxes) {
    this.context = context;
    this.calls = calls;
    this.mailboxes = mailboxes;
    this.clock = context.clock();
  }

  /// What calls that are made from now on share; those that have begun keep to what they had.
  public void use(DialContext changed) {
    context = changed;
  }

  /// Whether this one may call out at all.
  public boolean mayCall(Requester who) {
    return context.policy().mayCall(who);
  }

  /// Calls, if the policy allows it. Returns at once.
  ///
  /// @param told of each state, on the call's thread
  public DialledCall call(DialRequest request, Consumer<DialState> told) {
    DialledCall call = prepare(request, told);
    Thread.ofVirtual().name("dial-out").start(() -> serve(call));
    return call;
  }

  /// Calls of ours into a room that have not ended.
  public List<DialledCall> into(Room room) {
    return active.stream().filter(call -> call.room() == room).toList();
  }

  DialledCall prepare(DialRequest request, Consumer<DialState> told) {
    var call = new DialledCall(request, context.policy().masked(request.number()), told);
    LiveCall live =
        calls.begin(
            CallSnapshot.Direction.OUT,
            Participant.Kind.PHONE,
            request.who().name(),
            call.number(),
            request.who().source(),
            "-",
            "room " + request.room().name(),
            call::hangUp);
    live.takesDigits(call::sendDigits);
    call.begun(live);
    active.add(call);
    return call;
  }

  /// The top of a call's thread.
  void serve(DialledCall call) {
    LiveCall live = call.live();
    MDC.put("call", live.id());
    var flow = new DialFlow(this, context, call, live);
    var ended = new CallEndedException(Ending.FAILED);
    try {
      flow.run();
    } catch (CallEndedException e) {
      ended = e;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.error("call failed", e);
    } finally {
      active.remove(call);
      call.over();
      live.end(ended.ending(), ended.by(), flow.media());
      flow.tellEnd(ended);
      MDC.remove("call");
    }
  }

  /// Whether the carrier takes one more call a second.
  boolean mayDialNow(Carrier carrier) {
    return pace.computeIfAbsent(
            carrier.name() + " " + carrier.callsPerSecond(),
            _ -> new KeyedRateLimiter<>(carrier.callsPerSecond(), carrier.callsPerSecond(), 1))
        .tryTake(carrier.name(), clock.instant());
  }

  /// Whether calls are made at all, now.
  boolean takesNew() {
    return calls.takesNew();
  }

  Sound ringback(String country) {
    CallProgressTones tones =
        switch (country) {
          case "1" -> CallProgressTones.NORTH_AMERICA;
          case "44" -> CallProgressTones.UNITED_KINGDOM;
          default -> CallProgressTones.GERMANY;
        };
    return ringback.computeIfAbsent(tones, CallProgressTones::ringback);
  }

  CallMailbox newMailbox() {
    return mailboxes.get();
  }
}
