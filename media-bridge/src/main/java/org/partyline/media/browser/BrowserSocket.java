package org.partyline.media.browser;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.partyline.media.loop.MediaLoop;
import org.partyline.media.loop.Registration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One UDP socket that all browsers of a loop share on one address.
final class BrowserSocket extends BrowserWire {
  private static final Logger log = LoggerFactory.getLogger(BrowserSocket.class);
  private static final int BUFFER = 4 << 20;

  private final DatagramChannel channel;
  private final InetSocketAddress local;
  private final boolean fromHereOnly;
  private @Nullable Registration registration;

  private BrowserSocket(
      DatagramChannel channel, Map<String, WebRtcLeg> byFragment, boolean fromHereOnly)
      throws IOException {
    super(byFragment);
    this.channel = channel;
    this.fromHereOnly = fromHereOnly;
    this.local = (InetSocketAddress) channel.getLocalAddress();
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

  @Override
  void register(MediaLoop loop) {
    registration = loop.register(channel, this::onDatagram);
  }

  @Override
  InetSocketAddress local() {
    return local;
  }

  private void onDatagram(ByteBuffer packet, InetSocketAddress from) {
    if (fromHereOnly && !from.getAddress().equals(local.getAddress())) {
      ignored();
    } else {
      onPacket(packet, from);
    }
  }

  /// A datagram that cannot be sent is lost, as any datagram may be.
  @Override
  void send(ByteBuffer packet, InetSocketAddress to) {
    try {
      channel.send(packet, to);
    } catch (IOException e) {
      log.debug("cannot send to a browser: {}", e.toString());
    }
  }

  @Override
  public void close() throws IOException {
    if (registration != null) {
      registration.close();
    }
    channel.close();
  }
}
