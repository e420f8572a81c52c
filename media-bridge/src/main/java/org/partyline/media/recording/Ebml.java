package org.partyline.media.recording;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Elements of a Matroska file as they are being put together (RFC 8794).
final class Ebml {
  private static final int VOID = 0xEC;

  private byte[] bytes = new byte[1_024];
  private int size;

  int size() {
    return size;
  }

  byte[] bytes() {
    return Arrays.copyOf(bytes, size);
  }

  Ebml raw(byte[] data) {
    return raw(data, 0, data.length);
  }

  Ebml raw(byte[] data, int from, int count) {
    if (size + count > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(size + count, 2 * bytes.length));
    }
    System.arraycopy(data, from, bytes, size, count);
    size += count;
    return this;
  }

  Ebml raw(long value, int octets) {
    byte[] big = new byte[octets];
    for (int i = 0; i < octets; i++) {
      big[i] = (byte) (value >> (8 * (octets - 1 - i)));
    }
    return raw(big);
  }

  /// An element's ID, which tells its own length.
  Ebml id(int id) {
    return raw(id, id < 0 || id > 0xFF_FFFF ? 4 : id > 0xFFFF ? 3 : id > 0xFF ? 2 : 1);
  }

  /// How long the element is, in eight octets.
  Ebml length(long length) {
    return raw((1L << 56) | length, 8);
  }

  Ebml uint(int id, long value) {
    return id(id).length(8).raw(value, 8);
  }

  Ebml real(int id, double value) {
    return uint(id, Double.doubleToLongBits(value));
  }

  Ebml text(int id, String value) {
    return binary(id, value.getBytes(StandardCharsets.UTF_8));
  }

  Ebml binary(int id, byte[] value) {
    return id(id).length(value.length).raw(value);
  }

  Ebml master(int id, Ebml content) {
    return id(id).length(content.size).raw(content.bytes, 0, content.size);
  }

  /// Fills up to this many bytes with what readers skip.
  Ebml padTo(int total) {
    int left = total - size;
    if (left < 9) {
      throw new IllegalArgumentException("no place for padding");
    }
    return binary(VOID, new byte[left - 9]);
  }
}
