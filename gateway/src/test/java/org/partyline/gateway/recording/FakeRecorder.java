package org.partyline.gateway.recording;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.partyline.gateway.observe.ActiveCalls;
import org.partyline.media.MediaException;
import org.partyline.media.MediaRoom;
import org.partyline.media.Recording;
import org.partyline.media.RecordingEnded;
import org.partyline.media.RecordingSettings;
import org.partyline.media.sound.Sound;

/// Records nothing, and remembers what it was to record.
public final class FakeRecorder implements Recordings.Recorder {
  public static final Announcements ANNOUNCEMENTS =
      new Announcements(sound(100), sound(200), sound(300));

  public final List<RecordingSettings> begun = new ArrayList<>();
  public @Nullable String refuses;
  private Consumer<RecordingEnded> ended = _ -> {};

  private static Sound sound(int hertz) {
    return Sound.tone(hertz, Duration.ofMillis(100), 0.1);
  }

  /// Recordings into this directory, of all rooms but `private`.
  public Recordings recordings(Path directory, ActiveCalls calls, InstantSource clock) {
    return new Recordings(
        this,
        new RecordingRules(
            Optional.of(directory),
            room -> !room.equals("private"),
            Duration.ofHours(1),
            Duration.ofDays(1),
            7),
        ANNOUNCEMENTS,
        calls,
        clock);
  }

  /// No recordings at all.
  public static Recordings off(ActiveCalls calls, InstantSource clock) {
    return new Recordings(new FakeRecorder(), RecordingRules.OFF, ANNOUNCEMENTS, calls, clock);
  }

  @Override
  public Recording record(
      MediaRoom room, RecordingSettings settings, Consumer<RecordingEnded> told) {
    if (refuses != null) {
      throw new MediaException(MediaException.Kind.UNAVAILABLE, refuses);
    }
    begun.add(settings);
    ended = told;
    return new Recording() {
      private boolean closed;

      @Override
      public List<String> files() {
        return List.of(settings.name() + ".opus");
      }

      @Override
      public void close() {
        if (!closed) {
          closed = true;
          end(RecordingEnded.How.STOPPED);
        }
      }
    };
  }

  /// The latest ends.
  public void end(RecordingEnded.How how) {
    ended.accept(
        new RecordingEnded(how, List.of("x.opus"), Duration.ofSeconds(3_725), Duration.ZERO, ""));
  }
}
