package org.partyline.media.phone;

import java.io.IOException;
import java.net.BindException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.partyline.media.MediaException;
import org.partyline.media.dtls.DtlsIdentities;
import org.partyline.media.dtls.DtlsIdentity;

/// Where phone legs meet the carrier: the addresses they bind, those they tell, one per family, and
/// their ports. RTP takes an even port, RTCP the odd one above (RFC 3550 11). A port that was freed
/// rests before it is taken again, so that a peer that still sends does not reach the next call;
/// with no other port left, a call is refused.
public final class PhoneNetwork implements AutoCloseable {
  private static final int ANY_PORT_TRIES = 64;

  private final List<LocalAddress> addresses;
  private final int firstPort;
  private final int pairs;
  private final Duration mediaTimeout;
  private final PortRotation ports;
  private final DtlsIdentities identities = new DtlsIdentities();
  private final Set<RtpPhoneLeg> legs = ConcurrentHashMap.newKeySet();

  /// An address of ours.
  ///
  /// @param bound where sockets are bound
  /// @param advertised what SDP tells instead, behind NAT; of the same family
  public record LocalAddress(InetAddress bound, InetAddress advertised) {
    public LocalAddress {
      if (bound instanceof Inet6Address != advertised instanceof Inet6Address) {
        throw new IllegalArgumentException("an address is advertised by one of its own family");
      }
    }

    boolean ipv6() {
      return bound instanceof Inet6Address;
    }
  }

  /// Sets the network up; nothing is opened yet.
  ///
  /// @param addresses at most one of each family; the first is the usual one
  /// @param firstPort of the range, or 0 for any free ports
  /// @param lastPort of the range, inclusive
  /// @param mediaTimeout a phone that sends nothing for so long is gone
  public PhoneNetwork(
      List<LocalAddress> addresses, int firstPort, int lastPort, Duration mediaTimeout) {
    this.addresses = List.copyOf(addresses);
    this.firstPort = firstPort + (firstPort & 1);
    this.pairs = firstPort == 0 ? 0 : (lastPort + 1 - this.firstPort) / 2;
    this.mediaTimeout = mediaTimeout;
    this.ports = new PortRotation(this.firstPort, pairs, System::nanoTime);
    long families = this.addresses.stream().map(LocalAddress::ipv6).distinct().count();
    if (this.addresses.isEmpty() || families != this.addresses.size()) {
      throw new MediaException(
          MediaException.Kind.UNAVAILABLE, "phones need one local address, or one of each family");
    }
    if (firstPort != 0 && pairs < 1) {
      throw new MediaException(
          MediaException.Kind.UNAVAILABLE,
          "the phone port range holds no even port and the one above it");
    }
  }

  /// With one address.
  public PhoneNetwork(
      InetAddress address,
      InetAddress advertised,
      int firstPort,
      int lastPort,
      Duration mediaTimeout) {
    this(List.of(new LocalAddress(address, advertised)), firstPort, lastPort, mediaTimeout);
  }

  /// Whom we show ourselves as in DTLS.
  DtlsIdentity identity() {
    return identities.current();
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
  ///
  /// @param advertised what SDP tells as their address
  /// @param freed called when they are closed
  record Channels(DatagramChannel rtp, DatagramChannel rtcp, InetAddress advertised, Runnable freed)
      implements AutoCloseable {
    int rtpPort() {
      return port(rtp);
    }

    int rtcpPort() {
      return port(rtcp);
    }

    boolean ipv6() {
      return advertised instanceof Inet6Address;
    }

    private static int port(DatagramChannel channel) {
      try {
        return ((InetSocketAddress) channel.getLocalAddress()).getPort();
      } catch (IOException e) {
        throw new MediaException(
            MediaException.Kind.UNAVAILABLE, "the phone leg's socket is closed", e);
      }
    }

    /// Idempotent.
    @Override
    public void close() {
      boolean first = rtp.isOpen();
      closeQuietly(rtp);
      closeQuietly(rtcp);
      if (first) {
        freed.run();
      }
    }
  }

  boolean has(boolean ipv6) {
    return addresses.stream().anyMatch(local -> local.ipv6() == ipv6);
  }

  /// Opens a pair of ports on the address of this family, or else on the first address.
  ///
  /// @throws MediaException when no port is free, or no file descriptor
  Channels open(boolean ipv6) {
    LocalAddress local =
        addresses.stream()
            .filter(each -> each.ipv6() == ipv6)
            .findFirst()
            .orElse(addresses.getFirst());
    IOException last = null;
    for (int i = pairs == 0 ? ANY_PORT_TRIES : pairs; i > 0; i--) {
      int port = ports.take();
      if (port < 0) {
        break;
      }
      try {
        return open(local, port);
      } catch (BindException e) {
        last = e;
        ports.free(port);
      } catch (IOException e) {
        ports.free(port);
        throw noSocket(e);
      }
    }
    String range = pairs == 0 ? "any" : firstPort + "-" + (firstPort + 2 * pairs - 1);
    throw new MediaException(
        MediaException.Kind.EXHAUSTED,
        "no free pair of RTP ports on "
            + local.bound().getHostAddress()
            + " ("
            + range
            + "; one rests for "
            + PortRotation.REST.toSeconds()
            + " s after a call): widen the phone port range",
        last == null ? new IOException("all are in use or rest after a call") : last);
  }

  private static MediaException noSocket(IOException e) {
    String reason = String.valueOf(e.getMessage());
    String advice =
        reason.contains("Too many open files")
            ? "out of file descriptors: raise the limit of open files (ulimit -n)"
            : "no socket for a phone leg: " + reason;
    return new MediaException(MediaException.Kind.EXHAUSTED, advice, e);
  }

  private Channels open(LocalAddress local, int port) throws IOException {
    DatagramChannel rtp = bind(local.bound(), port);
    try {
      int bound = Channels.port(rtp);
      if (bound % 2 != 0) {
        throw new BindException("port " + bound + " is odd");
      }
      DatagramChannel rtcp = bind(local.bound(), bound + 1);
      return new Channels(rtp, rtcp, local.advertised(), () -> ports.free(port));
    } catch (IOException e) {
      closeQuietly(rtp);
      throw e;
    }
  }

  private static DatagramChannel bind(InetAddress address, int port) throws IOException {
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
