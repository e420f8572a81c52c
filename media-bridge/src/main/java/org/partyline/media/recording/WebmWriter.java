package org.partyline.media.recording;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.util.ArrayList;
import java.util.List;
import org.partyline.media.conference.VideoCodec;

/// One video track in WebM, or Matroska where WebM does not know the codec (RFC 9559). Each cluster
/// goes to the channel when it is whole, about once a second, and nothing before has to be known of
/// what follows: what has been written is a readable file at any time. The end adds what makes it
/// searchable.
final class WebmWriter {
  private static final long CLUSTER_MILLIS = 1_000;
  private static final int CLUSTER_BYTES = 1 << 20;

  /// Kept free for what is known at the end.
  private static final int FRONT = 256;

  private static final long UNKNOWN = 0x00FF_FFFF_FFFF_FFFFL;
  private static final int KEYFRAME = 0x80;

  private final SeekableByteChannel out;
  private final long segmentSizeAt;
  private final long segmentAt;
  private final Ebml info;
  private final Ebml tracks;
  private final List<Cue> cues = new ArrayList<>();
  private Ebml cluster = new Ebml();
  private boolean clusterOpen;
  private long clusterMillis;
  private long lastMillis;

  private record Cue(long millis, long position) {}

  /// Writes the beginning.
  ///
  /// @param codecPrivate what a decoder has to know first; empty for VP8
  WebmWriter(
      SeekableByteChannel out,
      String title,
      VideoCodec codec,
      byte[] codecPrivate,
      int width,
      int height)
      throws IOException {
    this.out = out;
    boolean vp8 = codec == VideoCodec.VP8;
    Ebml head = new Ebml();
    head.uint(0x4286, 1).uint(0x42F7, 1).uint(0x42F2, 4).uint(0x42F3, 8);
    head.text(0x4282, vp8 ? "webm" : "matroska").uint(0x4287, 4).uint(0x4285, 2);
    Ebml beginning = new Ebml().master(0x1A45_DFA3, head).id(0x1853_8067);
    segmentSizeAt = beginning.size();
    beginning.length(UNKNOWN);
    segmentAt = beginning.size();
    info = new Ebml();
    info.uint(0x2AD7B1, 1_000_000).text(0x4D80, "Partyline").text(0x5741, "Partyline");
    info.text(0x7BA9, title);
    Ebml track = new Ebml();
    track.uint(0xD7, 1).uint(0x73C5, 1).uint(0x83, 1).uint(0x9C, 0);
    track.text(0x86, vp8 ? "V_VP8" : "V_MPEG4/ISO/AVC");
    if (codecPrivate.length > 0) {
      track.binary(0x63A2, codecPrivate);
    }
    track.master(0xE0, new Ebml().uint(0xB0, width).uint(0xBA, height));
    tracks = new Ebml().master(0xAE, track);
    beginning.raw(new Ebml().padTo(FRONT).bytes());
    beginning.raw(informed().bytes());
    beginning.master(0x1654_AE6B, tracks);
    write(beginning);
  }

  /// Room is left for the duration.
  private Ebml informed() {
    int size = info.size() + 18;
    return new Ebml().master(0x1549_A966, new Ebml().raw(info.bytes()).padTo(size));
  }

  /// Adds a picture.
  ///
  /// @param millis since the beginning of the recording; never less than the one before
  void frame(byte[] data, long millis, boolean keyframe) throws IOException {
    long offset = millis - clusterMillis;
    if (clusterOpen && (keyframe || offset >= CLUSTER_MILLIS || cluster.size() > CLUSTER_BYTES)) {
      flush();
    }
    if (!clusterOpen) {
      clusterOpen = true;
      clusterMillis = millis;
      cluster.uint(0xE7, millis);
      if (keyframe) {
        cues.add(new Cue(millis, out.position() - segmentAt));
      }
    }
    cluster.id(0xA3).length(4L + data.length);
    cluster.raw(0x81, 1).raw(millis - clusterMillis, 2).raw(keyframe ? KEYFRAME : 0, 1).raw(data);
    lastMillis = millis;
  }

  private void flush() throws IOException {
    if (clusterOpen) {
      write(new Ebml().master(0x1F43_B675, cluster));
      cluster = new Ebml();
      clusterOpen = false;
    }
  }

  /// Writes what is left, how long it is, and where key frames are.
  void end() throws IOException {
    flush();
    long cuesAt = out.position() - segmentAt;
    Ebml index = new Ebml();
    for (Cue cue : cues) {
      Ebml position = new Ebml().uint(0xF7, 1).uint(0xF1, cue.position());
      index.master(0xBB, new Ebml().uint(0xB3, cue.millis()).master(0xB7, position));
    }
    write(new Ebml().master(0x1C53_BB6B, index));
    long end = out.position();
    Ebml duration = new Ebml().raw(info.bytes()).real(0x4489, (double) lastMillis);
    Ebml whole = new Ebml().master(0x1549_A966, duration);
    Ebml seek = new Ebml();
    seek.raw(seek(0x1549_A966, FRONT)).raw(seek(0x1654_AE6B, FRONT + whole.size()));
    seek.raw(seek(0x1C53_BB6B, cuesAt));
    Ebml front = new Ebml().master(0x114D_9B74, seek).padTo(FRONT).raw(whole.bytes());
    out.position(segmentAt);
    write(front);
    out.position(segmentSizeAt);
    write(new Ebml().length(end - segmentAt));
    out.position(end);
  }

  private static byte[] seek(int id, long position) {
    Ebml entry = new Ebml().binary(0x53AB, new Ebml().id(id).bytes()).uint(0x53AC, position);
    return new Ebml().master(0x4DBB, entry).bytes();
  }

  private void write(Ebml element) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(element.bytes());
    while (bytes.hasRemaining()) {
      out.write(bytes);
    }
  }
}
