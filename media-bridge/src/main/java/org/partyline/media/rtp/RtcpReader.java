package org.partyline.media.rtp;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.partyline.media.rtp.RtcpPacket.BitrateEstimate;
import org.partyline.media.rtp.RtcpPacket.Bye;
import org.partyline.media.rtp.RtcpPacket.FullIntraRequest;
import org.partyline.media.rtp.RtcpPacket.Nack;
import org.partyline.media.rtp.RtcpPacket.Other;
import org.partyline.media.rtp.RtcpPacket.PictureLoss;
import org.partyline.media.rtp.RtcpPacket.ReceiverReport;
import org.partyline.media.rtp.RtcpPacket.ReportBlock;
import org.partyline.media.rtp.RtcpPacket.SenderReport;
import org.partyline.media.rtp.RtcpPacket.SourceDescription;

/// Reading of RTCP. Each packet is read from a slice of its own, so nothing reads beyond its end.
final class RtcpReader {
  private static final int REPORT_BLOCK = 24;

  private RtcpReader() {}

  static List<RtcpPacket> read(ByteBuffer compound) {
    List<RtcpPacket> packets = new ArrayList<>(4);
    int offset = compound.position();
    int end = compound.limit();
    while (end - offset >= 4) {
      int first = compound.get(offset) & 0xFF;
      int length = 4 * (compound.getShort(offset + 2) & 0xFFFF) + 4;
      if (first >> 6 != 2 || length > end - offset) {
        break;
      }
      int type = compound.get(offset + 1) & 0xFF;
      int bodyLength = length - 4;
      if ((first & 0x20) != 0) { // padding
        int padding = bodyLength == 0 ? 0 : compound.get(offset + length - 1) & 0xFF;
        if (padding == 0 || padding > bodyLength) {
          break;
        }
        bodyLength -= padding;
      }
      RtcpPacket packet = packet(type, first & 0x1F, compound.slice(offset + 4, bodyLength));
      if (packet == null) {
        break;
      }
      packets.add(packet);
      offset += length;
    }
    return packets;
  }

  /// Null when malformed.
  private static @Nullable RtcpPacket packet(int type, int count, ByteBuffer body) {
    if (body.remaining() == 0) {
      return new Other(type, count);
    }
    return switch (type) {
      case RtcpWriter.SR -> senderReport(count, body);
      case RtcpWriter.RR -> receiverReport(count, body);
      case RtcpWriter.SDES -> sourceDescription(body);
      case RtcpWriter.BYE -> bye(count, body);
      case RtcpWriter.RTPFB -> transportLayer(count, body);
      case RtcpWriter.PSFB -> payloadSpecific(count, body);
      default -> new Other(type, count);
    };
  }

  private static @Nullable RtcpPacket senderReport(int count, ByteBuffer body) {
    if (body.remaining() < 24 + count * REPORT_BLOCK) {
      return null;
    }
    return new SenderReport(
        body.getInt(),
        body.getLong(),
        body.getInt(),
        unsigned(body),
        unsigned(body),
        reports(count, body));
  }

  private static @Nullable RtcpPacket receiverReport(int count, ByteBuffer body) {
    if (body.remaining() < 4 + count * REPORT_BLOCK) {
      return null;
    }
    return new ReceiverReport(body.getInt(), reports(count, body));
  }

  private static List<ReportBlock> reports(int count, ByteBuffer body) {
    List<ReportBlock> reports = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      int ssrc = body.getInt();
      int lost = body.getInt();
      reports.add(
          new ReportBlock(
              ssrc,
              lost >>> 24,
              lost << 8 >> 8,
              unsigned(body),
              unsigned(body),
              body.getInt(),
              unsigned(body)));
    }
    return reports;
  }

  private static @Nullable RtcpPacket sourceDescription(ByteBuffer body) {
    if (body.remaining() < 4) {
      return null;
    }
    int ssrc = body.getInt();
    while (body.remaining() >= 2) {
      int item = body.get();
      if (item == 0) {
        break;
      }
      int length = body.get() & 0xFF;
      if (length > body.remaining()) {
        return null;
      }
      if (item == 1) {
        byte[] name = new byte[length];
        body.get(name);
        return new SourceDescription(ssrc, new String(name, StandardCharsets.UTF_8));
      }
      body.position(body.position() + length);
    }
    return new SourceDescription(ssrc, "");
  }

  private static @Nullable RtcpPacket bye(int count, ByteBuffer body) {
    if (body.remaining() < 4 * count) {
      return null;
    }
    return new Bye(ints(count, body));
  }

  private static @Nullable RtcpPacket transportLayer(int format, ByteBuffer body) {
    if (body.remaining() < 8) {
      return null;
    }
    return switch (format) {
      case 1 -> nack(body);
      case 15 -> TransportFeedbackFormat.read(body);
      default -> new Other(RtcpWriter.RTPFB, format);
    };
  }

  private static RtcpPacket nack(ByteBuffer body) {
    int sender = body.getInt();
    int media = body.getInt();
    List<Integer> sequences = new ArrayList<>();
    while (body.remaining() >= 4) {
      int first = body.getShort() & 0xFFFF;
      int following = body.getShort() & 0xFFFF;
      sequences.add(first);
      for (int bit = 0; bit < 16; bit++) {
        if ((following >> bit & 1) != 0) {
          sequences.add(first + 1 + bit & 0xFFFF);
        }
      }
    }
    return new Nack(sender, media, sequences);
  }

  private static @Nullable RtcpPacket payloadSpecific(int format, ByteBuffer body) {
    if (body.remaining() < 8) {
      return null;
    }
    int sender = body.getInt();
    int media = body.getInt();
    return switch (format) {
      case 1 -> new PictureLoss(sender, media);
      case 4 ->
          body.remaining() < 8
              ? null
              : new FullIntraRequest(sender, body.getInt(), body.get() & 0xFF);
      case 15 -> bitrateEstimate(sender, body);
      default -> new Other(RtcpWriter.PSFB, format);
    };
  }

  private static RtcpPacket bitrateEstimate(int sender, ByteBuffer body) {
    if (body.remaining() < 8 || body.getInt() != RtcpWriter.REMB) {
      return new Other(RtcpWriter.PSFB, 15);
    }
    int word = body.getInt();
    int count = Math.min(word >>> 24, body.remaining() / 4);
    int exponent = word >>> 18 & 0x3F;
    long mantissa = word & 0x3FFFF;
    long bits = exponent > 44 ? Long.MAX_VALUE : mantissa << exponent;
    return new BitrateEstimate(sender, bits, ints(count, body));
  }

  private static List<Integer> ints(int count, ByteBuffer body) {
    List<Integer> values = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      values.add(body.getInt());
    }
    return values;
  }

  private static long unsigned(ByteBuffer body) {
    return body.getInt() & 0xFFFF_FFFFL;
  }
}
