package org.partyline.media.phone;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Learns where the peer's packets come from (symmetric RTP), within what the SDP allows, and then
/// stays there: a stranger must neither inject sound nor draw the stream to itself ("RTP bleed").
///
/// Allowed is the address the SDP names, from any port; and, when that address cannot be reached
/// from outside (private, behind NAT), the one that the SIP came from. The first 5 packets from one
/// source settle it, until the next SDP.
final class PeerLatch {
  private static final int SETTLED = 5;

  /// An unsettled source that is silent for so long gives way to another allowed one.
  private static final long SILENT_NANOS = 300_000_000L;

  private final Optional<InetAddress> sipSource;
  private @Nullable InetSocketAddress signalled;
  private @Nullable InetSocketAddress source;
  private int packets;
  private long lastNanos;

  PeerLatch(Optional<InetAddress> sipSource) {
    this.sipSource = sipSource;
  }

  /// An SDP names this address: learning begins again, with the known source first when the address
  /// is the same as before.
  void signalled(@Nullable InetSocketAddress address) {
    if (address == null) {
      return; // on hold by c=0.0.0.0: the peer's packets, if any, come from where they came
    }
    if (!address.equals(signalled)) {
      source = null;
    }
    signalled = address;
    packets = 0;
  }

  /// Whether a packet from there is the peer's.
  boolean admits(InetSocketAddress from, long nanos) {
    if (from.equals(source)) {
      packets = Math.min(packets + 1, SETTLED);
      lastNanos = nanos;
      return true;
    }
    if (packets >= SETTLED || !allowed(from.getAddress())) {
      return false;
    }
    boolean exact = from.equals(signalled);
    if (source == null || exact || nanos - lastNanos > SILENT_NANOS) {
      source = from;
      packets = 1;
      lastNanos = nanos;
      return true;
    }
    return false;
  }

  private boolean allowed(InetAddress address) {
    if (signalled == null) {
      return false;
    }
    InetAddress named = signalled.getAddress();
    return address.equals(named)
        || (unreachable(named) && sipSource.filter(address::equals).isPresent());
  }

  /// Where to send: to the learnt source, or else where the SDP says, unless that is a target no
  /// peer may name (our own loopback, a multicast group …).
  @Nullable InetSocketAddress target() {
    if (source != null || signalled == null) {
      return source;
    }
    InetAddress named = signalled.getAddress();
    boolean ours =
        named.isLoopbackAddress() || named.isLinkLocalAddress() || named.isMulticastAddress();
    boolean local = sipSource.map(s -> s.isLoopbackAddress() || s.equals(named)).orElse(true);
    return ours && !local ? null : signalled;
  }

  /// Private (RFC 1918, 6598, 4193), loopback or link-local.
  private static boolean unreachable(InetAddress address) {
    byte[] bytes = address.getAddress();
    boolean shared = bytes.length == 4 && bytes[0] == 100 && (bytes[1] & 0xC0) == 64;
    boolean uniqueLocal = bytes.length == 16 && (bytes[0] & 0xFE) == 0xFC;
    return shared
        || uniqueLocal
        || address.isSiteLocalAddress()
        || address.isLoopbackAddress()
        || address.isLinkLocalAddress();
  }
}
