package org.partyline.media.browser;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.partyline.media.loop.MediaLoop;

/// One of our transport addresses, which all browsers of a loop share. STUN finds its leg by the
/// user name, all else by an address that STUN has validated (RFC 7983); the rest is dropped
/// silently. Lives on the loop.
abstract class BrowserWire implements AutoCloseable {
  private static final int MAX_PACKET = 1_500;

  private final Map<String, WebRtcLeg> byFragment;
  private final Map<InetSocketAddress, WebRtcLeg> byAddress = new HashMap<>();
  private long ignored;

  /// @param byFragment the port's legs by local ICE user fragment
  BrowserWire(Map<String, WebRtcLeg> byFragment) {
    this.byFragment = byFragment;
  }

  abstract InetSocketAddress local();

  /// Begins to take packets.
  abstract void register(MediaLoop loop);

  abstract void send(ByteBuffer packet, InetSocketAddress to);

  void onPacket(ByteBuffer packet, InetSocketAddress from) {
    if (!packet.hasRemaining() || packet.remaining() > MAX_PACKET) {
      ignored();
      return;
    }
    int first = packet.get(packet.position()) & 0xFF;
    if (first < 4) {
      onStun(packet, from);
      return;
    }
    WebRtcLeg leg = byAddress.get(from);
    if (leg == null) {
      ignored();
    } else if (first >= 20 && first < 64) {
      leg.onDtls(packet);
    } else if (first >= 128 && first < 192) {
      leg.onMedia(packet);
    }
  }

  private void onStun(ByteBuffer packet, InetSocketAddress from) {
    Optional<StunMessage> message =
        StunMessage.parse(packet).filter(stun -> stun.type() == StunMessage.BINDING_REQUEST);
    WebRtcLeg leg =
        message
            .flatMap(StunMessage::username)
            .map(name -> name.substring(0, Math.max(0, name.indexOf(':'))))
            .map(byFragment::get)
            .orElse(null);
    if (leg == null) {
      ignored();
      return;
    }
    IceAgent.Path path = new IceAgent.Path(this, from);
    leg.onCheck(message.orElseThrow(), path).ifPresent(response -> send(response, from));
    if (leg.isValid(path)) {
      byAddress.put(from, leg);
    }
  }

  boolean isValid(InetSocketAddress remote) {
    return byAddress.containsKey(remote);
  }

  void forget(InetSocketAddress remote) {
    byAddress.remove(remote);
  }

  void ignored() {
    ignored++;
  }

  /// Packets that belonged to nobody.
  long ignoredPackets() {
    return ignored;
  }

  @Override
  public abstract void close() throws IOException;
}
