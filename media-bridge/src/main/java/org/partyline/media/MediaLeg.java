package org.partyline.media;

/// One party's media. Methods may be called from any thread and, unless they say otherwise, return
/// at once; their effects come in the order of the calls.
public interface MediaLeg extends AutoCloseable {
  /// Hears and is heard in the room from now on; leaves another one before. A room that has ended
  /// meanwhile is left at once, with [RoomEnded].
  ///
  /// @param csrc names this participant in the RTP that others receive (RFC 3550); unique in the
  ///   room, never 0
  /// @throws MediaException when this leg cannot reach the room
  ///   ([MediaException.Kind#UNREACHABLE_ROOM]): a new leg has to be opened for it
  void join(MediaRoom room, int csrc);

  /// Leaves the room, if in one.
  void leave();

  /// Is no longer heard, whatever the peer sends. Stays so from room to room.
  void mute(boolean muted);

  /// Figures for logs and metrics, at most a second old; the last ones after [#close].
  LegStats stats();

  /// Leaves the room and frees everything. Idempotent.
  @Override
  void close();
}
