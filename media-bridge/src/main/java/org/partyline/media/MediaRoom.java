package org.partyline.media;

import org.partyline.media.sound.Sound;

/// Who hears and sees whom. Methods may be called from any thread and return at once.
public interface MediaRoom extends AutoCloseable {
  /// Names it in logs.
  String label();

  /// Plays to all in the room, over what they hear.
  void play(Sound sound);

  /// Plays this to one alone, who is not heard before it is over.
  ///
  /// @param csrc of who is in the room, or has been told to join it
  void playTo(int csrc, Sound sound);

  /// Plays this to all in the room again and again, over what they hear: a ring-back tone, say. It
  /// ends when nobody is left in the room, too.
  ///
  /// @return closed to stop it
  Loop playLoop(Sound sound);

  /// A sound that goes on.
  interface Loop extends AutoCloseable {
    /// Stops the sound. From any thread, idempotent.
    @Override
    void close();
  }

  /// Ends the room. Each leg that is in it is told ([RoomEnded]) and goes on outside: a phone hears
  /// silence or what is played to it. Idempotent.
  @Override
  void close();
}
