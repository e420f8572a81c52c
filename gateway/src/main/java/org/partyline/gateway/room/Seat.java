package org.partyline.gateway.room;

import java.util.Optional;
import java.util.function.Consumer;
import org.partyline.media.LegStats;
import org.partyline.media.MediaLeg;

/// A participant's place in a [Room]: reserved first, which nobody notices, then taken. A phone
/// that is being called is shown in between. May be used from any thread.
public final class Seat implements AutoCloseable {
  private final Room room;
  private final MediaLeg leg;
  private final Consumer<RoomEvent> mailbox;

  // Guarded by the room's lock.
  private Participant participant;
  private boolean shown;
  private boolean inMix;
  private boolean taken;

  Seat(Room room, Participant participant, MediaLeg leg, Consumer<RoomEvent> mailbox) {
    this.room = room;
    this.participant = participant;
    this.leg = leg;
    this.mailbox = mailbox;
  }

  /// As the others see it once the seat is taken.
  public Participant participant() {
    return room.participant(this);
  }

  public Room room() {
    return room;
  }

  /// Joins: the leg is in the mix from now on, the others hear a chime and see a new name.
  ///
  /// @throws RoomUnavailableException when the room has been closed, locked or filled meanwhile
  public void take() throws RoomUnavailableException {
    room.take(this);
  }

  /// Shows a participant who is on the way, and holds a place in the room for them.
  ///
  /// @throws RoomUnavailableException when the room has been closed, locked or filled meanwhile
  public void show(Participant.Stage stage) throws RoomUnavailableException {
    room.show(this, stage);
  }

  /// Puts one who is on the way into the mix: the room hears ringing and announcements.
  public void connect() {
    room.connect(this);
  }

  /// Takes one who is on the way out of the mix again.
  public void disconnect() {
    room.disconnect(this);
  }

  /// Muted or unmuted by the participant; the leg and the roster follow.
  public void mute(boolean muted) {
    room.mute(this, muted);
  }

  /// Gives a seat to another leg: the participant stays, with its CSRC and muted or not, and nobody
  /// hears a chime. One who is on the way is on the way still: the new seat has to be taken. This
  /// seat is left.
  ///
  /// @param name of whoever is there now
  /// @param mailbox told what happens from now on; it begins with the roster
  /// @return empty where this seat was left before, or nobody was shown in it yet
  public Optional<Seat> handOver(String name, MediaLeg to, Consumer<RoomEvent> mailbox) {
    return room.handOver(this, name, to, mailbox);
  }

  /// Leaves the room. Idempotent.
  @Override
  public void close() {
    room.leave(this);
  }

  /// Figures of the participant's media.
  public LegStats stats() {
    return leg.stats();
  }

  MediaLeg leg() {
    return leg;
  }

  void post(RoomEvent event) {
    mailbox.accept(event);
  }

  Participant now() {
    return participant;
  }

  void now(Participant changed) {
    participant = changed;
  }

  boolean shown() {
    return shown;
  }

  void shown(boolean isShown) {
    shown = isShown;
  }

  boolean inMix() {
    return inMix;
  }

  void inMix(boolean isInMix) {
    inMix = isInMix;
  }

  boolean taken() {
    return taken;
  }

  void taken(boolean isTaken) {
    taken = isTaken;
  }
}
