package org.partyline.media.phone;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.partyline.media.MediaException;

/// Where phone legs meet the carrier: the address they bind, the one they tell, and their ports.
/// RTP takes an even port, RTCP the odd one above (RFC 3550 11). A port that was freed is taken
/// again as late as possible, so that a peer that still sends does not reach the next call.
public final class PhoneNetwork implements AutoCloseable {
  private static final int ANY_PORT_TRIES = 64;

  private final InetAddress address;
  private final InetAddress advertised;
  private final int firstPort;
  private final int pairs;
  private final Duration mediaTimeout;
  private final AtomicInteger next = new AtomicInteger();
  private final Set<RtpPhoneLeg> legs = ConcurrentHashMap.newKeySet();

  /// Sets the network up; nothing is opened yet.
  ///
  /// @param address to bind
  /// @param advertised to tell in SDP
  /// @param firstPort of the range, or 0 for any free ports
  /// @param lastPort of the range, inclusive
  /// @param mediaTimeout a phone that sends nothing for so long has vanished
  public PhoneNetwork(
      InetAddress address,
      InetAddress advertised,
      int firstPort,
      int lastPort,
      Duration mediaTimeout) {
    this.address = address;
    this.advertised = advertised;
    this.firstPort = firstPort + (firstPort & 1);
    this.pairs = firstPort == 0 ? 0 : (lastPort + 1 - this.firstPort) / 2;
    this.mediaTimeout = mediaTimeout;
    if (firstPort != 0 && pairs < 1) {
      throw new MediaException(
          MediaException.Kind.UNAVAILABLE,
          "the phone port range holds no even port and the one above it");
    }
  }

  InetAddress advertised() {
    return advertised;
  }

  Duration mediaTimeout() {
    return mediaTimeout;
  }

  /// Legs opened and not closed.
  public int openLegs() {
    return legs.size();
  }

  void opened(RtpPhoneLeg leg) {
    legs.add(leg);
  }

  void closed(RtpPhoneLeg leg) {
    legs.remove(leg);
  }

  /// Closes the legs that are still open.
  @Override
  public void close() {
    legs.forEach(RtpPhoneLeg::close);
  }

  /// Two bound channels, RTP's and RTCP's.
  record Channels(DatagramChannel rtp, DatagramChannel rtcp) implements AutoCloseable {
    int rtpPort() {
      return port(rtp);
    }

    int rtcpPort() {
      return port(rtcp);
    }

    private static int port(DatagramChannel channel) {
      try {
        return ((InetSocketAddress) channel.getLocalAddress()).getPort();
      } catch (IOException e) {
        throw new MediaException(
            MediaException.Kind.UNAVAILABLE, "the phone leg's socket is closed", e);
      }
    }

    @Override
    public void close() {
      closeQuietly(rtp);
      closeQuietly(rtcp);
    }
  }

  Channels open() {
    int tries = pairs == 0 ? ANY_PORT_TRIES : pairs;
    IOException last = null;
    for (int i = 0; i < tries; i++) {
      int port = pairs == 0 ? 0 : firstPort + 2 * Math.floorMod(next.getAndIncrement(), pairs);
      try {
        return open(port);
      } catch (IOException e) {
        last = e;
      }
    }
    String range = pairs == 0 ? "any" : firstPort + "-" + (firstPort + 2 * pairs - 1);
    throw new MediaException(
        MediaException.Kind.EXHAUSTED,
        "no free pair of RTP ports on "
            + address.getHostAddress()
            + " ("
            + range
            + "): widen the phone port range",
        last == null ? new IOException("none tried") : last);
  }

  private Channels open(int port) throws IOException {
    DatagramChannel rtp = bind(port);
    try {
      int bound = Channels.port(rtp);
      if (bound % 2 != 0) {
        throw new IOException("port " + bound + " is odd");
      }
      return new Channels(rtp, bind(bound + 1));
    } catch (IOException e) {
      closeQuietly(rtp);
      throw e;
    }
  }

  private DatagramChannel bind(int port) throws IOException {
    // Without a family it would be a socket for both, through which IPv4 takes a longer way.
    DatagramChannel channel =
        DatagramChannel.open(
            address instanceof Inet6Address
                ? StandardProtocolFamily.INET6
                : StandardProtocolFamily.INET);
    try {
      channel.configureBlocking(false);
      channel.bind(new InetSocketAddress(address, port));
      return channel;
    } catch (IOException e) {
      closeQuietly(channel);
      throw e;
    }
  }

  private static void closeQuietly(DatagramChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      throw new MediaException(
          MediaException.Kind.UNAVAILABLE, "cannot close a phone leg's socket", e);
    }
  }
}
