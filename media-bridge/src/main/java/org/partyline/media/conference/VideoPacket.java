package org.partyline.media.conference;

/// A packet of a picture as a recording gets it: RTP's numbers, and the payload as its own copy.
public final class VideoPacket {
  private final int sequence;
  private final int timestamp;
  private final boolean marker;
  private final byte[] data;

  VideoPacket(int sequence, int timestamp, boolean marker, byte[] data) {
    this.sequence = sequence;
    this.timestamp = timestamp;
    this.marker = marker;
    this.data = data;
  }

  /// 0 to 65535; unbroken where nothing was lost, whichever encoding it comes from.
  public int sequence() {
    return sequence;
  }

  /// At 90 kHz; 32 bits, unsigned.
  public int timestamp() {
    return timestamp;
  }

  /// The last packet of a picture.
  public boolean marker() {
    return marker;
  }

  /// The payload: of VP8 without its descriptor. Not to be written to.
  public byte[] data() {
    return data;
  }
}
