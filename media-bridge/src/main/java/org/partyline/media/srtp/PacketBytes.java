package org.partyline.media.srtp;

import java.nio.ByteBuffer;
import org.jitsi.utils.ByteArrayBuffer;

/// A packet in an array with room behind it, as the SRTP library changes it in place. Used again
/// and again.
public final class PacketBytes implements ByteArrayBuffer {
  /// A full Ethernet packet and what SRTP appends.
  public static final int CAPACITY = 1_600;

  static final int RTP_SSRC = 8;
  static final int RTCP_SSRC = 4;

  private final byte[] bytes = new byte[CAPACITY];
  private final ByteBuffer view = ByteBuffer.wrap(bytes);
  private int length;

  /// Takes a datagram's bytes, from the buffer's position to its limit, which stay as they are.
  ///
  /// @return false when it is too long
  public boolean fill(ByteBuffer datagram) {
    int count = datagram.remaining();
    if (count > CAPACITY) {
      return false;
    }
    datagram.get(datagram.position(), bytes, 0, count);
    length = count;
    return true;
  }

  /// The packet as it is now; good until the next change.
  public ByteBuffer view() {
    return view.clear().limit(length);
  }

  /// A buffer to write the next packet to; room for SRTP's tag is kept back.
  public ByteBuffer blank() {
    return view.clear().limit(CAPACITY - 64);
  }

  /// What was written to [#blank] is the packet.
  ///
  /// @return its length
  public int written() {
    length = view.position();
    return length;
  }

  int ssrc(int at) {
    return view.clear().getInt(at); // the limit may still be that of a shorter packet
  }

  @Override
  public byte[] getBuffer() {
    return bytes;
  }

  @Override
  public int getOffset() {
    return 0;
  }

  @Override
  public int getLength() {
    return length;
  }

  @Override
  public void setLength(int length) {
    this.length = length;
  }

  @Override
  public void setOffset(int offset) {
    throw new UnsupportedOperationException("packets start at 0");
  }

  @Override
  public boolean isInvalid() {
    return length > CAPACITY;
  }

  @Override
  public void readRegionToBuff(int offset, int count, byte[] target) {
    System.arraycopy(bytes, offset, target, 0, count);
  }

  @Override
  public void grow(int by) {
    if (length + by > CAPACITY) {
      throw new IllegalStateException("a packet of " + length + " bytes cannot grow by " + by);
    }
  }

  @Override
  public void append(byte[] data, int count) {
    grow(count);
    System.arraycopy(data, 0, bytes, length, count);
    length += count;
  }

  @Override
  public void shrink(int by) {
    length = Math.max(0, length - by);
  }
}
