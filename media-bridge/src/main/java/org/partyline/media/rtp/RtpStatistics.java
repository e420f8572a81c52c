package org.partyline.media.rtp;

import org.partyline.media.rtp.RtcpPacket.ReportBlock;

/// What a receiver counts of one sender (RFC 3550 A.1, A.3, A.8). Not thread-safe.
public final class RtpStatistics {
  /// Jumps beyond these are a restart of the sender (RFC 3550 A.1).
  private static final int MAX_DROPOUT = 3_000;

  private static final int MAX_MISORDER = 100;

  private final int clockRate;
  private int ssrc;
  private boolean started;
  private long first;
  private long highest;
  private int oddNext = -1;
  private long received;
  private long lostBefore;
  private long expectedBefore;
  private long expectedAtReport;
  private long receivedAtReport;
  private double jitter;
  private double maxJitter;
  private long transit;
  private int lastSenderReport;
  private long lastSenderReportNanos;

  public RtpStatistics(int clockRate) {
    this.clockRate = clockRate;
  }

  /// Counts a packet; begins anew at another SSRC.
  public void received(int packetSsrc, int sequence, int timestamp, long nanos) {
    if (!started || packetSsrc != ssrc) {
      restart(packetSsrc, sequence);
    } else {
      int step = (short) (sequence - (int) highest);
      if (step > MAX_DROPOUT || step < -MAX_MISORDER) {
        if (sequence != oddNext) { // two in a row are a restart, one is a stray
          oddNext = sequence + 1 & 0xFFFF;
          return;
        }
        restart(packetSsrc, sequence);
      } else {
        highest = Math.max(highest, highest + step);
      }
    }
    oddNext = -1;
    received++;
    long now = nanos / 1_000 * (clockRate / 1_000) / 1_000;
    long newTransit = now - timestamp;
    int difference = (int) (newTransit - transit);
    // The first packet has none before it; a jump of over 10 s is no jitter.
    if (received > 1 && Math.abs((long) difference) < 10L * clockRate) {
      jitter += (Math.abs((double) difference) - jitter) / 16;
      maxJitter = Math.max(maxJitter, jitter);
    }
    transit = newTransit;
  }

  private void restart(int packetSsrc, int sequence) {
    lostBefore = lost();
    expectedBefore = expectedInAll();
    started = true;
    ssrc = packetSsrc;
    first = sequence;
    highest = sequence;
    received = 0;
    expectedAtReport = 0;
    receivedAtReport = 0;
    lastSenderReport = 0;
  }

  /// Notes the sender's report, so that it can compute the round trip.
  public void senderReport(long ntpTime, long nanos) {
    lastSenderReport = NtpTime.middle(ntpTime);
    lastSenderReportNanos = nanos;
  }

  /// Packets missing so far, over all restarts.
  public long lost() {
    return lostBefore + (started ? expected() - received : 0);
  }

  /// Packets sent by the peer so far, over all restarts, as far as their sequence numbers tell.
  public long expectedInAll() {
    return expectedBefore + (started ? expected() : 0);
  }

  private long expected() {
    return highest - first + 1;
  }

  public double jitterMillis() {
    return jitter * 1_000 / clockRate;
  }

  /// The highest that [#jitterMillis] was.
  public double maxJitterMillis() {
    return maxJitter * 1_000 / clockRate;
  }

  public boolean started() {
    return started;
  }

  public int ssrc() {
    return ssrc;
  }

  /// The block for the next report; the fraction lost is counted from the last call on.
  public ReportBlock report(long nanos) {
    long expected = expected();
    long expectedSince = expected - expectedAtReport;
    long lostSince = expectedSince - (received - receivedAtReport);
    expectedAtReport = expected;
    receivedAtReport = received;
    int fraction =
        expectedSince <= 0 || lostSince <= 0
            ? 0
            : (int) Math.min(255, lostSince * 256 / expectedSince);
    long delay =
        lastSenderReport == 0 ? 0 : (nanos - lastSenderReportNanos) / 1_000 * 65_536 / 1_000_000;
    return new ReportBlock(
        ssrc,
        fraction,
        Math.clamp(expected - received, -0x800000, 0x7FFFFF),
        highest & 0xFFFF_FFFFL,
        (long) jitter,
        lastSenderReport,
        delay);
  }

  /// The round trip that a peer's report block tells, or -1 when it saw no report of ours.
  ///
  /// @param ntpNow when the block arrived
  public static double roundTripMillis(ReportBlock block, long ntpNow) {
    if (block.lastSenderReport() == 0) {
      return -1;
    }
    int trip =
        NtpTime.middle(ntpNow)
            - block.lastSenderReport()
            - (int) block.delaySinceLastSenderReport();
    return Math.max(0, trip) * 1_000.0 / 65_536;
  }
}
