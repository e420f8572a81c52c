package org.partyline.media.recording;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.partyline.media.conference.VideoCodec;
import org.partyline.media.conference.VideoPacket;
import org.partyline.media.conference.VideoRecorder;
import org.partyline.media.conference.VideoTap;

/// The eyes of a recording: each camera and screen of the conference goes into a file of its own.
/// Lives on the conference's loop.
final class Cameras implements VideoRecorder {
  private final Tape tape;
  private final Microphone clock;
  private final RecordingFolder folder;
  private final String name;
  private final String title;
  private final List<VideoFile> files = new ArrayList<>();

  /// @param clock time 0 is that of the sound
  Cameras(Tape tape, Microphone clock, RecordingFolder folder, String name, String title) {
    this.tape = tape;
    this.clock = clock;
    this.folder = folder;
    this.name = name;
    this.title = title;
  }

  @Override
  public Track begin(boolean screen, VideoCodec codec) {
    String own = name + (screen ? "-screen-" : "-video-") + (files.size() + 1);
    var file = new VideoFile(folder, own, title, codec);
    files.add(file);
    return new Track() {
      private @Nullable VideoTap tap;

      @Override
      public void tapped(VideoTap seen) {
        tap = seen;
      }

      @Override
      public void packet(VideoPacket packet) {
        if (tap != null) {
          // Where there is no room, it is lost as on the network.
          tape.offer(new Tape.Video(file, tap, packet, clock.elapsed()));
        }
      }

      @Override
      public void ended() {
        tape.end(new Tape.VideoEnded(file));
      }
    };
  }
}
