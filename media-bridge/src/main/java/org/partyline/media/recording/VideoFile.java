package org.partyline.media.recording;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.partyline.media.conference.VideoCodec;
import org.partyline.media.conference.VideoPacket;
import org.partyline.media.rtp.SequenceUnwrapper;

/// One camera or screen, as it is sent, in a file that begins with its first key frame. Time 0 of
/// it is that of the sound.
final class VideoFile {
  /// Where a sender's clock has jumped so far, the time of arrival counts.
  private static final long MAX_DRIFT_MILLIS = 1_000;

  private static final int CLOCK_KHZ = 90;

  private final RecordingFolder folder;
  private final String name;
  private final String title;
  private final VideoCodec codec;
  private final PictureAssembler assembler = new PictureAssembler();
  private SequenceUnwrapper timestamps = SequenceUnwrapper.ofTimestamp();
  private @Nullable SeekableByteChannel channel;
  private @Nullable WebmWriter writer;
  private boolean waitsForKeyframe = true;
  private boolean anchored;
  private long anchorMillis;
  private long anchorTimestamp;
  private long lastMillis = -1;

  VideoFile(RecordingFolder folder, String name, String title, VideoCodec codec) {
    this.folder = folder;
    this.name = name + (codec == VideoCodec.VP8 ? ".webm" : ".mkv");
    this.title = title;
    this.codec = codec;
  }

  String name() {
    return name;
  }

  /// Whether there is a file: something has come.
  boolean begun() {
    return channel != null;
  }

  /// Adds a packet that came at this time of the recording.
  ///
  /// @return whether a key frame has to be asked for
  boolean add(VideoPacket packet, Duration at) throws IOException {
    for (List<VideoPacket> packets : assembler.add(packet, at.toMillis())) {
      Picture picture = packets.isEmpty() ? null : Picture.of(codec, packets);
      if (picture == null) {
        waitsForKeyframe = true;
      } else if (picture.keyframe() || !waitsForKeyframe) {
        waitsForKeyframe = false;
        write(picture, millis(packets.getLast(), at));
      }
    }
    return assembler.needsKeyframe();
  }

  /// By the sender's clock, which the network does not shake.
  private long millis(VideoPacket packet, Duration at) {
    long timestamp = timestamps.unwrap(packet.timestamp());
    long now = at.toMillis();
    long millis = anchorMillis + Math.floorDiv(timestamp - anchorTimestamp, CLOCK_KHZ);
    if (!anchored || Math.abs(millis - now) > MAX_DRIFT_MILLIS) {
      anchored = true;
      timestamps = SequenceUnwrapper.ofTimestamp();
      anchorTimestamp = timestamps.unwrap(packet.timestamp());
      anchorMillis = now;
      millis = now;
    }
    lastMillis = Math.max(lastMillis + 1, millis);
    return lastMillis;
  }

  private void write(Picture picture, long millis) throws IOException {
    if (writer == null) {
      SeekableByteChannel file = folder.create(name);
      channel = file;
      writer =
          new WebmWriter(
              file, title, codec, picture.codecPrivate(), picture.width(), picture.height());
    }
    writer.frame(picture.data(), millis, picture.keyframe());
  }

  /// Writes the end and gives the file its name.
  void end() throws IOException {
    SeekableByteChannel file = channel;
    if (file != null && writer != null) {
      try (file) {
        writer.end();
      }
      folder.finish(name);
    }
  }

  /// After a fault: what is there keeps being readable.
  void abandon() throws IOException {
    if (channel != null) {
      channel.close();
      folder.finish(name);
    }
  }
}
