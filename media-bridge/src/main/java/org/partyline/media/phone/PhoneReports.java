package org.partyline.media.phone;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.partyline.media.rtp.NtpTime;
import org.partyline.media.rtp.Rtcp;
import org.partyline.media.rtp.RtcpPacket;
import org.partyline.media.rtp.RtcpPacket.Bye;
import org.partyline.media.rtp.RtcpPacket.ReceiverReport;
import org.partyline.media.rtp.RtcpPacket.ReportBlock;
import org.partyline.media.rtp.RtcpPacket.SenderReport;
import org.partyline.media.rtp.RtcpPacket.SourceDescription;
import org.partyline.media.rtp.RtpStatistics;

/// RTCP of a phone leg: reports out, and what the peer's reports tell.
final class PhoneReports {
  private final PhoneSender sender;
  private final String cname;
  private final ByteBuffer packet = ByteBuffer.allocateDirect(512);
  private long packetsAtReport;
  private OptionalDouble roundTripMillis = OptionalDouble.empty();
  private OptionalDouble peerLost = OptionalDouble.empty();
  private OptionalLong peerLostPackets = OptionalLong.empty();
  private OptionalDouble peerJitterMillis = OptionalDouble.empty();

  PhoneReports(PhoneSender sender) {
    this.sender = sender;
    cname = "%08x@partyline".formatted(sender.ssrc()); // tells nothing about anybody (RFC 7022)
  }

  void received(ByteBuffer compound, RtpStatistics statistics, int clockRate, long nanos) {
    for (RtcpPacket received : Rtcp.parse(compound)) {
      switch (received) {
        case SenderReport report -> {
          if (statistics.started() && report.ssrc() == statistics.ssrc()) {
            statistics.senderReport(report.ntpTime(), nanos);
          }
          report.reports().forEach(block -> reported(block, clockRate));
        }
        case ReceiverReport report -> report.reports().forEach(block -> reported(block, clockRate));
        default -> {} // a BYE too: whether the call ends is for SIP to say
      }
    }
  }

  private void reported(ReportBlock block, int clockRate) {
    if (block.ssrc() != sender.ssrc()) {
      return;
    }
    peerLost = OptionalDouble.of(block.fractionLost() / 256.0);
    peerLostPackets = OptionalLong.of(Math.max(0, block.cumulativeLost()));
    peerJitterMillis = OptionalDouble.of(block.jitter() * 1_000.0 / clockRate);
    double trip = RtpStatistics.roundTripMillis(block, NtpTime.now());
    if (trip >= 0) {
      roundTripMillis = OptionalDouble.of(trip);
    }
    sender.expectLoss(block.fractionLost() * 100 / 256);
  }

  void send(
      DatagramChannel channel,
      InetSocketAddress to,
      RtpStatistics statistics,
      boolean last,
      long nanos) {
    List<ReportBlock> blocks = statistics.started() ? List.of(statistics.report(nanos)) : List.of();
    List<RtcpPacket> packets = new ArrayList<>(3);
    if (sender.packets() > packetsAtReport) {
      packets.add(
          new SenderReport(
              sender.ssrc(),
              NtpTime.now(),
              sender.timestamp(),
              sender.packets(),
              sender.octets(),
              blocks));
    } else {
      packets.add(new ReceiverReport(sender.ssrc(), blocks));
    }
    packetsAtReport = sender.packets();
    packets.add(new SourceDescription(sender.ssrc(), cname));
    if (last) {
      packets.add(new Bye(List.of(sender.ssrc())));
    }
    packet.clear();
    Rtcp.write(packet, packets);
    ByteBuffer out = sender.protectedControl(packet.flip());
    if (out == null) {
      return;
    }
    try {
      channel.send(out, to);
    } catch (IOException e) {
      // As good as lost on the way.
    }
  }

  OptionalDouble roundTripMillis() {
    return roundTripMillis;
  }

  OptionalDouble peerLost() {
    return peerLost;
  }

  OptionalLong peerLostPackets() {
    return peerLostPackets;
  }

  OptionalDouble peerJitterMillis() {
    return peerJitterMillis;
  }
}
