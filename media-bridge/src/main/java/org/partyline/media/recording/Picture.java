package org.partyline.media.recording;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.partyline.media.conference.VideoCodec;
import org.partyline.media.conference.VideoPacket;

/// A coded picture as files have it, made of the packets that it was sent in.
final class Picture {
  private final byte[] data;
  private final boolean keyframe;
  private final int width;
  private final int height;
  private final byte[] codecPrivate;

  private Picture(byte[] data, boolean keyframe, int width, int height, byte[] codecPrivate) {
    this.data = data;
    this.keyframe = keyframe;
    this.width = width;
    this.height = height;
    this.codecPrivate = codecPrivate;
  }

  /// Returns nothing where the packets do not fit together.
  static @Nullable Picture of(VideoCodec codec, List<VideoPacket> packets) {
    return switch (codec) {
      case VP8 -> vp8(packets);
      case H264 -> h264(packets);
    };
  }

  /// RFC 6386, 9.1: three bytes, and of a key frame a start code, width and height.
  private static @Nullable Picture vp8(List<VideoPacket> packets) {
    Ebml joined = new Ebml();
    packets.forEach(packet -> joined.raw(packet.data()));
    byte[] data = joined.bytes();
    if (data.length == 0) {
      return null;
    }
    boolean keyframe = (data[0] & 1) == 0;
    if (!keyframe) {
      return new Picture(data, false, 0, 0, new byte[0]);
    }
    if (data.length < 10 || data[3] != (byte) 0x9D || data[4] != 1 || data[5] != 0x2A) {
      return null;
    }
    return new Picture(data, true, size(data, 6), size(data, 8), new byte[0]);
  }

  private static int size(byte[] data, int at) {
    return (data[at] & 0xFF) | ((data[at + 1] & 0x3F) << 8);
  }

  private static @Nullable Picture h264(List<VideoPacket> packets) {
    List<byte[]> units = new ArrayList<>();
    if (!H264Units.join(packets, units)) {
      return null;
    }
    byte[] sps = null;
    byte[] pps = null;
    boolean keyframe = false;
    Ebml joined = new Ebml();
    for (byte[] unit : units) {
      int type = unit[0] & 0x1F;
      sps = type == 7 && sps == null ? unit : sps;
      pps = type == 8 && pps == null ? unit : pps;
      keyframe |= type == 5;
      joined.raw(unit.length, 4).raw(unit);
    }
    if (!keyframe || sps == null || pps == null || sps.length < 4) {
      return units.isEmpty() ? null : new Picture(joined.bytes(), false, 0, 0, new byte[0]);
    }
    int[] size = H264Units.size(sps);
    return new Picture(joined.bytes(), true, size[0], size[1], H264Units.configuration(sps, pps));
  }

  /// What goes into the file. Not to be written to.
  byte[] data() {
    return data;
  }

  boolean keyframe() {
    return keyframe;
  }

  /// Of a key frame.
  int width() {
    return width;
  }

  /// Of a key frame.
  int height() {
    return height;
  }

  /// Of a key frame: what a decoder has to know first.
  byte[] codecPrivate() {
    return codecPrivate;
  }
}
