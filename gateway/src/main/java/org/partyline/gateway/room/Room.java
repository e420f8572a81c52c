package org.partyline.gateway.room;

import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.partyline.gateway.room.RoomUnavailableException.Reason;
import org.partyline.media.MediaLeg;
import org.partyline.media.MediaRoom;
import org.partyline.media.sound.Sound;

/// A room: its participants and their media. May be used from any thread; mailboxes are only posted
/// to, and legs only given orders.
public final class Room {
  private volatile RoomRecord record;
  private final MediaRoom media;
  private final RoomSettings settings;

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Integer, Seat> seats = new LinkedHashMap<>();
  private int lastCsrc;
  private volatile boolean locked;
  private boolean closed;
  private volatile Optional<RoomRecording> recording = Optional.empty();

  Room(RoomRecord record, MediaRoom media, RoomSettings settings) {
    this.record = record;
    this.media = media;
    this.settings = settings;
  }

  public String name() {
    return record.name();
  }

  public String channel() {
    return record.channel();
  }

  public Pin pin() {
    return record.pin();
  }

  /// A room of the configuration, which everybody may know of.
  public boolean permanent() {
    return record.expires().isEmpty();
  }

  /// When a meeting ends if nobody is in it; empty for rooms of the configuration.
  public Optional<Instant> expires() {
    return record.expires();
  }

  RoomRecord record() {
    return record;
  }

  /// Has another channel or PIN from now on; who is in it stays.
  void changed(RoomRecord now) {
    record = now;
  }

  /// The media that legs are opened for. They join by [Seat#take] only.
  public MediaRoom media() {
    return media;
  }

  /// Who has joined and not left, and who is on the way.
  public List<Participant> participants() {
    lock.lock();
    try {
      return shown().map(Seat::now).toList();
    } finally {
      lock.unlock();
    }
  }

  /// Whether nobody else is let in.
  public boolean locked() {
    return locked;
  }

  /// Lets nobody else in, or everybody again. Participants stay.
  public void lock(boolean lockIt) {
    lock.lock();
    try {
      locked = lockIt;
    } finally {
      lock.unlock();
    }
  }

  /// The recording that is being made of this room.
  public Optional<RoomRecording> recording() {
    return recording;
  }

  /// A recording has begun or ended: all are told.
  public void recorded(Optional<RoomRecording> now, Sound said) {
    lock.lock();
    try {
      recording = now;
      media.play(said);
      tellEverybody();
    } finally {
      lock.unlock();
    }
  }

  private void tellOfRecording(Seat seat) {
    recording.ifPresent(made -> media.playTo(seat.now().csrc(), made.told()));
  }

  /// Whether one more would be let in.
  public boolean admits() {
    lock.lock();
    try {
      checkRoomForOneMore();
      return true;
    } catch (RoomUnavailableException _) {
      return false;
    } finally {
      lock.unlock();
    }
  }

  /// Reserves a place without anybody noticing, and without using up one of the room's: the name,
  /// made unique by a number, and the CSRC are known from now on.
  ///
  /// @param name what people should see
  /// @param mailbox told what happens; after [Seat#take] it begins with the roster
  public Seat reserve(String name, Participant.Kind kind, MediaLeg leg, Consumer<RoomEvent> mailbox)
      throws RoomUnavailableException {
    lock.lock();
    try {
      checkRoomForOneMore();
      int csrc = ++lastCsrc;
      String shown = unique(name, csrc);
      var seat = new Seat(this, new Participant(csrc, shown, kind, false), leg, mailbox);
      seats.put(csrc, seat);
      return seat;
    } finally {
      lock.unlock();
    }
  }

  /// Adds a participant at once: [#reserve] and [Seat#take].
  public Seat join(String name, Participant.Kind kind, MediaLeg leg, Consumer<RoomEvent> mailbox)
      throws RoomUnavailableException {
    lock.lock();
    try {
      Seat seat = reserve(name, kind, leg, mailbox);
      try {
        take(seat);
      } catch (RuntimeException e) {
        leave(seat);
        throw e;
      }
      return seat;
    } finally {
      lock.unlock();
    }
  }

