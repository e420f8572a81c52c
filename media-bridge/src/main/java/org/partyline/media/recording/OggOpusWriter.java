package org.partyline.media.recording;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// One Opus stream, mono, in Ogg (RFC 3533, RFC 7845). Each page goes to the channel when it is
/// full, about once a second: what has been written is a readable file at any time.
final class OggOpusWriter {
  /// What libopus adds in front, in samples: a decoder leaves them out (RFC 7845, 4.2).
  static final int PRE_SKIP = 312;

  private static final int PACKETS_IN_PAGE = 50;
  private static final int MAX_SEGMENTS = 255;
  private static final int HEADER = 27;
  private static final int MAX_PAGE = HEADER + MAX_SEGMENTS + MAX_SEGMENTS * 255;
  private static final int CRC_AT = 22;
  private static final int[] CRC = crcTable();

  private static final int FIRST = 2;
  private static final int LAST = 4;

  private final WritableByteChannel out;
  private final int serial;
  private final ByteBuffer page = ByteBuffer.allocate(MAX_PAGE).order(ByteOrder.LITTLE_ENDIAN);
  private final byte[] segments = new byte[MAX_SEGMENTS];
  private final ByteBuffer body = ByteBuffer.allocate(MAX_SEGMENTS * 255);
  private int segmentCount;
  private int packets;
  private int sequence;

  /// Samples of all packets, the pre-skip included.
  private long granule;

  /// Writes the headers.
  ///
  /// @param serial tells this stream from others (RFC 3533, 4)
  /// @param comments such as `TITLE=lobby` (RFC 7845, 5.2)
  OggOpusWriter(WritableByteChannel out, int serial, List<String> comments) throws IOException {
    this.out = out;
    this.serial = serial;
    add(head());
    write(FIRST);
    add(tags(comments));
    write(0);
  }

  private static byte[] head() {
    ByteBuffer head = ByteBuffer.allocate(19).order(ByteOrder.LITTLE_ENDIAN);
    head.put(ascii("OpusHead")).put((byte) 1).put((byte) 1); // version, channels
    head.putShort((short) PRE_SKIP).putInt(48_000).putShort((short) 0).put((byte) 0);
    return head.array();
  }

  private static byte[] tags(List<String> comments) {
    List<byte[]> texts = comments.stream().map(c -> c.getBytes(StandardCharsets.UTF_8)).toList();
    byte[] vendor = ascii("Partyline");
    int size = 8 + 4 + vendor.length + 4 + texts.stream().mapToInt(t -> 4 + t.length).sum();
    ByteBuffer tags = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    tags.put(ascii("OpusTags")).putInt(vendor.length).put(vendor).putInt(texts.size());
    texts.forEach(text -> tags.putInt(text.length).put(text));
    return tags.array();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /// Adds a packet.
  ///
  /// @param samples how long it is, at 48 kHz
  void packet(byte[] packet, int length, int samples) throws IOException {
    if (packets == PACKETS_IN_PAGE || segmentCount + length / 255 + 1 > MAX_SEGMENTS) {
      write(0);
    }
    add(packet, length);
    granule += samples;
  }

  /// Writes what is left, and that nothing follows.
  ///
  /// @param padding samples at the end of the last packet that were not recorded (RFC 7845, 4.4)
  void end(int padding) throws IOException {
    granule -= padding;
    write(LAST);
  }

  private void add(byte[] packet) {
    add(packet, packet.length);
  }

  private void add(byte[] packet, int length) {
    int left = length;
    for (; left >= 255; left -= 255) {
      segments[segmentCount++] = (byte) 255;
    }
    segments[segmentCount++] = (byte) left;
    body.put(packet, 0, length);
    packets++;
  }

  /// RFC 3533, 6.
  private void write(int flags) throws IOException {
    page.clear().put(ascii("OggS")).put((byte) 0).put((byte) flags);
    page.putLong(granule).putInt(serial).putInt(sequence++).putInt(0);
    page.put((byte) segmentCount).put(segments, 0, segmentCount).put(body.flip());
    page.flip();
    page.putInt(CRC_AT, crc(page));
    while (page.hasRemaining()) {
      out.write(page);
    }
    body.clear();
    segmentCount = 0;
    packets = 0;
  }

  /// The polynomial 0x04C11DB7 without reflection, from 0.
  private static int crc(ByteBuffer page) {
    int crc = 0;
    for (int i = 0; i < page.limit(); i++) {
      crc = (crc << 8) ^ CRC[((crc >>> 24) ^ page.get(i)) & 0xFF];
    }
    return crc;
  }

  private static int[] crcTable() {
    int[] table = new int[256];
    for (int i = 0; i < 256; i++) {
      int value = i << 24;
      for (int bit = 0; bit < 8; bit++) {
        value = (value << 1) ^ (value < 0 ? 0x04C1_1DB7 : 0);
      }
      table[i] = value;
    }
    return table;
  }
}
