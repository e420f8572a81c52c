package org.partyline.media.rtp;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.partyline.media.rtp.RtcpPacket.TransportFeedback;

/// The body of a transport-wide feedback packet: 2-bit status symbols in chunks, then deltas of one
/// or two bytes for the packets that arrived.
final class TransportFeedbackFormat {
  private static final int SMALL = 1;
  private static final int LARGE = 2;
  private static final int SYMBOLS_PER_CHUNK = 7;

  private TransportFeedbackFormat() {}

  /// Null when malformed.
  static @Nullable TransportFeedback read(ByteBuffer body) {
    if (body.remaining() < 16) {
      return null;
    }
    int sender = body.getInt();
    int media = body.getInt();
    int base = body.getShort() & 0xFFFF;
    int count = body.getShort() & 0xFFFF;
    int time = body.getInt();
    byte[] symbols = new byte[count];
    if (!readSymbols(body, symbols)) {
      return null;
    }
    List<Integer> deltas = new ArrayList<>(count);
    for (byte symbol : symbols) {
      int size = symbol == SMALL ? 1 : symbol == LARGE ? 2 : 0;
      if (body.remaining() < size) {
        return null;
      }
      deltas.add(
          switch (size) {
            case 1 -> body.get() & 0xFF;
            case 2 -> (int) body.getShort();
            default -> TransportFeedback.NOT_RECEIVED;
          });
    }
    return new TransportFeedback(sender, media, base, time >> 8, time & 0xFF, deltas);
  }

  private static boolean readSymbols(ByteBuffer body, byte[] symbols) {
    int at = 0;
    while (at < symbols.length) {
      if (body.remaining() < 2) {
        return false;
      }
      int chunk = body.getShort() & 0xFFFF;
      if (chunk >> 15 == 0) { // run length
        int run = Math.min(chunk & 0x1FFF, symbols.length - at);
        if (run == 0) {
          return false;
        }
        for (int i = 0; i < run; i++) {
          symbols[at++] = (byte) (chunk >> 13 & 3);
        }
        continue;
      }
      int width = (chunk >> 14 & 1) + 1;
      for (int shift = 14 - width; shift >= 0 && at < symbols.length; shift -= width) {
        symbols[at++] = (byte) (chunk >> shift & (1 << width) - 1);
      }
    }
    return true;
  }

  static void write(ByteBuffer out, TransportFeedback feedback) {
    List<Integer> deltas = feedback.deltas();
    out.putInt(feedback.senderSsrc()).putInt(feedback.mediaSsrc());
    out.putShort((short) feedback.baseSequence()).putShort((short) deltas.size());
    out.putInt(feedback.referenceTime() << 8 | (feedback.feedbackCount() & 0xFF));
    int at = 0;
    while (at < deltas.size()) {
      int run = runLength(deltas, at);
      if (run > SYMBOLS_PER_CHUNK) {
        out.putShort((short) (symbol(deltas.get(at)) << 13 | run));
        at += run;
        continue;
      }
      int chunk = 0xC000;
      for (int i = 0; i < SYMBOLS_PER_CHUNK && at < deltas.size(); i++, at++) {
        chunk |= symbol(deltas.get(at)) << (12 - 2 * i);
      }
      out.putShort((short) chunk);
    }
    for (int delta : deltas) {
      switch (symbol(delta)) {
        case SMALL -> out.put((byte) delta);
        case LARGE -> out.putShort((short) delta);
        default -> {}
      }
    }
  }

  private static int runLength(List<Integer> deltas, int from) {
    int symbol = symbol(deltas.get(from));
    int end = from + 1;
    while (end < deltas.size() && end - from < 0x1FFF && symbol(deltas.get(end)) == symbol) {
      end++;
    }
    return end - from;
  }

  private static int symbol(int delta) {
    if (delta == TransportFeedback.NOT_RECEIVED) {
      return 0;
    }
    return delta >= 0 && delta <= 255 ? SMALL : LARGE;
  }
}
