package org.partyline.media.rtp;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
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
import org.partyline.media.rtp.RtcpPacket.TransportFeedback;

/// Writing of RTCP.
final class RtcpWriter {
  static final int SR = 200;
  static final int RR = 201;
  static final int SDES = 202;
  static final int BYE = 203;
  static final int RTPFB = 205;
  static final int PSFB = 206;
  static final int REMB = 0x52454D42;

  private RtcpWriter() {}

  static void write(ByteBuffer out, RtcpPacket packet) {
    int start = out.position();
    out.putInt(0);
    switch (packet) {
      case SenderReport report -> {
        out.putInt(report.ssrc()).putLong(report.ntpTime()).putInt(report.rtpTimestamp());
        out.putInt((int) report.packetCount()).putInt((int) report.octetCount());
        header(out, start, report.reports().size(), SR, report.reports());
      }
      case ReceiverReport report -> {
        out.putInt(report.ssrc());
        header(out, start, report.reports().size(), RR, report.reports());
      }
      case SourceDescription description -> {
        sourceDescription(out, description);
        header(out, start, 1, SDES);
      }
      case Bye bye -> {
        bye.ssrcs().forEach(out::putInt);
        header(out, start, bye.ssrcs().size(), BYE);
      }
      case Nack nack -> {
        out.putInt(nack.senderSsrc()).putInt(nack.mediaSsrc());
        lost(out, nack.sequences());
        header(out, start, 1, RTPFB);
      }
      case PictureLoss loss -> {
        out.putInt(loss.senderSsrc()).putInt(loss.mediaSsrc());
        header(out, start, 1, PSFB);
      }
      case FullIntraRequest request -> {
        out.putInt(request.senderSsrc()).putInt(0);
        out.putInt(request.mediaSsrc()).putInt(request.commandSequence() << 24);
        header(out, start, 4, PSFB);
      }
      case BitrateEstimate estimate -> {
        bitrateEstimate(out, estimate);
        header(out, start, 15, PSFB);
      }
      case TransportFeedback feedback -> {
        TransportFeedbackFormat.write(out, feedback);
        while ((out.position() - start) % 4 != 0) {
          out.put((byte) 0);
        }
        header(out, start, 15, RTPFB);
      }
      case Other other -> header(out, start, other.format(), other.packetType());
    }
  }

  private static void header(
      ByteBuffer out, int start, int count, int type, List<ReportBlock> reports) {
    for (ReportBlock block : reports) {
      out.putInt(block.ssrc());
      out.putInt(block.fractionLost() << 24 | (block.cumulativeLost() & 0xFFFFFF));
      out.putInt((int) block.highestSequence()).putInt((int) block.jitter());
      out.putInt(block.lastSenderReport()).putInt((int) block.delaySinceLastSenderReport());
    }
    header(out, start, count, type);
  }

  private static void header(ByteBuffer out, int start, int count, int type) {
    if (count > 31) {
      throw new IllegalArgumentException("more than 31 items in one RTCP packet");
    }
    out.put(start, (byte) (0x80 | count)).put(start + 1, (byte) type);
    out.putShort(start + 2, (short) ((out.position() - start) / 4 - 1));
  }

  private static void sourceDescription(ByteBuffer out, SourceDescription description) {
    byte[] name = description.cname().getBytes(StandardCharsets.UTF_8);
    int length = Math.min(name.length, 255);
    out.putInt(description.ssrc()).put((byte) 1).put((byte) length).put(name, 0, length);
    int padding = 4 - (2 + length) % 4; // at least one zero ends the list
    for (int i = 0; i < padding; i++) {
      out.put((byte) 0);
    }
  }

  /// Pairs of a sequence number and a mask for the 16 after it.
  private static void lost(ByteBuffer out, List<Integer> sequences) {
    int[] sorted = sequences.stream().mapToInt(s -> s & 0xFFFF).toArray();
    if (sorted.length > 1 && wraps(sorted)) {
      // Order across the wrap from 65535 to 0.
      sorted = Arrays.stream(sorted).map(s -> s < 0x8000 ? s + 0x10000 : s).toArray();
    }
    Arrays.sort(sorted);
    int i = 0;
    while (i < sorted.length) {
      int first = sorted[i++];
      int mask = 0;
      while (i < sorted.length && sorted[i] - first <= 16) {
        if (sorted[i] > first) {
          mask |= 1 << (sorted[i] - first - 1);
        }
        i++;
      }
      out.putShort((short) first).putShort((short) mask);
    }
  }

  private static boolean wraps(int[] sequences) {
    int low = Arrays.stream(sequences).min().orElse(0);
    int high = Arrays.stream(sequences).max().orElse(0);
    return high - low > 0x8000;
  }

  private static void bitrateEstimate(ByteBuffer out, BitrateEstimate estimate) {
    long mantissa = estimate.bitsPerSecond();
    int exponent = 0;
    while (mantissa > 0x3FFFF) {
      mantissa >>= 1;
      exponent++;
    }
    out.putInt(estimate.senderSsrc()).putInt(0).putInt(REMB);
    out.putInt(estimate.ssrcs().size() << 24 | exponent << 18 | (int) mantissa);
    estimate.ssrcs().forEach(out::putInt);
  }
}
