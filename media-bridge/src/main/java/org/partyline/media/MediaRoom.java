package org.partyline.media;

import org.partyline.media.sound.Sound;

/// Who hears and sees whom. Methods may be called from any thread and return at once.
public interface MediaRoom extends AutoCloseable {
  /// Names it in logs.
  String label();

  /// Plays to all in the room, over what they hear.
  void play(Sound sound);

  /// Ends the room. Each leg that is in it is told ([RoomEnded]) and goes on outside: a phone hears
  /// silence or what is played to it. Idempotent.
  @Override
  void close();
}
