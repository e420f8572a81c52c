package org.partyline.gateway.room;

/// A participant's place in a room: what it may do there.
public interface Seat extends AutoCloseable {
  Participant participant();

  /// The one place where muting happens: the leg and the roster follow.
  void mute(boolean muted);

  /// Leaves the room. Idempotent.
  @Override
  void close();
}