  /// Mutes or unmutes somebody else, who is told.
  ///
  /// @param by who does it, as people see them
  /// @return whether there is such a participant
  public boolean mute(int csrc, boolean muted, String by) {
    lock.lock();
    try {
      Seat seat = seats.get(csrc);
      if (seat == null || !seat.taken()) {
        return false;
      }
      if (seat.now().muted() != muted) {
        seat.post(new RoomEvent.MutedBy(muted, by)); // before the roster that shows it
        mute(seat, muted);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  /// Asks a participant to leave. False when there is none of that number.
  public boolean remove(int csrc, String by) {
    return tell(csrc, new RoomEvent.Removed(by));
  }

  /// Asks a participant to go to another room. False when there is none of that number.
  public boolean move(int csrc, Room to, String by) {
    return tell(csrc, new RoomEvent.Moved(to, by));
  }

  boolean tell(int csrc, RoomEvent event) {
    lock.lock();
    try {
      Seat seat = seats.get(csrc);
      if (seat == null) {
        return false;
      }
      seat.post(event);
      return true;
    } finally {
      lock.unlock();
    }
  }

  /// Asks everybody to leave; the room stays open for others.
  void endMeeting(RoomEvent.Closed why) {
    lock.lock();
    try {
      // The legs go back to their own clock, so that a goodbye can be heard.
      seats.values().forEach(seat -> seat.leg().leave());
      seats.values().forEach(seat -> seat.post(why));
    } finally {
      lock.unlock();
    }
  }

  /// Asks everybody to leave; nobody can join any more.
  void close(RoomEvent.Closed why) {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      endMeeting(why);
    } finally {
      lock.unlock();
    }
    media.close();
  }

  /// Closes the room unless somebody is in it or on the way.
  boolean closeIfEmpty() {
    lock.lock();
    try {
      if (!seats.isEmpty()) {
        return false;
      }
      closed = true;
    } finally {
      lock.unlock();
    }
    media.close();
    return true;
  }

  Participant participant(Seat seat) {
    lock.lock();
    try {
      return seat.now();
    } finally {
      lock.unlock();
    }
  }

  void take(Seat seat) throws RoomUnavailableException {
    lock.lock();
    try {
      if (seat.taken()) {
        return;
      }
      admit(seat);
      if (taken().findAny().isPresent()) {
        settings.joinChime().ifPresent(media::play);
      }
      seat.taken(true);
      seat.now(seat.now().at(Participant.Stage.JOINED));
      tellOfRecording(seat);
      connect(seat);
      seat.leg().mute(seat.now().muted());
      tellEverybody();
    } finally {
      lock.unlock();
    }
  }

  void show(Seat seat, Participant.Stage stage) throws RoomUnavailableException {
    lock.lock();
    try {
      if (seat.taken()) {
        return;
      }
      admit(seat);
      seat.now(seat.now().at(stage));
      tellEverybody();
    } finally {
      lock.unlock();
    }
  }

  void connect(Seat seat) {
    lock.lock();
    try {
      if (seat.shown() && !seat.inMix()) {
        seat.inMix(true);
        seat.leg().join(media, seat.now().csrc());
      }
    } finally {
      lock.unlock();
    }
  }

  void disconnect(Seat seat) {
    lock.lock();
    try {
      if (seat.inMix() && !seat.taken()) {
        seat.inMix(false);
        seat.leg().leave();
      }
    } finally {
      lock.unlock();
    }
  }

  /// Gives a seat a place, if there is one.
  private void admit(Seat seat) throws RoomUnavailableException {
    if (seat.shown() && !closed) {
      return;
    }
    try {
      checkRoomForOneMore();
    } catch (RoomUnavailableException e) {
      seats.remove(seat.now().csrc());
      throw e;
    }
    seat.shown(true);
  }

  void mute(Seat seat, boolean muted) {
    lock.lock();
    try {
      Participant now = seat.now();
      if (now.muted() == muted || !seats.containsValue(seat)) {
        return;
      }
      seat.now(new Participant(now.csrc(), now.name(), now.kind(), muted, now.stage()));
      if (seat.taken()) {
        seat.leg().mute(muted);
        tellEverybody();
      }
    } finally {
      lock.unlock();
    }
  }

  void leave(Seat seat) {
    lock.lock();
    try {
      if (seats.remove(seat.now().csrc(), seat) && seat.shown()) {
        seat.leg().leave();
        if (seat.taken()) {
          settings.leaveChime().filter(_ -> !closed).ifPresent(this::playIfOthers);
        }
        if (taken().findAny().isEmpty()) {
          recording.ifPresent(made -> made.stop().run());
        }
        tellEverybody();
      }
    } finally {
      lock.unlock();
    }
  }

  Optional<Seat> handOver(Seat from, String name, MediaLeg leg, Consumer<RoomEvent> mailbox) {
    lock.lock();
    try {
      Participant was = from.now();
      if (closed || !from.shown() || !seats.containsValue(from)) {
        return Optional.empty();
      }
      String shown = unique(name, was.csrc());
      var who = new Participant(was.csrc(), shown, was.kind(), was.muted(), was.stage());
      var seat = new Seat(this, who, leg, mailbox);
      seat.shown(true);
      seats.put(was.csrc(), seat);
      from.leg().leave();
      if (from.taken()) {
        seat.taken(true);
        tellOfRecording(seat);
        connect(seat);
        leg.mute(was.muted());
        tellEverybody();
      }
      return Optional.of(seat);
    } finally {
      lock.unlock();
    }
  }

  private void playIfOthers(Sound chime) {
    if (taken().findAny().isPresent()) {
      media.play(chime);
    }
  }

  private void checkRoomForOneMore() throws RoomUnavailableException {
    if (closed) {
      throw new RoomUnavailableException(Reason.CLOSED, "the meeting has ended");
    }
    if (locked) {
      throw new RoomUnavailableException(Reason.LOCKED, "the room is locked");
    }
    if (shown().count() >= settings.maxParticipants()) {
      throw new RoomUnavailableException(
          Reason.FULL, "the room is full (" + settings.maxParticipants() + ")");
    }
  }

  private Stream<Seat> shown() {
    return seats.values().stream().filter(Seat::shown);
  }

  private Stream<Seat> taken() {
    return seats.values().stream().filter(Seat::taken);
  }

  /// A name that nobody else has than the participant of this number.
  private String unique(String wanted, int csrc) {
    Collection<String> names =
        seats.values().stream()
            .map(Seat::now)
            .filter(who -> who.csrc() != csrc)
            .map(Participant::name)
            .toList();
    String name = wanted;
    for (int n = 2; names.contains(name); n++) {
      name = wanted + " (" + n + ")";
    }
    return name;
  }

  private void tellEverybody() {
    var changed =
        new RoomEvent.RosterChanged(shown().map(Seat::now).toList(), recording.isPresent());
    shown().forEach(seat -> seat.post(changed));
  }
}
