package org.partyline.media.conference;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.partyline.media.rtp.RtpPacket;

/// The last packets of one source, for retransmission. Bounded by count, and so by bytes.
final class VideoCache {
  /// About 2 s of 2.5 Mbit/s, at most 750 KiB.
  private static final int PACKETS = 512;

  private final @Nullable ByteBuffer[] packets = new ByteBuffer[PACKETS];

  /// Keeps a copy.
  void put(RtpPacket packet) {
    ByteBuffer from = packet.buffer();
    int start = packet.payloadOffset() - packet.headerLength();
    int length = packet.headerLength() + packet.payloadLength();
    int index = packet.sequence() % PACKETS;
    ByteBuffer kept = packets[index];
    if (kept == null || kept.capacity() < length) {
      kept = ByteBuffer.allocate(Math.max(length, 1_250));
      packets[index] = kept;
    }
    kept.clear().put(0, from, start, length).limit(length);
    // Padding is not kept.
    kept.put(0, (byte) (kept.get(0) & ~0x20));
  }

  /// Makes the view see the packet with this sequence number; false when it is not here any more.
  boolean find(int sequence, RtpPacket view) {
    ByteBuffer kept = packets[sequence % PACKETS];
    return kept != null && view.wrap(kept) && view.sequence() == sequence;
  }
}
