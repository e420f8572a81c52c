package org.partyline.media.rtp;

import java.nio.ByteBuffer;
import java.util.List;

/// Reads and writes RTCP compounds (RFC 3550 6), reduced-size ones included (RFC 5506).
public final class Rtcp {
  private Rtcp() {}

  /// Reads what lies between position and limit, which stay as they are. Reading ends at the first
  /// malformed packet; what came before it counts. A lone 4-byte header, as some phones send to
  /// keep a port open, is a packet without content.
  public static List<RtcpPacket> parse(ByteBuffer compound) {
    return RtcpReader.read(compound);
  }

  /// Writes the packets one after another at the buffer's position.
  public static void write(ByteBuffer out, List<? extends RtcpPacket> packets) {
    for (RtcpPacket packet : packets) {
      RtcpWriter.write(out, packet);
    }
  }
}
