package org.partyline.gateway.room;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.partyline.media.MediaLeg;
import org.partyline.media.MediaRoom;
import org.partyline.media.sound.Sound;

/// People who hear and see each other. May be used from any thread; listeners are only posted to.
public final class Room {
  private final RoomRecord record;
  private final MediaRoom media;
  private final Optional<Sound> chime;
  private final int maxParticipants;

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Integer, Guest> guests = new LinkedHashMap<>();
  private int lastCsrc;
  private boolean closed;

  Room(RoomRecord record, MediaRoom media, Optional<Sound> chime, int maxParticipants) {
    this.record = record;
    this.media = media;
    this.chime = chime;
    this.maxParticipants = maxParticipants;
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

  /// The media that legs are opened for. They join by [#join] only.
  public MediaRoom media() {
    return media;
  }

  public List<Participant> participants() {
    lock.lock();
    try {
      return guests.values().stream().map(Guest::participant).toList();
    } finally {
      lock.unlock();
    }
  }

  /// Brings a leg in: the others hear a chime and see a new name, made unique by a number.
  ///
  /// @param name what people should see
  /// @param mailbox told what happens, beginning with the roster at entry
  public Seat join(String name, Participant.Kind kind, MediaLeg leg, Consumer<RoomEvent> mailbox)
      throws RoomFullException {
    lock.lock();
    try {
      if (closed) {
        throw new RoomFullException("the room is closed");
      }
      if (guests.size() >= maxParticipants) {
        throw new RoomFullException("the room is full (" + maxParticipants + ")");
      }
      chime.filter(_ -> !guests.isEmpty()).ifPresent(media::play);
      int csrc = ++lastCsrc;
      var guest = new Guest(new Participant(csrc, unique(name), kind, false), leg, mailbox);
      guests.put(csrc, guest);
      leg.join(media, csrc);
      tellEverybody();
      return guest;
    } finally {
      lock.unlock();
    }
  }

  /// Asks everybody to leave; no one can join any more.
  void close(String reason) {
    List<Guest> leaving;
    lock.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      leaving = new ArrayList<>(guests.values());
    } finally {
      lock.unlock();
    }
    leaving.forEach(guest -> guest.mailbox.accept(new RoomEvent.Closed(reason)));
    media.close();
  }

  /// Closes the room unless somebody is in it.
  boolean closeIfEmpty() {
    lock.lock();
    try {
      if (!guests.isEmpty()) {
        return false;
      }
      closed = true;
    } finally {
      lock.unlock();
    }
    media.close();
    return true;
  }

  private String unique(String wanted) {
    var taken = guests.values().stream().map(guest -> guest.participant.name()).toList();
    String name = wanted;
    for (int n = 2; taken.contains(name); n++) {
      name = wanted + " (" + n + ")";
    }
    return name;
  }

  private void tellEverybody() {
    var changed = new RoomEvent.RosterChanged(participants());
    guests.values().forEach(guest -> guest.mailbox.accept(changed));
  }

  private final class Guest implements Seat {
    private final MediaLeg leg;
    private final Consumer<RoomEvent> mailbox;
    private Participant participant;

    Guest(Participant participant, MediaLeg leg, Consumer<RoomEvent> mailbox) {
      this.participant = participant;
      this.leg = leg;
      this.mailbox = mailbox;
    }

    @Override
    public Participant participant() {
      lock.lock();
      try {
        return participant;
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void mute(boolean muted) {
      lock.lock();
      try {
        if (participant.muted() == muted || !guests.containsKey(participant.csrc())) {
          return;
        }
        participant =
            new Participant(participant.csrc(), participant.name(), participant.kind(), muted);
        leg.mute(muted);
        tellEverybody();
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void close() {
      lock.lock();
      try {
        if (guests.remove(participant.csrc()) != null) {
          leg.leave();
          tellEverybody();
        }
      } finally {
        lock.unlock();
      }
    }
  }
}
