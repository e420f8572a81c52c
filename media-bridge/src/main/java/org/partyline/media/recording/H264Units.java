package org.partyline.media.recording;

import java.util.Arrays;
import java.util.List;
import org.partyline.media.conference.VideoPacket;

/// Units of H.264 out of RTP (RFC 6184), and what a file says of them (ISO/IEC 14496-15).
final class H264Units {
  private static final int STAP_A = 24;
  private static final int FU_A = 28;

  private H264Units() {}

  /// Adds the units of one picture.
  ///
  /// @return false where the packets do not fit together
  static boolean join(List<VideoPacket> packets, List<byte[]> units) {
    Ebml fragments = new Ebml();
    for (VideoPacket packet : packets) {
      byte[] data = packet.data();
      switch (data[0] & 0x1F) {
        case STAP_A -> {
          if (!split(data, units)) {
            return false;
          }
        }
        case FU_A -> {
          if (data.length < 3) {
            return false;
          }
          if ((data[1] & 0x80) != 0) {
            fragments = new Ebml().raw((data[0] & 0xE0) | (data[1] & 0x1F), 1);
          } else if (fragments.size() == 0) {
            return false;
          }
          fragments.raw(data, 2, data.length - 2);
          if ((data[1] & 0x40) != 0) {
            units.add(fragments.bytes());
            fragments = new Ebml();
          }
        }
        default -> units.add(data);
      }
    }
    return fragments.size() == 0;
  }

  private static boolean split(byte[] data, List<byte[]> units) {
    int at = 1;
    while (at + 2 < data.length) {
      int length = ((data[at] & 0xFF) << 8) | (data[at + 1] & 0xFF);
      if (length == 0 || at + 2 + length > data.length) {
        return false;
      }
      units.add(Arrays.copyOfRange(data, at + 2, at + 2 + length));
      at += 2 + length;
    }
    return true;
  }

  /// The decoder's configuration: profile and level, lengths of four octets, the parameter sets.
  static byte[] configuration(byte[] sps, byte[] pps) {
    Ebml record = new Ebml().raw(1, 1).raw(sps, 1, 3).raw(0xFF, 1);
    record.raw(0xE1, 1).raw(sps.length, 2).raw(sps);
    record.raw(1, 1).raw(pps.length, 2).raw(pps);
    return record.bytes();
  }

  /// Width and height that a sequence parameter set names (ITU-T H.264, 7.3.2.1.1), of profiles
  /// without a chroma format: those that browsers send. Zeros where it can't be read.
  static int[] size(byte[] sps) {
    var bits = new Bits(sps);
    try {
      bits.skip(8 * 4);
      bits.exponential(); // seq_parameter_set_id
      int profile = sps[1] & 0xFF;
      if (profile >= 100) {
        int chroma = bits.exponential();
        if (chroma == 3) {
          bits.skip(1);
        }
        bits.exponential();
        bits.exponential();
        bits.skip(1);
        if (bits.bit() == 1) {
          return new int[] {0, 0}; // scaling matrices
        }
      }
      bits.exponential(); // log2_max_frame_num_minus4
      int order = bits.exponential();
      if (order == 0) {
        bits.exponential();
      } else if (order == 1) {
        return new int[] {0, 0};
      }
      bits.exponential(); // max_num_ref_frames
      bits.skip(1);
      int width = 16 * (bits.exponential() + 1);
      int height = 16 * (bits.exponential() + 1);
      if (bits.bit() == 0) {
        height *= 2;
        bits.skip(1);
      }
      bits.skip(1);
      if (bits.bit() == 1) { // cropping, in units of two pixels at 4:2:0
        width -= 2 * (bits.exponential() + bits.exponential());
        height -= 2 * (bits.exponential() + bits.exponential());
      }
      return new int[] {width, height};
    } catch (IndexOutOfBoundsException _) {
      return new int[] {0, 0};
    }
  }

  /// Bits of a unit, without the bytes that only keep start codes out of it.
  private static final class Bits {
    private final byte[] data;
    private int position;

    Bits(byte[] unit) {
      Ebml kept = new Ebml();
      for (int i = 0; i < unit.length; i++) {
        if (i < 2 || unit[i] != 3 || unit[i - 1] != 0 || unit[i - 2] != 0) {
          kept.raw(unit[i], 1);
        }
      }
      data = kept.bytes();
    }

    int bit() {
      int bit = data[position >> 3] >> (7 - (position & 7)) & 1;
      position++;
      return bit;
    }

    void skip(int count) {
      position += count;
    }

    /// ue(v)
    int exponential() {
      int zeros = 0;
      while (bit() == 0) {
        if (++zeros > 31) {
          throw new IndexOutOfBoundsException();
        }
      }
      int value = 1;
      for (int i = 0; i < zeros; i++) {
        value = (value << 1) | bit();
      }
      return value - 1;
    }
  }
}
