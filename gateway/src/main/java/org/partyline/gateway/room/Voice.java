package org.partyline.gateway.room;

/// The leg of a participant, as far as its room needs it.
public interface Voice {
  /// Joins the room's conference.
  void join(int csrc);

  void mute(boolean muted);
}
