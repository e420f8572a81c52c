package org.partyline.media.rtp;

import java.util.List;

/// One packet of an RTCP compound. See [Rtcp] for reading and writing.
public sealed interface RtcpPacket {
  /// What one receiver saw of one sender (RFC 3550 6.4.1).
  ///
  /// @param fractionLost of 256, since the last report
  /// @param cumulativeLost 24 bits, signed
  /// @param highestSequence extended; 32 bits, unsigned
  /// @param jitter in timestamp units; 32 bits, unsigned
  /// @param lastSenderReport the middle 32 bits of its NTP time, or 0
  /// @param delaySinceLastSenderReport in 1/65536 s
  record ReportBlock(
      int ssrc,
      int fractionLost,
      int cumulativeLost,
      long highestSequence,
      long jitter,
      int lastSenderReport,
      long delaySinceLastSenderReport) {}

  /// SR.
  ///
  /// @param ntpTime 64-bit NTP timestamp
  record SenderReport(
      int ssrc,
      long ntpTime,
      int rtpTimestamp,
      long packetCount,
      long octetCount,
      List<ReportBlock> reports)
      implements RtcpPacket {}

  /// RR.
  record ReceiverReport(int ssrc, List<ReportBlock> reports) implements RtcpPacket {}

  /// SDES with a CNAME; other items are passed over.
  record SourceDescription(int ssrc, String cname) implements RtcpPacket {}

  /// BYE.
  record Bye(List<Integer> ssrcs) implements RtcpPacket {}

  /// Generic NACK (RFC 4585 6.2.1): sequence numbers to send again.
  record Nack(int senderSsrc, int mediaSsrc, List<Integer> sequences) implements RtcpPacket {}

  /// Picture loss indication (RFC 4585 6.3.1).
  record PictureLoss(int senderSsrc, int mediaSsrc) implements RtcpPacket {}

  /// Full intra request (RFC 5104 4.3.1), for one sender.
  record FullIntraRequest(int senderSsrc, int mediaSsrc, int commandSequence)
      implements RtcpPacket {}

  /// REMB (draft-alvestrand-rmcat-remb).
  record BitrateEstimate(int senderSsrc, long bitsPerSecond, List<Integer> ssrcs)
      implements RtcpPacket {}

  /// Transport-wide feedback (draft-holmer-rmcat-transport-wide-cc-extensions-01).
  ///
  /// @param baseSequence of the first packet told of
  /// @param referenceTime in 64 ms; 24 bits, signed
  /// @param deltas one per packet from the base on: the arrival after that of the packet before
  ///   (the reference time for the first), in 250 µs, or [#NOT_RECEIVED]
  record TransportFeedback(
      int senderSsrc,
      int mediaSsrc,
      int baseSequence,
      int referenceTime,
      int feedbackCount,
      List<Integer> deltas)
      implements RtcpPacket {
    public static final int NOT_RECEIVED = Integer.MIN_VALUE;
  }

  /// Well-formed, but of a kind that concerns nobody here (APP, XR …).
  record Other(int packetType, int format) implements RtcpPacket {}
}
