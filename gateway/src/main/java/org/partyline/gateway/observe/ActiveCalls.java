package org.partyline.gateway.observe;

import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.partyline.gateway.room.Participant;
import org.partyline.gateway.room.Room;
import org.partyline.gateway.room.Seat;
import org.partyline.media.LegStats;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// All calls that have begun and not ended, of phones and of browsers: what can be seen of them,
/// and what others can do to them. May be used from any thread; nothing here waits for a call.
public final class ActiveCalls {
  private static final Logger LOG = LoggerFactory.getLogger(ActiveCalls.class);
  private static final int MAX_TEXT = 80;

  private final List<CallObserver> observers = new CopyOnWriteArrayList<>();
  private final InstantSource wallClock;
  private final InstantSource clock;
  private final AtomicLong lastNumber = new AtomicLong();
  private final Map<String, LiveCall> calls = new ConcurrentHashMap<>();
  private volatile boolean takesNew = true;

  /// @param wallClock when calls began
  /// @param clock how long they last: monotonic
  public ActiveCalls(List<CallObserver> observers, InstantSource wallClock, InstantSource clock) {
    this.observers.addAll(observers);
    this.wallClock = wallClock;
    this.clock = clock;
  }

  /// Adds an observer, who is told from now on.
  public void observe(CallObserver observer) {
    observers.add(observer);
  }

  /// Whether those who let calls in shall let in new ones.
  public void takeNew(boolean taken) {
    takesNew = taken;
  }

  public boolean takesNew() {
    return takesNew;
  }

  /// Registers a call. Its flow tells what becomes of it, and at last [LiveCall#end].
  ///
  /// @param from as others may see it: masked
  /// @param to the called number as received, or the name of the room
  /// @param hangUp ends the call; posts to its mailbox, given who wants it
  public LiveCall begin(
      Participant.Kind kind,
      String from,
      String to,
      String source,
      String signalingId,
      String route,
      Consumer<String> hangUp) {
    return begin(CallSnapshot.Direction.IN, kind, from, to, source, signalingId, route, hangUp);
  }

  /// The same for a call in either direction.
  public LiveCall begin(
      CallSnapshot.Direction direction,
      Participant.Kind kind,
      String from,
      String to,
      String source,
      String signalingId,
      String route,
      Consumer<String> hangUp) {
    String id = "c" + lastNumber.incrementAndGet();
    var call =
        new LiveCall(
            this,
            new CallSnapshot(
                id,
                UUID.randomUUID(),
                direction,
                kind,
                wallClock.instant(),
                printable(from),
                printable(to),
                printable(source),
                printable(signalingId),
                route,
                Optional.empty(),
                Optional.empty()),
            clock,
            hangUp);
    calls.put(id, call);
    signaled(call, signalingId);
    tell(observer -> observer.started(call.snapshot()));
    return call;
  }

  /// Every live call, the oldest first.
  public List<CallSnapshot> all() {
    return calls.values().stream()
        .map(LiveCall::snapshot)
        .sorted(Comparator.comparing(CallSnapshot::started).thenComparing(CallSnapshot::id))
        .toList();
  }

  public Optional<CallSnapshot> find(String id) {
    return Optional.ofNullable(calls.get(id)).map(LiveCall::snapshot);
  }

  /// What is known of a live call by now.
  public Optional<CallDetails> details(String id) {
    return Optional.ofNullable(calls.get(id)).map(LiveCall::details);
  }

  /// Figures of a live call's media, at most a second old; empty when it is in no room.
  public Optional<LegStats> stats(String id) {
    return Optional.ofNullable(calls.get(id)).flatMap(LiveCall::seat).map(Seat::stats);
  }

  /// Sends digits to the phone. False when there is no call of that id, or it is a browser's.
  public boolean sendDigits(String id, String digits) {
    Optional<Consumer<String>> taker = Optional.ofNullable(calls.get(id)).flatMap(LiveCall::digits);
    taker.ifPresent(sent -> sent.accept(digits));
    return taker.isPresent();
  }

  /// Ends a call, wherever it is. False when there is none of that id.
  ///
  /// @param by who does it, for the record
  public boolean hangUp(String id, String by) {
    LiveCall call = calls.get(id);
    if (call == null) {
      return false;
    }
    call.hangUp(by);
    return true;
  }

  /// Mutes or unmutes a participant, who is told. False when the call is in no room.
  public boolean mute(String id, boolean muted, String by) {
    return inRoom(id, (room, csrc) -> room.mute(csrc, muted, by));
  }

  /// Asks a participant to leave the room. False when the call is in no room.
  public boolean remove(String id, String by) {
    return inRoom(id, (room, csrc) -> room.remove(csrc, by));
  }

  /// Moves a participant to another room. False when the call is in no room.
  public boolean move(String id, Room to, String by) {
    return inRoom(id, (room, csrc) -> room.move(csrc, to, by));
  }

  /// A recording of that room has begun: the records of the calls in it will tell.
  public void recordingBegan(String room, String name) {
    inRoom(room).forEach(call -> call.recordedAs(name));
  }

  /// The recording of that room is over.
  public void recordingEnded(String room) {
    inRoom(room).forEach(LiveCall::recordedNoMore);
  }

  private List<LiveCall> inRoom(String room) {
    return calls.values().stream()
        .filter(call -> call.seat().filter(seat -> seat.room().name().equals(room)).isPresent())
        .toList();
  }

  private interface InRoom {
    boolean act(Room room, int csrc);
  }

  private boolean inRoom(String id, InRoom action) {
    return Optional.ofNullable(calls.get(id))
        .flatMap(LiveCall::seat)
        .filter(seat -> action.act(seat.room(), seat.participant().csrc()))
        .isPresent();
  }

  void signaled(LiveCall call, String callId) {
    tell(observer -> observer.signaled(call.id(), callId));
  }

  void changed(LiveCall call) {
    tell(observer -> observer.changed(call.snapshot()));
  }

  void ended(LiveCall call, CallRecord record) {
    calls.remove(call.id());
    tell(observer -> observer.ended(record));
  }

  private void tell(Consumer<CallObserver> what) {
    for (CallObserver observer : observers) {
      try {
        what.accept(observer);
      } catch (RuntimeException e) {
        LOG.error("{} failed", observer.getClass().getSimpleName(), e);
      }
    }
  }

  /// What a stranger wrote, as one short line.
  private static String printable(String text) {
    String line = text.replaceAll("\\p{Cntrl}", "?");
    return line.length() <= MAX_TEXT ? line : line.substring(0, MAX_TEXT) + "…";
  }
}
