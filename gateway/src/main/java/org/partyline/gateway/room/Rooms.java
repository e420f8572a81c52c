package org.partyline.gateway.room;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.partyline.gateway.room.RoomUnavailableException.Reason;
import org.partyline.media.MediaRoom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// All rooms. May be used from any thread; what opens or closes a room waits for the store.
public final class Rooms implements AutoCloseable {
  /// What the channels of meetings begin with that were not opened in a channel.
  public static final String MEETING_CHANNEL = "#meet-";

  private static final Logger LOG = LoggerFactory.getLogger(Rooms.class);
  private static final String CONSONANTS = "bdfghklmnprstvz";
  private static final String VOWELS = "aeiou";
  private static final String SAME_PIN = "another room has the same PIN";

  private final RoomStore store;
  private final Function<String, MediaRoom> media;
  private final RoomSettings settings;
  private final InstantSource wallClock;
  private final SecureRandom random = new SecureRandom();
  private final Map<String, Room> open = new ConcurrentHashMap<>();

  private volatile boolean takesNew = true;

  private final ReentrantLock lock = new ReentrantLock();

  /// Names and PINs that are taken: of open rooms and of those that are being saved. Guarded by the
  /// lock, so that no two rooms ever have the same one.
  private final Map<String, Pin> reserved = new HashMap<>();

  /// Rooms that have ended but could not be deleted yet. Guarded by the lock.
  private final Set<String> undeleted = new HashSet<>();

  /// @param media opens the media of a new room
  /// @param wallClock when meetings expire
  public Rooms(
      RoomStore store,
      Function<String, MediaRoom> media,
      RoomSettings settings,
      InstantSource wallClock) {
    this.store = store;
    this.media = media;
    this.settings = settings;
    this.wallClock = wallClock;
  }

  /// A permanent room: there until it is removed. A PIN that was generated at an earlier start is
  /// kept as long as the store remembers it.
  ///
  /// @throws IllegalArgumentException when the name or the PIN is another room's already
  public Room openPermanent(String name, String channel, Optional<Pin> pin) {
    Collection<RoomRecord> known = store.all();
    Optional<Pin> wanted =
        pin.or(() ->
            known.stream()
                .filter(room -> room.name().equals(name))
                .map(RoomRecord::pin)
                .findFirst());
    known.stream()
        .filter(room -> !room.name().equals(name) && pin.equals(Optional.of(room.pin())))
        .forEach(this::givesUpItsPin);
    try {
      return open(name, channel, wanted, Optional.empty());
    } catch (RoomUnavailableException e) {
      throw new IllegalArgumentException("room " + name + ": " + e.getMessage(), e);
    }
  }

  /// A room that is to be there always.
  ///
  /// @param pin empty for one that is generated once, or stays what it is
  public record Permanent(String name, String channel, Optional<Pin> pin) {}

  /// Opens those of these rooms that are not open, and gives the others their channel and PIN, with
  /// whoever is in them.
  ///
  /// @throws IllegalArgumentException when one cannot be had; some may have changed by then
  public void openPermanent(List<Permanent> wanted) {
    for (Permanent room : wanted) {
      Room there = open.get(room.name());
      if (there == null) {
        openPermanent(room.name(), room.channel(), room.pin());
      } else if (there.permanent()) {
        change(there, room);
      } else {
        throw new IllegalArgumentException(
            "room " + room.name() + ": a meeting of that name is open; close it first");
      }
    }
  }

  /// Closes the permanent rooms of other names than these; whoever is in them is asked to leave.
  public void keepPermanent(List<Permanent> wanted) {
    Set<String> names = wanted.stream().map(Permanent::name).collect(Collectors.toSet());
    for (Room room : open.values()) {
      if (room.permanent() && !names.contains(room.name())) {
        room.close(new RoomEvent.Closed("the room was removed"));
        forget(room);
      }
    }
  }

  private void change(Room room, Permanent wanted) {
    RoomRecord before = room.record();
    Pin pin = wanted.pin().orElse(before.pin());
    var after = new RoomRecord(room.name(), wanted.channel(), pin, Optional.empty());
    if (after.equals(before)) {
      return;
    }
    boolean saved = false;
    try {
      reserveAlso(room.name(), pin);
      if (!save(after)) {
        throw new RoomUnavailableException(Reason.NAME_TAKEN, SAME_PIN);
      }
      saved = true;
      room.changed(after);
    } catch (RoomUnavailableException e) {
      throw new IllegalArgumentException("room " + room.name() + ": " + e.getMessage(), e);
    } finally {
      if (!saved) {
        reserveAgain(room.name(), before.pin());
      }
    }
  }

