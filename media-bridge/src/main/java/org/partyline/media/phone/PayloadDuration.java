package org.partyline.media.phone;

import java.nio.ByteBuffer;
import org.partyline.media.codec.AudioCodec;
import org.partyline.media.codec.AudioDecoder;

/// How much sound a payload holds.
final class PayloadDuration {
  /// 120 ms at a byte per timestamp unit.
  private static final int MAX_BYTES = 960;

  private static final int[] SILK = {480, 960, 1_920, 2_880};
  private static final int[] CELT = {120, 240, 480, 960};

  private PayloadDuration() {}

  /// In timestamp units; 0 when the payload is malformed.
  static int of(AudioCodec codec, ByteBuffer payload) {
    int length = payload.remaining();
    if (length == 0) {
      return 0;
    }
    return switch (codec) {
      case PCMU, PCMA, G722 -> length <= MAX_BYTES ? length : 0;
      case OPUS -> opus(payload);
    };
  }

  /// The table of contents of RFC 6716 3.1.
  private static int opus(ByteBuffer payload) {
    int toc = payload.get(payload.position()) & 0xFF;
    int config = toc >> 3;
    int frame = config < 12 ? SILK[config & 3] : config < 16 ? SILK[config & 1] : CELT[config & 3];
    int count =
        switch (toc & 3) {
          case 0 -> 1;
          case 1, 2 -> 2;
          default -> payload.remaining() < 2 ? 0 : payload.get(payload.position() + 1) & 0x3F;
        };
    int duration = frame * count;
    return duration <= AudioDecoder.MAX_SAMPLES ? duration : 0;
  }
}
