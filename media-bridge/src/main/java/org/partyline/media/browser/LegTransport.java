package org.partyline.media.browser;

import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.partyline.media.dtls.SrtpKeys;
import org.partyline.media.rtp.Rtcp;
import org.partyline.media.rtp.RtcpPacket;
import org.partyline.media.rtp.RtpPacket;
import org.partyline.media.srtp.PacketBytes;
import org.partyline.media.srtp.SrtpSession;

/// Carries one leg's RTP and RTCP: protected by the keys of its DTLS, along the path that its ICE
/// has selected. What cannot be sent yet is dropped. Lives on the loop.
final class LegTransport {
  private final IceAgent ice;
  private final PacketBytes outgoing = new PacketBytes();
  private final PacketBytes incoming = new PacketBytes();
  private final RtpPacket packet = new RtpPacket();
  private @Nullable SrtpSession srtp;

  LegTransport(IceAgent ice) {
    this.ice = ice;
  }

  void keys(SrtpKeys keys) {
    close();
    srtp = keys.session();
  }

  boolean ready() {
    return srtp != null && ice.selected() != null;
  }

  /// The buffer that the next packet is written to.
  ByteBuffer packet() {
    return outgoing.blank();
  }

  /// Sends the RTP packet that was written to [#packet].
  ///
  /// @return its size before it was protected
  int sendPacket() {
    SrtpSession session = srtp;
    int bytes = outgoing.written();
    if (session != null && ice.selected() != null && session.protect(outgoing)) {
      send(outgoing.view());
    }
    return bytes;
  }

  void sendControl(List<? extends RtcpPacket> compound) {
    SrtpSession session = srtp;
    if (session == null || ice.selected() == null || compound.isEmpty()) {
      return;
    }
    Rtcp.write(packet(), compound);
    outgoing.written();
    if (session.protectControl(outgoing)) {
      send(outgoing.view());
    }
  }

  /// Sends a datagram as it is.
  void send(ByteBuffer datagram) {
    IceAgent.Path path = ice.selected();
    if (path != null) {
      path.wire().send(datagram, path.remote());
    }
  }

  /// The RTP packet in this datagram, or null when it is none or not authentic. The view is good
  /// until the next call.
  @Nullable RtpPacket open(ByteBuffer datagram) {
    SrtpSession session = srtp;
    if (session == null
        || datagram.remaining() < RtpPacket.HEADER_LENGTH
        || !incoming.fill(datagram)) {
      return null;
    }
    return session.open(incoming) && packet.wrap(incoming.view()) ? packet : null;
  }

  /// The RTCP packets in this datagram; none when they are not authentic.
  List<RtcpPacket> openControl(ByteBuffer datagram) {
    SrtpSession session = srtp;
    if (session == null || datagram.remaining() < 8 || !incoming.fill(datagram)) {
      return List.of();
    }
    return session.openControl(incoming) ? Rtcp.parse(incoming.view()) : List.of();
  }

  /// Packets that were not authentic or came twice.
  long refused() {
    SrtpSession session = srtp;
    return session == null ? 0 : session.refused();
  }

  void close() {
    if (srtp != null) {
      srtp.close();
      srtp = null;
    }
  }
}
