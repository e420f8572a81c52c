package org.partyline.media.browser;

import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.partyline.media.rtp.Rtcp;
import org.partyline.media.rtp.RtcpPacket;
import org.partyline.media.rtp.RtpPacket;

/// Carries one leg's RTP and RTCP: protected by the keys of its DTLS, along the path that its ICE
/// has selected. What cannot be sent yet is dropped. Lives on the loop.
final class LegTransport {
  private final IceAgent ice;
  private final PacketBytes outgoing = new PacketBytes();
  private final ByteBuffer outgoingView = ByteBuffer.wrap(outgoing.getBuffer());
  private final PacketBytes incoming = new PacketBytes();
  private final ByteBuffer incomingView = ByteBuffer.wrap(incoming.getBuffer());
  private final RtpPacket packet = new RtpPacket();
  private @Nullable SrtpSession srtp;

  LegTransport(IceAgent ice) {
    this.ice = ice;
  }

  void keys(SrtpKeys keys) {
    close();
    srtp = keys.session(true);
  }

  boolean ready() {
    return srtp != null && ice.selected() != null;
  }

  /// The buffer that the next packet is written to; room for SRTP's tag is kept back.
  ByteBuffer packet() {
    return outgoingView.clear().limit(PacketBytes.CAPACITY - 64);
  }

  /// Sends the RTP packet that was written to [#packet].
  ///
  /// @return its size before it was protected
  int sendPacket() {
    SrtpSession session = srtp;
    int bytes = outgoingView.position();
    outgoing.setLength(bytes);
    if (session != null && ice.selected() != null && session.protect(outgoing)) {
      sendOutgoing();
    }
    return bytes;
  }

  void sendControl(List<? extends RtcpPacket> compound) {
    SrtpSession session = srtp;
    if (session == null || ice.selected() == null || compound.isEmpty()) {
      return;
    }
    ByteBuffer out = packet();
    Rtcp.write(out, compound);
    outgoing.setLength(out.position());
    if (session.protectControl(outgoing)) {
      sendOutgoing();
    }
  }

  private void sendOutgoing() {
    outgoingView.position(0).limit(outgoing.getLength());
    send(outgoingView);
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
    if (session == null || datagram.remaining() < RtpPacket.HEADER_LENGTH || !fill(datagram)) {
      return null;
    }
    return session.open(incoming) && packet.wrap(opened()) ? packet : null;
  }

  /// The RTCP packets in this datagram; none when they are not authentic.
  List<RtcpPacket> openControl(ByteBuffer datagram) {
    SrtpSession session = srtp;
    if (session == null || datagram.remaining() < 8 || !fill(datagram)) {
      return List.of();
    }
    return session.openControl(incoming) ? Rtcp.parse(opened()) : List.of();
  }

  private boolean fill(ByteBuffer datagram) {
    int length = datagram.remaining();
    if (length > PacketBytes.CAPACITY) {
      return false;
    }
    datagram.get(datagram.position(), incoming.getBuffer(), 0, length);
    incoming.setLength(length);
    return true;
  }

  private ByteBuffer opened() {
    return incomingView.clear().limit(incoming.getLength());
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
