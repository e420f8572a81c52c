package org.partyline.media.conference;

import java.nio.ByteBuffer;
import org.partyline.media.rtp.RtpPacket;

/// What the router has to know of a packet's payload, and the numbers of VP8 that it rewrites.
final class VideoPayload {
  private static final int PICTURE_ID_15 = 0x7FFF;

  private VideoPayload() {}

  /// Whether a decoder that saw nothing before may begin with this packet.
  static boolean startsKeyframe(VideoCodec codec, RtpPacket packet) {
    int at = packet.payloadOffset();
    int end = at + packet.payloadLength();
    return switch (codec) {
      case VP8 -> startsVp8Keyframe(packet.buffer(), at, end);
      case H264 -> hasParameterSet(packet.buffer(), at, end);
    };
  }

  private static boolean startsVp8Keyframe(ByteBuffer data, int at, int end) {
    int header = vp8DescriptorLength(data, at, end);
    if (header < 0 || at + header >= end) {
      return false;
    }
    boolean firstPartition = (data.get(at) & 0x17) == 0x10;
    return firstPartition && (data.get(at + header) & 0x01) == 0;
  }

  /// RFC 7741, 4.2; -1 when it does not fit.
  static int vp8DescriptorLength(ByteBuffer data, int at, int end) {
    if (at >= end) {
      return -1;
    }
    int length = 1;
    if ((data.get(at) & 0x80) != 0) {
      if (at + 1 >= end) {
        return -1;
      }
      int extended = data.get(at + 1);
      length = 2;
      if ((extended & 0x80) != 0) {
        if (at + length >= end) {
          return -1;
        }
        length += data.get(at + length) < 0 ? 2 : 1;
      }
      length += (extended & 0x40) != 0 ? 1 : 0;
      length += (extended & 0x30) != 0 ? 1 : 0;
    }
    return at + length <= end ? length : -1;
  }

  /// The sequence parameter set comes first of all in what a decoder can begin with.
  private static boolean hasParameterSet(ByteBuffer data, int at, int end) {
    if (at >= end) {
      return false;
    }
    int type = data.get(at) & 0x1F;
    if (type != 24) { // a single unit; fragments never hold parameter sets
      return type == 7;
    }
    for (int unit = at + 1; unit + 2 < end; ) {
      int size = Short.toUnsignedInt(data.getShort(unit));
      if ((data.get(unit + 2) & 0x1F) == 7) {
        return true;
      }
      unit += 2 + size;
    }
    return false;
  }

  /// The picture ID, or -1 when there is none.
  static int pictureId(ByteBuffer data, int at, int end) {
    if (vp8DescriptorLength(data, at, end) < 3
        || (data.get(at) & 0x80) == 0
        || (data.get(at + 1) & 0x80) == 0) {
      return -1;
    }
    return data.get(at + 2) < 0 ? data.getShort(at + 2) & PICTURE_ID_15 : data.get(at + 2);
  }

  /// TL0PICIDX, or -1 when there is none.
  static int tl0(ByteBuffer data, int at, int end) {
    int index = tl0Offset(data, at, end);
    return index < 0 ? -1 : data.get(index) & 0xFF;
  }

  private static int tl0Offset(ByteBuffer data, int at, int end) {
    if (vp8DescriptorLength(data, at, end) < 3
        || (data.get(at) & 0x80) == 0
        || (data.get(at + 1) & 0x40) == 0) {
      return -1;
    }
    boolean hasPictureId = (data.get(at + 1) & 0x80) != 0;
    return at + 2 + (hasPictureId ? (data.get(at + 2) < 0 ? 2 : 1) : 0);
  }

  /// Adds to the picture ID and TL0PICIDX where there are any.
  static void shiftVp8(ByteBuffer data, int at, int end, int pictureIdShift, int tl0Shift) {
    int pictureId = pictureId(data, at, end);
    if (pictureId >= 0) {
      if (data.get(at + 2) < 0) {
        int shifted = (pictureId + pictureIdShift) & PICTURE_ID_15;
        data.putShort(at + 2, (short) (0x8000 | shifted));
      } else {
        data.put(at + 2, (byte) ((pictureId + pictureIdShift) & 0x7F));
      }
    }
    int tl0 = tl0Offset(data, at, end);
    if (tl0 >= 0) {
      data.put(tl0, (byte) (data.get(tl0) + tl0Shift));
    }
  }
}
