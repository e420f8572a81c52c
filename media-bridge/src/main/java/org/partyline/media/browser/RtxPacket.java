package org.partyline.media.browser;

import java.nio.ByteBuffer;
import org.partyline.media.rtp.RtpPacket;
import org.partyline.media.srtp.PacketBytes;

/// A packet that was sent again in an RTX stream, as it was the first time (RFC 4588, 4).
final class RtxPacket {
  private static final int ORIGINAL_SEQUENCE = 2;

  private final ByteBuffer bytes = ByteBuffer.allocate(PacketBytes.CAPACITY);
  private final RtpPacket packet = new RtpPacket();

  /// Restores it; false when there is nothing in it.
  boolean restore(RtpPacket rtx, int payloadType, int ssrc) {
    int header = rtx.headerLength();
    int length = rtx.payloadLength() - ORIGINAL_SEQUENCE;
    if (length <= 0) {
      return false;
    }
    ByteBuffer from = rtx.buffer();
    int payload = rtx.payloadOffset();
    bytes.clear();
    bytes.put(0, from, payload - header, header);
    bytes.put(0, (byte) (bytes.get(0) & ~0x20)); // no padding
    bytes.put(1, (byte) ((bytes.get(1) & 0x80) | payloadType));
    bytes.putShort(2, from.getShort(payload));
    bytes.putInt(8, ssrc);
    bytes.put(header, from, payload + ORIGINAL_SEQUENCE, length);
    return packet.wrap(bytes.limit(header + length));
  }

  /// What was restored last.
  RtpPacket packet() {
    return packet;
  }
}
