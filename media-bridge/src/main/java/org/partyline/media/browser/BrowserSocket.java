package org.partyline.media.browser;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.partyline.media.loop.MediaLoop;
import org.partyline.media.loop.Registration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One UDP socket that all browsers of a loop share on one address. STUN finds its leg by the user
/// name, all else by an address that STUN has validated (RFC 7983); the rest is met by silence.
final class BrowserSocket implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(BrowserSocket.class);
  private static final int MAX_PACKET = 1_500;
  private static final int BUFFER = 4 << 20;

  private final DatagramChannel channel;
  private final InetSocketAddress local;
  private final Map<String, WebRtcLeg> byFragment;
  private final boolean fromHereOnly;
  private final Map<InetSocketAddress, WebRtcLeg> byAddress = new HashMap<>();
  private @Nullable Registration registration;
  private long ignored;

  private BrowserSocket(
      DatagramChannel channel, Map<String, WebRtcLeg> byFragment, boolean fromHereOnly)
      throws IOException {
    this.channel = channel;
    this.fromHereOnly = fromHereOnly;
    this.local = (InetSocketAddress) channel.getLocalAddress();
    this.byFragment = byFragment;
  }

  /// @param byFragment the port's legs by local ICE user fragment; touched on the loop only
  static BrowserSocket open(InetAddress address, int port, Map<String, WebRtcLeg> byFragment)
      throws IOException {
    return open(address, port, byFragment, false);
  }

  /// A socket on an address of this machine that takes nothing from elsewhere: what does not come
  /// from that very address is dropped unread. A host refuses packets from outside that bear its
  /// own address.
  static BrowserSocket openForThisMachine(
      InetAddress address, int port, Map<String, WebRtcLeg> byFragment) throws IOException {
    return open(address, port, byFragment, true);
  }

  private static BrowserSocket open(
      InetAddress address, int port, Map<String, WebRtcLeg> byFragment, boolean fromHereOnly)
      throws IOException {
    DatagramChannel channel =
        DatagramChannel.open(
            address instanceof java.net.Inet6Address
                ? StandardProtocolFamily.INET6
                : StandardProtocolFamily.INET);
    try {
      channel.setOption(StandardSocketOptions.SO_RCVBUF, BUFFER);
      channel.setOption(StandardSocketOptions.SO_SNDBUF, BUFFER);
      channel.bind(new InetSocketAddress(address, port));
      return new BrowserSocket(channel, byFragment, fromHereOnly);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  void register(MediaLoop loop) {
    registration = loop.register(channel, this::onPacket);
  }

  InetSocketAddress local() {
    return local;
  }

  private void onPacket(ByteBuffer packet, InetSocketAddress from) {
    if (!packet.hasRemaining()
        || packet.remaining() > MAX_PACKET
        || (fromHereOnly && !from.getAddress().equals(local.getAddress()))) {
      ignored++;
      return;
    }
    int first = packet.get(packet.position()) & 0xFF;
    if (first < 4) {
      onStun(packet, from);
      return;
    }
    WebRtcLeg leg = byAddress.get(from);
    if (leg == null) {
      ignored++;
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
      ignored++;
      return;
    }
    IceAgent.Path path = new IceAgent.Path(this, from);
    leg.onCheck(message.orElseThrow(), path).ifPresent(response -> send(response, from));
    if (leg.isValid(path)) {
      byAddress.put(from, leg);
    }
  }

  /// On the loop. A datagram that cannot be sent is lost, as any datagram may be.
  void send(ByteBuffer packet, InetSocketAddress to) {
    try {
      channel.send(packet, to);
    } catch (IOException e) {
      log.debug("cannot send to a browser: {}", e.toString());
    }
  }

  void forget(InetSocketAddress remote) {
    byAddress.remove(remote);
  }

  /// Datagrams that belonged to nobody.
  long ignored() {
    return ignored;
  }

  @Override
  public void close() throws IOException {
    if (registration != null) {
      registration.close();
    }
    channel.close();
  }
}