  /// Opens the meetings that the store remembers of an earlier run; to be called after the rooms of
  /// the configuration are open, which have precedence. A PIN that is taken is replaced.
  public void restoreMeetings() {
    Instant now = wallClock.instant();
    for (RoomRecord record : List.copyOf(store.all())) {
      if (open.containsKey(record.name())) {
        continue;
      }
      if (record.expires().isEmpty() || record.expires().get().isBefore(now)) {
        delete(record.name());
        continue;
      }
      try {
        open(record.name(), record.channel(), free(record.pin()), record.expires());
      } catch (RoomUnavailableException e) {
        LOG.warn("the meeting {} was not reopened: {}", record.name(), e.getMessage());
      }
    }
  }

  /// A new room, with an unguessable name where none is given; it ends when it has been empty after
  /// this time. It is saved before anybody can find it.
  public Room openMeeting(Optional<String> name, Optional<String> channel, Duration lifetime)
      throws RoomUnavailableException {
    if (!takesNew) {
      throw new RoomUnavailableException(
          Reason.SHUTTING_DOWN, "the gateway is being shut down; please try again later");
    }
    String wanted = name.map(n -> n.toLowerCase(Locale.ROOT)).orElseGet(() -> syllables(8));
    if (!RoomRecord.validName(wanted)) {
      throw new RoomUnavailableException(
          Reason.BAD_NAME, "a room's name is 1 to 40 letters, digits or dashes");
    }
    // Channels can be listed by everybody, so that a channel's name must not be the room's.
    String text = channel.orElseGet(() -> MEETING_CHANNEL + syllables(5));
    return open(wanted, text, Optional.empty(), Optional.of(wallClock.instant().plus(lifetime)));
  }

  public Optional<Room> find(String name) {
    return Optional.ofNullable(open.get(name.toLowerCase(Locale.ROOT)));
  }

  /// Looks at every room whatever the digits, so that the time taken tells nothing.
  public Optional<Room> findByPin(String keyed) {
    Room found = null;
    for (Room room : open.values()) {
      if (room.pin().matches(keyed)) {
        found = room;
      }
    }
    return Optional.ofNullable(found);
  }

  public Collection<Room> all() {
    return List.copyOf(open.values());
  }

  /// The rooms whose text is in this channel, the latest last.
  public List<Room> inChannel(String channel) {
    return open.values().stream().filter(room -> room.channel().equalsIgnoreCase(channel)).toList();
  }

  /// Ends the meeting: everybody is asked to leave. A room of the configuration stays open for the
  /// next one.
  ///
  /// @param reason told to the participants
  public void close(Room room, String reason) {
    if (room.permanent()) {
      room.endMeeting(new RoomEvent.Closed(reason));
    } else {
      room.close(new RoomEvent.Closed(reason));
      forget(room);
    }
  }

  /// Whether meetings can be opened.
  public void takeNew(boolean taken) {
    takesNew = taken;
  }

  /// Tells everybody that it ends in a minute.
  public void announceEnd() {
    for (Room room : open.values()) {
      room.participants().forEach(who -> room.tell(who.csrc(), new RoomEvent.EndsSoon()));
    }
  }

  /// Asks everybody to leave, as the gateway ends; the rooms stay, and the store remembers them.
  public void endMeetings() {
    open.values().forEach(room -> room.endMeeting(RoomEvent.Closed.SHUTDOWN));
  }

  /// Closes expired, empty meetings, and tries again to delete those that the store kept.
  public void endExpired() {
    for (Room room : open.values()) {
      Optional<Instant> expires = room.record().expires();
      if (expires.filter(end -> end.isBefore(wallClock.instant())).isPresent()
          && room.closeIfEmpty()) {
        forget(room);
      }
    }
    List<String> again;
    lock.lock();
    try {
      again = List.copyOf(undeleted);
    } finally {
      lock.unlock();
    }
    again.forEach(this::delete);
  }

  @Override
  public void close() {
    open.values().forEach(room -> room.close(RoomEvent.Closed.SHUTDOWN));
    open.clear();
  }

