package org.partyline.media.loop;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;

/// Takes the datagrams of one channel. Belongs to its loop's thread.
final class ChannelReader {
  /// The longest datagram taken; a longer one is dropped. No media packet reaches a jumbo frame.
  static final int MAX_DATAGRAM = 4_096;

  /// Maximum number of datagrams read before the clock is checked.
  private static final int PACKETS_IN_A_ROW = 32;

  /// After so many lone datagrams only one is taken, until it is time to look again.
  private static final int SINGLES = 8;

  private static final int SINGLES_BEFORE_LOOK = 64;

  private final DatagramChannel channel;
  private final PacketHandler handler;
  private final ByteBuffer buffer;
  private final QuietLog log;
  private boolean off;

  /// How often in a row only one datagram was there.
  private int singles;

  /// @param buffer the loop's, one byte longer than the longest datagram
  ChannelReader(DatagramChannel channel, PacketHandler handler, ByteBuffer buffer, QuietLog log) {
    this.channel = channel;
    this.handler = handler;
    this.buffer = buffer;
    this.log = log;
  }

  void stop() {
    off = true;
  }

  void read() {
    int most = singles < SINGLES ? PACKETS_IN_A_ROW : 1;
    int count = 0;
    try {
      while (count < most && !off) {
        buffer.clear();
        if (!(channel.receive(buffer) instanceof InetSocketAddress from)) {
          break;
        }
        count++;
        if (buffer.position() <= MAX_DATAGRAM) {
          buffer.flip();
          handle(from);
        }
      }
    } catch (ClosedChannelException e) {
      off = true; // closed by its owner without closing the registration
    } catch (IOException e) {
      log.warn("reading from a channel failed", e);
    }
    took(count);
  }

  private void handle(InetSocketAddress from) {
    try {
      handler.onPacket(buffer, from);
    } catch (Throwable fault) {
      log.warn("a packet handler failed", fault);
    }
  }

  /// One peer's socket mostly holds one datagram: to look for a second one each time would be a
  /// system call in vain.
  private void took(int count) {
    singles = count == 1 && singles < SINGLES_BEFORE_LOOK ? singles + 1 : 0;
  }
}
