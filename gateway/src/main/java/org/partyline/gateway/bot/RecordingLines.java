package org.partyline.gateway.bot;

import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.partyline.gateway.recording.RecordingObserver;
import org.partyline.gateway.room.Room;
import org.partyline.gateway.room.RoomRecording;
import org.partyline.gateway.room.Rooms;
import org.partyline.media.RecordingEnded;
import org.partyline.signaling.irc.IrcUser;
import org.partyline.signaling.pace.KeyedRateLimiter;

/// Tells a room's channel that it is being recorded, and who comes into the channel later.
final class RecordingLines implements RecordingObserver {
  /// A red dot, as IRC clients show colours.
  static final String MARK = "\u000304●\u000f ";

  private static final int MAX_CHANNELS = 1_000;

  private final Rooms rooms;
  private final BiConsumer<String, String> say;
  private final InstantSource clock;

  /// A channel that many join at once is not told one by one.
  private final KeyedRateLimiter<String> joins = new KeyedRateLimiter<>(10, 0.5, MAX_CHANNELS);

  /// @param say says a line to a channel or a nick
  RecordingLines(Rooms rooms, BiConsumer<String, String> say, InstantSource clock) {
    this.rooms = rooms;
    this.say = say;
    this.clock = clock;
  }

  @Override
  public void began(Room room, RoomRecording recording) {
    say.accept(
        room.channel(),
        MARK
            + "Recording "
            + shown(room)
            + " from now on; asked for by "
            + recording.by()
            + ". Operators of this channel end it by !record stop.");
  }

  @Override
  public void ended(Room room, RoomRecording recording, RecordingEnded ended) {
    if (rooms.find(room.name()).isEmpty()) {
      return; // the channel is left with the meeting
    }
    String why =
        switch (ended.how()) {
          case STOPPED, ROOM_ENDED -> "";
          case LONGEST -> ": it was as long as it may be";
          case DISK_FULL -> ": the disk is full";
          case FAILED -> ": it could not be written";
        };
    say.accept(
        room.channel(),
        "The recording of " + shown(room) + " has ended after " + length(ended) + why + ".");
  }

  /// Somebody has joined a channel.
  void joined(String channel, IrcUser who) {
    List<Room> recorded =
        rooms.inChannel(channel).stream().filter(room -> room.recording().isPresent()).toList();
    if (!recorded.isEmpty() && joins.tryTake(channel.toLowerCase(Locale.ROOT), clock.instant())) {
      say.accept(
          who.nick(), MARK + "The room of " + channel + " is being recorded; this text is not.");
    }
  }

  private static String shown(Room room) {
    return room.permanent() ? "the room " + room.name() : "this channel's meeting";
  }

  private static String length(RecordingEnded ended) {
    long seconds = ended.length().toSeconds();
    return Optional.of(seconds / 3_600)
            .filter(hours -> hours > 0)
            .map(hours -> hours + ":")
            .orElse("")
        + "%02d:%02d".formatted(seconds / 60 % 60, seconds % 60);
  }
}
