package org.partyline.media.codec;

/// Puts Opus frames into one packet, as they are (RFC 6716 3.2.5, code 3).
public final class OpusPacking {
  private static final int MAX_FRAMES = 6;

  /// Of a packet with several frames.
  private static final int MAX_BYTES = 1_200;

  /// In the first byte of a packet: 0 for one frame, this for any number of any lengths.
  private static final int CODE = 3;

  private static final int VARIABLE = 0x80;

  /// Lengths from here on take two bytes.
  private static final int TWO_BYTES = 252;

  private final byte[] bytes = new byte[AudioEncoder.MAX_PAYLOAD];
  private final int[] lengths = new int[MAX_FRAMES];
  private int count;
  private int used;
  private int toc;

  /// Takes the frame of a packet that holds one.
  ///
  /// @return false when it cannot be in one packet with those before: it must be sent without them
  public boolean add(byte[] packet, int length) {
    int first = packet[0] & 0xFF;
    boolean single = (first & CODE) == 0;
    boolean fits = count < MAX_FRAMES && used + length + 2 * MAX_FRAMES + 2 <= MAX_BYTES;
    if (count > 0 && (first != toc || !single || !fits)) {
      return false;
    }
    toc = first;
    System.arraycopy(packet, 1, bytes, used, length - 1);
    used += length - 1;
    lengths[count++] = length - 1;
    return true;
  }

  public int count() {
    return count;
  }

  /// Writes the packet; the next one begins.
  ///
  /// @return its length
  public int write(byte[] packet) {
    int at = 0;
    if (count == 1) {
      packet[at++] = (byte) toc;
    } else {
      packet[at++] = (byte) (toc | CODE);
      packet[at++] = (byte) (VARIABLE | count);
      for (int i = 0; i + 1 < count; i++) {
        int length = lengths[i];
        if (length < TWO_BYTES) {
          packet[at++] = (byte) length;
        } else {
          int low = TWO_BYTES + (length & 3);
          packet[at++] = (byte) low;
          packet[at++] = (byte) ((length - low) / 4);
        }
      }
    }
    System.arraycopy(bytes, 0, packet, at, used);
    int length = at + used;
    clear();
    return length;
  }

  /// Drops what was taken.
  public void clear() {
    count = 0;
    used = 0;
  }
}
