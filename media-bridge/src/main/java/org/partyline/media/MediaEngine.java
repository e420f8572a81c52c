package org.partyline.media;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/// Opens rooms and legs: the media of the whole process. From any thread. Opening may block, on
/// sockets or on a media server: call it on a virtual thread. What fails later is told as an event
/// of the leg.
public interface MediaEngine extends AutoCloseable {
  /// A room that mixes who joins it; close it when it is over.
  ///
  /// @param label names it in logs
  /// @throws MediaException when no room can be had
  MediaRoom openRoom(String label);

  /// A phone leg, in no room yet; close it when the call is over.
  ///
  /// @param events told what happens, in order; must not block
  /// @throws MediaException when no port is free ([MediaException.Kind#EXHAUSTED])
  PhoneLeg openPhoneLeg(PhoneSettings settings, Consumer<PhoneEvent> events);

  /// A browser leg for this room, not joined yet; close it when the browser has gone.
  ///
  /// @param room where the browser's path leads: which port or media server it is told of
  /// @param events told what happens, in order; must not block
  /// @throws MediaException when the engine is full or its server cannot be reached
  BrowserLeg openBrowserLeg(MediaRoom room, Consumer<BrowserEvent> events);

  /// Begins to record a room.
  ///
  /// @param ended told once, when all is written; on a thread of the recording's own
  /// @throws MediaException when it cannot be recorded; the message says why
  Recording record(MediaRoom room, RecordingSettings settings, Consumer<RecordingEnded> ended);

  /// Legs opened and not closed.
  int openLegs();

  /// How each media loop of this process fares.
  List<LoopStats> loops();

  /// How each media server fares that serves browsers for this process; none if it does so itself.
  default List<MediaServerStats> mediaServers() {
    return List.of();
  }

  /// Tells of everything that media servers are asked from now on.
  default void observe(MediaServerObserver observer) {}

  /// Whether all that moves media still does: it has done something within this time.
  boolean responds(Duration within);

  /// Closes all legs and rooms, and with them all media. Idempotent.
  @Override
  void close();
}
