package org.partyline.gateway.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.partyline.media.rtp.RtpPacket;
import org.partyline.media.rtp.RtpWriter;

/// A UDP port that many phones share: the bench's thread has better things to do than look after a
/// thousand sockets. What comes in is told apart by where it comes from.
final class PhonePort implements AutoCloseable {
  private static final int BUFFER = 4 << 20;

  private final DatagramChannel channel;
  private final ByteBuffer out = ByteBuffer.allocateDirect(1_500);
  private final ByteBuffer in = ByteBuffer.allocateDirect(1_500);
  private final RtpWriter writer = new RtpWriter();
  private final RtpPacket packet = new RtpPacket();
  private final Map<SocketAddress, Ear> ears = new ConcurrentHashMap<>();
  private volatile long heard;

  /// Hears one phone's packets.
  @FunctionalInterface
  interface Ear {
    void onPacket(RtpPacket packet, long nanos);
  }

  PhonePort() {
    try {
      channel = DatagramChannel.open();
      channel.setOption(StandardSocketOptions.SO_RCVBUF, BUFFER);
      channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      channel.configureBlocking(false);
    } catch (IOException e) {
      throw new UncheckedIOException("no UDP port for phones", e);
    }
  }

  int port() {
    try {
      return ((InetSocketAddress) channel.getLocalAddress()).getPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void listen(InetSocketAddress leg, Ear ear) {
    ears.put(leg, ear);
  }

  void send(InetSocketAddress to, int type, int sequence, int timestamp, int ssrc, byte[] payload) {
    writer
        .begin(out.clear(), sequence == 0, type, sequence, timestamp, ssrc)
        .payload(payload, 0, payload.length);
    try {
      channel.send(out.flip(), to);
    } catch (IOException e) {
      // As good as lost on the way.
    }
  }

  /// Packets that came in.
  long heard() {
    return heard;
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // written by the generator's thread alone
  void drain() {
    try {
      for (var from = channel.receive(in.clear()); from != null; from = channel.receive(in)) {
        heard++;
        Ear ear = ears.isEmpty() ? null : ears.get(from);
        if (ear != null && !RtpPacket.isRtcp(in.flip()) && packet.wrap(in)) {
          ear.onPacket(packet, System.nanoTime());
        }
        in.clear();
      }
    } catch (IOException e) {
      // Closed while the bench ends.
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException("a port of phones did not close", e);
    }
  }
}
