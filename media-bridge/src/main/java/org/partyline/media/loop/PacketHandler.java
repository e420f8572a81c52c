package org.partyline.media.loop;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/// Takes the datagrams of one channel, on its loop's thread.
@FunctionalInterface
public interface PacketHandler {
  /// Takes one datagram.
  ///
  /// @param packet the datagram from position to limit; it is the loop's own buffer and is
  ///   overwritten after the return: copy what is kept
  void onPacket(ByteBuffer packet, InetSocketAddress from);
}
