package org.partyline.gateway.room;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.partyline.media.MediaRoom;
import org.partyline.media.sound.Sound;

/// All rooms. May be used from any thread.
public final class Rooms implements AutoCloseable {
  private static final String CONSONANTS = "bdfghklmnprstvz";
  private static final String VOWELS = "aeiou";
  private static final int PIN_LENGTH = 6;

  private final RoomStore store;
  private final Function<String, MediaRoom> media;
  private final Optional<Sound> chime;
  private final int maxParticipants;
  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();
  private final Map<String, Room> open = new ConcurrentHashMap<>();

  /// @param media opens the media of a new room
  /// @param chime what those in a room hear when somebody joins
  public Rooms(
      RoomStore store,
      Function<String, MediaRoom> media,
      Optional<Sound> chime,
      int maxParticipants,
      InstantSource clock) {
    this.store = store;
    this.media = media;
    this.chime = chime;
    this.maxParticipants = maxParticipants;
    this.clock = clock;
  }

  /// A room of the configuration: there until the process ends.
  public Room openPermanent(String name, String channel, Optional<Pin> pin) {
    return open(new RoomRecord(name, channel, pin.orElseGet(this::freePin), Optional.empty()));
  }

  /// A new room under a name that nobody guesses; it ends when it has been empty after this time.
  public Room openMeeting(Optional<String> channel, Duration lifetime) {
    String name = freeName();
    return open(
        new RoomRecord(
            name,
            channel.orElse("#" + name),
            freePin(),
            Optional.of(clock.instant().plus(lifetime))));
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

  /// The longest PIN in use: digits beyond need not be waited for.
  public int longestPin() {
    return open.values().stream().mapToInt(room -> room.pin().length()).max().orElse(PIN_LENGTH);
  }

  public Collection<Room> all() {
    return List.copyOf(open.values());
  }

  /// The rooms whose text is in this channel, the latest last.
  public List<Room> inChannel(String channel) {
    return open.values().stream().filter(room -> room.channel().equalsIgnoreCase(channel)).toList();
  }

  /// Ends meetings whose time is over and in which nobody is.
  public void endExpired() {
    for (RoomRecord record : store.all()) {
      boolean over = record.expires().filter(end -> end.isBefore(clock.instant())).isPresent();
      Room room = open.get(record.name());
      if (over && (room == null || room.closeIfEmpty())) {
        open.remove(record.name());
        store.delete(record.name());
      }
    }
  }

  @Override
  public void close() {
    open.values().forEach(room -> room.close("the gateway is shutting down"));
    open.clear();
  }

  private Room open(RoomRecord record) {
    var room = new Room(record, media.apply(record.name()), chime, maxParticipants);
    if (open.putIfAbsent(record.name(), room) != null) {
      room.close("");
      throw new IllegalArgumentException("there is a room named " + record.name() + " already");
    }
    store.save(record);
    return room;
  }

  private Pin freePin() {
    Pin pin = Pin.random(random, PIN_LENGTH);
    while (findByPin(pin.reveal()).isPresent()) {
      pin = Pin.random(random, PIN_LENGTH);
    }
    return pin;
  }

  /// Sixteen letters that can be read out: 49 bits.
  private String freeName() {
    var name = new StringBuilder();
    for (int i = 0; i < 8; i++) {
      name.append(CONSONANTS.charAt(random.nextInt(CONSONANTS.length())));
      name.append(VOWELS.charAt(random.nextInt(VOWELS.length())));
    }
    return open.containsKey(name.toString()) ? freeName() : name.toString();
  }
}