  private Room open(String name, String channel, Optional<Pin> pin, Optional<Instant> expires)
      throws RoomUnavailableException {
    var record = new RoomRecord(name, channel, reserve(name, pin), expires);
    boolean opened = false;
    try {
      while (!save(record)) {
        if (pin.isPresent()) {
          throw new RoomUnavailableException(Reason.NAME_TAKEN, SAME_PIN);
        }
        record = new RoomRecord(name, channel, reserveAnotherPin(name), expires);
      }
      var room = new Room(record, media.apply(name), settings);
      open.put(name, room);
      opened = true;
      return room;
    } finally {
      if (!opened) {
        release(name);
      }
    }
  }

  /// False where the store knows another room with this PIN.
  private boolean save(RoomRecord record) throws RoomUnavailableException {
    try {
      return store.save(record);
    } catch (RuntimeException e) {
      LOG.error("the room {} could not be saved", record.name(), e);
      throw new RoomUnavailableException(Reason.STORE_FAILED, "the room could not be saved");
    }
  }

  /// Takes the name and a PIN, at once for all threads.
  private Pin reserve(String name, Optional<Pin> wanted) throws RoomUnavailableException {
    lock.lock();
    try {
      if (reserved.containsKey(name)) {
        throw new RoomUnavailableException(
            Reason.NAME_TAKEN, "there is a room named " + name + " already");
      }
      if (reserved.size() >= settings.maxRooms()) {
        throw new RoomUnavailableException(
            Reason.TOO_MANY_ROOMS, "no more rooms can be opened (" + settings.maxRooms() + ")");
      }
      if (wanted.filter(reserved::containsValue).isPresent()) {
        throw new RoomUnavailableException(Reason.NAME_TAKEN, SAME_PIN);
      }
      Pin pin = wanted.orElseGet(this::freePin);
      reserved.put(name, pin);
      undeleted.remove(name);
      return pin;
    } finally {
      lock.unlock();
    }
  }

  /// Another PIN for a room that is open.
  private void reserveAlso(String name, Pin pin) throws RoomUnavailableException {
    lock.lock();
    try {
      if (!Objects.equals(reserved.get(name), pin) && reserved.containsValue(pin)) {
        throw new RoomUnavailableException(Reason.NAME_TAKEN, SAME_PIN);
      }
      reserved.put(name, pin);
    } finally {
      lock.unlock();
    }
  }

  private void reserveAgain(String name, Pin pin) {
    lock.lock();
    try {
      reserved.put(name, pin);
    } finally {
      lock.unlock();
    }
  }

  private Pin reserveAnotherPin(String name) {
    lock.lock();
    try {
      Pin pin = freePin();
      reserved.put(name, pin);
      return pin;
    } finally {
      lock.unlock();
    }
  }

  /// A room of an earlier run, that is not open yet, has a PIN that the configuration now gives to
  /// another one.
  private void givesUpItsPin(RoomRecord room) {
    Pin other;
    lock.lock();
    try {
      if (reserved.containsKey(room.name())) {
        return;
      }
      other = freePin();
    } finally {
      lock.unlock();
    }
    store.save(new RoomRecord(room.name(), room.channel(), other, room.expires()));
  }

  private void release(String name) {
    lock.lock();
    try {
      reserved.remove(name);
    } finally {
      lock.unlock();
    }
  }

  private Optional<Pin> free(Pin pin) {
    lock.lock();
    try {
      return Optional.of(pin).filter(wanted -> !reserved.containsValue(wanted));
    } finally {
      lock.unlock();
    }
  }

  private void forget(Room room) {
    open.remove(room.name(), room);
    release(room.name());
    delete(room.name());
  }

  /// A store that fails is asked again at the next [#endExpired].
  private void delete(String name) {
    boolean deleted = false;
    try {
      store.delete(name);
      deleted = true;
    } catch (RuntimeException e) {
      LOG.warn("the room {} could not be deleted, trying again later: {}", name, e.toString());
    }
    lock.lock();
    try {
      if (deleted) {
        undeleted.remove(name);
      } else if (!reserved.containsKey(name)) {
        undeleted.add(name);
      }
    } finally {
      lock.unlock();
    }
  }

  private Pin freePin() {
    int length = PinLength.of(settings.maxRooms(), settings.phoneLines());
    Pin pin = Pin.random(random, length);
    while (reserved.containsValue(pin)) {
      pin = Pin.random(random, length);
    }
    return pin;
  }

  /// Letters that can be read out: 6 bits a syllable.
  private String syllables(int count) {
    var name = new StringBuilder();
    for (int i = 0; i < count; i++) {
      name.append(CONSONANTS.charAt(random.nextInt(CONSONANTS.length())));
      name.append(VOWELS.charAt(random.nextInt(VOWELS.length())));
    }
    return name.toString();
  }
}
