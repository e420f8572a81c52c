package org.partyline.gateway.api;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.partyline.gateway.observe.ActiveCalls;
import org.partyline.gateway.observe.CallObserver;
import org.partyline.gateway.observe.CallRecord;
import org.partyline.gateway.observe.CallRecordsFile;
import org.partyline.gateway.observe.CallSnapshot;
import org.partyline.gateway.recording.RecordingObserver;
import org.partyline.gateway.room.Room;
import org.partyline.gateway.room.RoomRecording;
import org.partyline.gateway.room.Rooms;
import org.partyline.media.RecordingEnded;
import org.partyline.signaling.sip.TrunkState;

/// What has happened lately, for those who listen: the latest events, and a bounded queue for each
/// listener. A listener that does not keep up is cut; no call ever waits for one. Thread-safe.
public final class EventLog implements CallObserver, RecordingObserver {
  /// All types of events.
  static final List<String> TYPES =
      List.of(
          "call-started",
          "call-changed",
          "call-ended",
          "trunk-state",
          "room-opened",
          "room-closed",
          "recording-started",
          "recording-ended");

  private static final Duration EACH = Duration.ofSeconds(1);
  private static final int KEPT = 1_000;
  private static final int WAITING = 500;

  private final ActiveCalls calls;
  private final Rooms rooms;
  private final Supplier<Map<String, TrunkState>> trunks;
  private final InstantSource wallClock;
  private final String run;
  private final Deque<Event> latest = new ArrayDeque<>();
  private final List<Listener> listeners = new ArrayList<>();
  private final List<Consumer<Event>> observers = new CopyOnWriteArrayList<>();
  private long last;

  // Of the thread that calls #look only.
  private Map<String, TrunkState.Kind> knownTrunks = new HashMap<>();
  private Set<String> knownRooms = new HashSet<>();
  private boolean looked;

  /// Something that happened.
  ///
  /// @param number counts from 1 at each start
  /// @param id differs from those of earlier runs
  /// @param data JSON
  public record Event(long number, String id, String type, String data) {
    String text() {
      return "id: " + id + "\nevent: " + type + "\ndata: " + data + "\n\n";
    }
  }

  /// Somebody who is told.
  static final class Listener {
    private final BlockingQueue<Event> queue = new ArrayBlockingQueue<>(WAITING);
    private volatile boolean tooSlow;

    BlockingQueue<Event> queue() {
      return queue;
    }

    boolean tooSlow() {
      return tooSlow;
    }

    private void tell(Event event) {
      if (!queue.offer(event)) {
        tooSlow = true;
      }
    }
  }

  /// A listener, and what it has missed.
  ///
  /// @param complete false where more was missed than is remembered
  record Subscription(Listener listener, List<Event> missed, boolean complete) {}

  public EventLog(
      ActiveCalls calls,
      Rooms rooms,
      Supplier<Map<String, TrunkState>> trunks,
      InstantSource wallClock) {
    this.calls = calls;
    this.rooms = rooms;
    this.trunks = trunks;
    this.wallClock = wallClock;
    this.run = Long.toString(wallClock.millis(), Character.MAX_RADIX);
  }

  /// Adds somebody who is told of each event, and must return at once.
  public void observe(Consumer<Event> observer) {
    observers.add(observer);
  }

  @Override
  public void started(CallSnapshot call) {
    add("call-started", CallView.of(call, calls, wallClock.instant()));
  }

  @Override
  public void changed(CallSnapshot call) {
    add("call-changed", CallView.of(call, calls, wallClock.instant()));
  }

  @Override
  public void ended(CallRecord call) {
    add("call-ended", RecordView.of(Optional.empty(), CallRecordsFile.tree(call)));
  }

  @Override
  public void began(Room room, RoomRecording recording) {
    add("recording-started", new RecordingEventView(room.name(), recording.name()));
  }

  @Override
  public void ended(Room room, RoomRecording recording, RecordingEnded ended) {
    add(
        "recording-ended",
        new EndedRecordingView(
            room.name(),
            recording.name(),
            Json.word(ended.how()),
            ended.files(),
            ended.length().toSeconds(),
            ended.missing().toSeconds()));
  }

  private record RecordingEventView(String room, String name) {}

  private record EndedRecordingView(
      String room, String name, String ending, List<String> files, long seconds, long missing) {}

  private record RoomEventView(String name, boolean permanent) {}

  private record ClosedRoomView(String name) {}

  /// Looks at trunks and rooms every second, until it is closed.
  public AutoCloseable watch() {
    Thread thread =
        Thread.ofVirtual()
            .name("event-watch")
            .start(() -> {
              try {
                while (true) {
                  look();
                  Thread.sleep(EACH);
                }
              } catch (InterruptedException _) {
                // Closed.
              }
            });
    return thread::interrupt;
  }

  /// Looks what has become of trunks and rooms. To be called by one thread.
  void look() {
    var nowTrunks = new HashMap<String, TrunkState.Kind>();
    trunks
        .get()
        .forEach((name, state) -> {
          nowTrunks.put(name, state.kind());
          if (looked && state.kind() != knownTrunks.get(name)) {
            add("trunk-state", StatusRoutes.TrunkStateView.of(name, state));
          }
        });
    knownTrunks = nowTrunks;
    var nowRooms = new HashSet<String>();
    for (Room room : rooms.all()) {
      nowRooms.add(room.name());
      if (looked && !knownRooms.contains(room.name())) {
        add("room-opened", new RoomEventView(room.name(), room.permanent()));
      }
    }
    for (String name : knownRooms) {
      if (!nowRooms.contains(name)) {
        add("room-closed", new ClosedRoomView(name));
      }
    }
    knownRooms = nowRooms;
    looked = true;
  }

  private void add(String type, Object data) {
    String text = Json.write(data);
    Event event;
    synchronized (this) {
      event = new Event(++last, run + "-" + last, type, text);
      if (latest.size() >= KEPT) {
        latest.removeFirst();
      }
      latest.addLast(event);
      listeners.forEach(listener -> listener.tell(event));
    }
    observers.forEach(observer -> observer.accept(event));
  }

  /// @param after the id of the last event that is known; empty for only what is to come
  synchronized Subscription subscribe(Optional<String> after) {
    var listener = new Listener();
    listeners.add(listener);
    if (after.isEmpty()) {
      return new Subscription(listener, List.of(), true);
    }
    long known = number(after.get());
    long oldest = latest.isEmpty() ? last + 1 : latest.getFirst().number();
    boolean complete = known >= oldest - 1 && known <= last;
    return new Subscription(
        listener,
        complete ? latest.stream().filter(event -> event.number() > known).toList() : List.of(),
        complete);
  }

  /// Negative for what is no id of this run.
  private long number(String id) {
    String prefix = run + "-";
    return id.startsWith(prefix) && id.substring(prefix.length()).matches("[0-9]{1,18}")
        ? Long.parseLong(id.substring(prefix.length()))
        : -1;
  }

  synchronized void unsubscribe(Listener listener) {
    listeners.remove(listener);
  }

  synchronized int listening() {
    return listeners.size();
  }
}
