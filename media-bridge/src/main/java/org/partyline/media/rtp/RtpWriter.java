package org.partyline.media.rtp;

import java.nio.ByteBuffer;

/// Writes one RTP packet after another into a buffer of the caller's: [#begin], then CSRCs, then
/// extension elements, then the payload. Extensions take RFC 8285's one-byte form.
public final class RtpWriter {
  private ByteBuffer out = ByteBuffer.allocate(0);
  private int start;
  private int extensionStart;

  /// Writes the fixed header at the buffer's position.
  public RtpWriter begin(
      ByteBuffer to, boolean marker, int payloadType, int sequence, int timestamp, int ssrc) {
    out = to;
    start = to.position();
    extensionStart = -1;
    to.put((byte) 0x80);
    to.put((byte) ((marker ? 0x80 : 0) | (payloadType & 0x7F)));
    to.putShort((short) sequence);
    to.putInt(timestamp);
    to.putInt(ssrc);
    return this;
  }

  /// At most 15.
  public RtpWriter csrc(int csrc) {
    int first = out.get(start);
    if ((first & 0x0F) == 15) {
      throw new IllegalStateException("an RTP packet names at most 15 sources");
    }
    out.put(start, (byte) (first + 1));
    out.putInt(csrc);
    return this;
  }

  /// One extension element.
  ///
  /// @param id 1 to 14
  /// @param length 1 to 16
  public RtpWriter extension(int id, byte[] data, int offset, int length) {
    if (id < 1 || id > 14 || length < 1 || length > 16) {
      throw new IllegalArgumentException(
          "does not fit the one-byte form: id " + id + ", " + length);
    }
    if (extensionStart < 0) {
      out.put(start, (byte) (out.get(start) | 0x10));
      out.putShort((short) 0xBEDE);
      out.putShort((short) 0);
      extensionStart = out.position();
    }
    out.put((byte) (id << 4 | (length - 1)));
    out.put(data, offset, length);
    return this;
  }

  /// Closes the extensions, if any; the payload may be put into the buffer after that.
  public RtpWriter endHeader() {
    if (extensionStart >= 0) {
      while ((out.position() - extensionStart) % 4 != 0) {
        out.put((byte) 0);
      }
      out.putShort(extensionStart - 2, (short) ((out.position() - extensionStart) / 4));
      extensionStart = -1;
    }
    return this;
  }

  public RtpWriter payload(byte[] data, int offset, int length) {
    endHeader();
    out.put(data, offset, length);
    return this;
  }

  /// The payload from the buffer's position to its limit, which stay as they are.
  public RtpWriter payload(ByteBuffer data) {
    endHeader();
    out.put(out.position(), data, data.position(), data.remaining());
    out.position(out.position() + data.remaining());
    return this;
  }
}
