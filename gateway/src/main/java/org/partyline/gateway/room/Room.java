package org.partyline.gateway.room;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.partyline.media.conference.Conference;
import org.partyline.media.sound.Sound;

/// People who hear and see each other. May be used from any thread; listeners are only posted to.
public final class Room {
  private final RoomRecord record;
  private final Conference conference;
  private final Optional<Sound> chime;
  private final int maxParticipants;

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Integer, Guest> guests = new LinkedHashMap<>();
  private int lastCsrc;
  private boolean closed;

  Room(RoomRecord record, Conference conference, Optional<Sound> chime, int maxParticipants) {
    this.record = record;
    this.conference = conference;
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

  /// The mix that a leg joins. Legs join by [#join] only.
  public Conference conference() {
    return conference;
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
  public Seat join(String name, Participant.Kind kind, Voice voice, Consumer<RoomEvent> mailbox)
      throws RoomFullException {
    lock.lock();
    try {
      if (closed) {
        throw new RoomFullException("the room is closed");
      }
      if (guests.size() >= maxParticipants) {
        throw new RoomFullException("the room is full (" + maxParticipants + ")");
      }
      chime.filter(_ -> !guests.isEmpty()).ifPresent(conference::play);
      int csrc = ++lastCsrc;
      var guest = new Guest(new Participant(csrc, unique(name), kind, false), voice, mailbox);
      guests.put(csrc, guest);
      voice.join(csrc);
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
    conference.close();
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
    conference.close();
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
    private final Voice voice;
    private final Consumer<RoomEvent> mailbox;
    private Participant participant;

    Guest(Participant participant, Voice voice, Consumer<RoomEvent> mailbox) {
      this.participant = participant;
      this.voice = voice;
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
        voice.mute(muted);
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
          tellEverybody();
        }
      } finally {
        lock.unlock();
      }
    }
  }
}
