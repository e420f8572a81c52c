package org.partyline.media.browser;

import org.jitsi.utils.ByteArrayBuffer;

/// A packet in an array with room behind it, as the SRTP library changes it in place. Used again
/// and again.
final class PacketBytes implements ByteArrayBuffer {
  /// A full Ethernet packet and what SRTP appends.
  static final int CAPACITY = 1_600;

  private final byte[] bytes = new byte[CAPACITY];
  private int length;

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
