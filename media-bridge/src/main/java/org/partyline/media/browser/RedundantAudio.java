package org.partyline.media.browser;

import java.nio.ByteBuffer;

/// Audio that is sent twice (RFC 2198): each packet carries the frame before its own again, so that
/// a single lost packet costs no sound. This is the sender's side; [#read] is the receiver's.
final class RedundantAudio {
  /// A block's header has 14 bits for how far back it is, and 10 for its length.
  private static final int MAX_OFFSET = (1 << 14) - 1;

  private static final int MAX_LENGTH = (1 << 10) - 1;
  private static final int HEADER = 4;
  private static final int LAST_HEADER = 1;

  private final byte[] before = new byte[MAX_LENGTH];
  private int beforeLength;
  private int beforeTimestamp;

  /// Takes one block of a packet.
  interface BlockReader {
    /// Takes it.
    ///
    /// @param timestamp of RTP, of the block
    /// @param at where it begins in the packet's buffer
    void onBlock(int timestamp, int at, int length);
  }

  /// Reads the blocks of a payload, oldest first; the one that is new comes last. Of a malformed
  /// payload nothing is told.
  ///
  /// @param payloadType blocks of others are left out
  /// @param timestamp of the packet
  static void read(
      ByteBuffer packet, int at, int length, int payloadType, int timestamp, BlockReader reader) {
    int end = at + length;
    int header = at;
    int data = 0;
    while (header + HEADER <= end && packet.get(header) < 0) {
      data += packet.getShort(header + 2) & MAX_LENGTH;
      header += HEADER;
    }
    int block = header + LAST_HEADER;
    if (header >= end || packet.get(header) < 0 || block + data >= end) {
      return;
    }
    for (int i = at; i < header; i += HEADER) {
      int word = packet.getInt(i);
      int size = word & MAX_LENGTH;
      if ((word >> 24 & 0x7F) == payloadType && size > 0) {
        reader.onBlock(timestamp - (word >> 10 & MAX_OFFSET), block, size);
      }
      block += size;
    }
    if (packet.get(header) == payloadType) {
      reader.onBlock(timestamp, block, end - block);
    }
  }

  /// Writes a payload: the frame remembered, if it is recent enough, and this one.
  ///
  /// @param payloadType of both frames
  void write(ByteBuffer out, int payloadType, int timestamp, byte[] frame) {
    int offset = timestamp - beforeTimestamp;
    boolean again = beforeLength > 0 && offset > 0 && offset <= MAX_OFFSET;
    if (again) {
      out.putInt((0x80 | payloadType) << 24 | offset << 10 | beforeLength);
    }
    out.put((byte) payloadType);
    if (again) {
      out.put(before, 0, beforeLength);
    }
    out.put(frame);
  }

  /// Keeps a frame for the packet after it.
  void remember(int timestamp, byte[] frame) {
    beforeLength = frame.length <= MAX_LENGTH ? frame.length : 0;
    System.arraycopy(frame, 0, before, 0, beforeLength);
    beforeTimestamp = timestamp;
  }
}
