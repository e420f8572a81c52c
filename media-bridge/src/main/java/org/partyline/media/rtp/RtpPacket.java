package org.partyline.media.rtp;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// A view over one RTP packet (RFC 3550 5.1) in a buffer; nothing is copied. One view serves packet
/// after packet: [#wrap] makes it see the next. Big-endian buffers only (the default).
public final class RtpPacket {
  /// The fixed header.
  public static final int HEADER_LENGTH = 12;

  private static final int ONE_BYTE = 0xBEDE;
  private static final int TWO_BYTE = 0x1000;

  private ByteBuffer buffer = ByteBuffer.allocate(0);
  private int start;
  private int extensionOffset;
  private int extensionLength;
  private int extensionProfile;
  private int payloadOffset;
  private int payloadLength;

  /// Whether these bytes are RTCP rather than RTP when both share a port (RFC 5761 4).
  public static boolean isRtcp(ByteBuffer packet) {
    if (packet.remaining() < 4) {
      return false;
    }
    int type = packet.get(packet.position() + 1) & 0xFF;
    return type >= 192 && type <= 223;
  }

  /// Sees the packet between the buffer's position and limit, which stay as they are.
  ///
  /// @return false when this is no well-formed RTP packet; the view must not be used then
  public boolean wrap(ByteBuffer packet) {
    buffer = packet;
    start = packet.position();
    int end = packet.limit();
    if (end - start < HEADER_LENGTH || (packet.get(start) & 0xC0) != 0x80) {
      return false;
    }
    int offset = start + HEADER_LENGTH + 4 * csrcCount();
    extensionOffset = offset;
    extensionLength = 0;
    extensionProfile = 0;
    if (hasExtension()) {
      if (end - offset < 4) {
        return false;
      }
      extensionProfile = packet.getShort(offset) & 0xFFFF;
      extensionLength = 4 * (packet.getShort(offset + 2) & 0xFFFF);
      extensionOffset = offset + 4;
      offset = extensionOffset + extensionLength;
    }
    if (offset > end) {
      return false;
    }
    int padding = (packet.get(start) & 0x20) == 0 ? 0 : packet.get(end - 1) & 0xFF;
    if ((packet.get(start) & 0x20) != 0 && (padding == 0 || padding > end - offset)) {
      return false;
    }
    payloadOffset = offset;
    payloadLength = end - padding - offset;
    return true;
  }

  public boolean marker() {
    return buffer.get(start + 1) < 0;
  }

  public int payloadType() {
    return buffer.get(start + 1) & 0x7F;
  }

  /// 0 to 65535.
  public int sequence() {
    return buffer.getShort(start + 2) & 0xFFFF;
  }

  /// 32 bits; unsigned.
  public int timestamp() {
    return buffer.getInt(start + 4);
  }

  public int ssrc() {
    return buffer.getInt(start + 8);
  }

  public int csrcCount() {
    return buffer.get(start) & 0x0F;
  }

  public int csrc(int index) {
    if (index < 0 || index >= csrcCount()) {
      throw new IndexOutOfBoundsException(index);
    }
    return buffer.getInt(start + HEADER_LENGTH + 4 * index);
  }

  public boolean hasExtension() {
    return (buffer.get(start) & 0x10) != 0;
  }

  /// Where an extension element's bytes begin in the buffer (RFC 8285, one-byte and two-byte form),
  /// or -1. [#extensionLength(int)] tells how many there are.
  public int extensionOffset(int id) {
    return findExtension(id, false);
  }

  /// The length of an extension element, or -1.
  public int extensionLength(int id) {
    return findExtension(id, true);
  }

  /// A copy of an extension element.
  public byte @Nullable [] extension(int id) {
    int offset = extensionOffset(id);
    if (offset < 0) {
      return null;
    }
    byte[] copy = new byte[extensionLength(id)];
    buffer.get(offset, copy);
    return copy;
  }

  private int findExtension(int id, boolean length) {
    boolean oneByte = extensionProfile == ONE_BYTE;
    if (!oneByte && (extensionProfile & 0xFFF0) != TWO_BYTE) {
      return -1;
    }
    int offset = extensionOffset;
    int end = extensionOffset + extensionLength;
    while (offset < end) {
      int first = buffer.get(offset) & 0xFF;
      if (first == 0) { // padding
        offset++;
        continue;
      }
      int header = oneByte ? 1 : 2;
      if (offset + header > end || (oneByte && first >> 4 == 15)) { // 15: stop (RFC 8285 4.2)
        return -1;
      }
      int element = oneByte ? first >> 4 : first;
      int size = oneByte ? (first & 0x0F) + 1 : buffer.get(offset + 1) & 0xFF;
      if (offset + header + size > end) {
        return -1;
      }
      if (element == id) {
        return length ? size : offset + header;
      }
      offset += header + size;
    }
    return -1;
  }

  /// Absolute, in the wrapped buffer.
  public int payloadOffset() {
    return payloadOffset;
  }

  /// Without padding.
  public int payloadLength() {
    return payloadLength;
  }

  /// The header with CSRCs and extensions, in bytes.
  public int headerLength() {
    return payloadOffset - start;
  }

  public ByteBuffer buffer() {
    return buffer;
  }

  /// The payload as a buffer of its own over the same bytes.
  public ByteBuffer payload() {
    return buffer.slice(payloadOffset, payloadLength);
  }

  /// Copies the payload.
  public void copyPayload(byte[] to, int at) {
    buffer.get(payloadOffset, to, at, payloadLength);
  }
}
