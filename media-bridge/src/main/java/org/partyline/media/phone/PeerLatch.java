package org.partyline.media.phone;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Symmetric RTP (RFC 4961, "comedia"): learns where the peer's packets come from, within what the
/// SDP allows, and then stays there. A stranger must neither inject sound nor draw the stream to
/// itself ("RTP bleed"), nor may an SDP point the stream at a third host ("voice hammer", RFC 5245
/// 18.5.1).
///
/// Heard is the address the SDP names, from any port; and, when that address cannot be reached from
/// outside (private, behind NAT), the one that the SIP came from. The first 5 packets from one
/// source settle it, until the next SDP. After that two things move it: a packet from exactly where
/// the SDP says, and a handover: the old source is silent and its SSRC and sequence go on from
/// another one (a new NAT binding, from Wi-Fi to mobile, a failover).
///
/// Sent to is the learnt source. As long as nothing was heard: where the SDP says, after the ACK,
/// for [#UNHEARD_NANOS], and only at the address of the signaling or a trusted one.
final class PeerLatch {
  private static final int SETTLED = 5;

  /// An unsettled source that is silent for so long gives way to another allowed one.
  private static final long SILENT_NANOS = 300_000_000L;

  /// A settled one that is silent for so long, to one that continues its stream.
  private static final long HANDOVER_NANOS = 500_000_000L;

  /// Packets in sequence that a new source must show.
  private static final int PROBATION = 3;

  /// How far the sequence may have gone on meanwhile (RFC 3550 A.1).
  private static final int MAX_DROPOUT = 3_000;

  /// How long an address is sent to from which nothing comes.
  static final long UNHEARD_NANOS = 2_500_000_000L;

  private final Set<InetAddress> sipSources;
  private final Predicate<InetAddress> trusted;
  private @Nullable InetSocketAddress signalled;
  private @Nullable InetSocketAddress source;
  private int packets;
  private long lastNanos;

  /// An address of before, from which packets came.
  private @Nullable InetAddress proven;

  /// Another fork's source, which may go on for a while: not learnt before [#formerUntil].
  private @Nullable InetSocketAddress former;

  private long formerUntil;

  private boolean confirmed;
  private boolean sends;
  private long sendsSince;

  private boolean streams;
  private int ssrc;
  private int sequence;
  private @Nullable InetSocketAddress candidate;
  private int candidateSequence;
  private int candidatePackets;

  /// @param sipSources where the SIP comes from
  /// @param trusted media addresses that may be sent to before anything came from them
  PeerLatch(Set<InetAddress> sipSources, Predicate<InetAddress> trusted) {
    this.sipSources = sipSources;
    this.trusted = trusted;
  }

  /// An SDP names this address: learning begins again, with the known source first when the address
  /// is the same as before.
  void signalled(@Nullable InetSocketAddress address) {
    if (address == null) {
      return; // on hold by c=0.0.0.0: the peer's packets, if any, come from where they came
    }
    if (!address.equals(signalled)) {
      source = null;
      sends = false;
    }
    signalled = address;
    packets = 0;
    candidate = null;
  }

  /// Another remote party answers from now on: nothing that the one before proved counts for it,
  /// and what that one still sends is not its. [#signalled] follows.
  void replaced(long nanos) {
    former = source;
    formerUntil = nanos + HANDOVER_NANOS;
    source = null;
    signalled = null;
    proven = null;
    streams = false;
    sends = false;
  }

  /// The ACK has arrived: the peer is at the address that its SIP comes from.
  void confirmed() {
    confirmed = true;
    sends = false; // what was sent to a phone that rang still does not count
  }

  /// Whether a packet that carries no sequence (RTCP) is the peer's.
  boolean admits(InetSocketAddress from, long nanos) {
    if (from.equals(source)) {
      packets = Math.min(packets + 1, SETTLED);
      lastNanos = nanos;
      return true;
    }
    boolean exact = from.equals(signalled);
    if (!exact && from.equals(former) && nanos - formerUntil < 0) {
      return false;
    }
    if (!exact && (packets >= SETTLED || !allowed(from.getAddress()))) {
      return false;
    }
    if (source == null || exact || nanos - lastNanos > SILENT_NANOS) {
      learn(from, 1, nanos);
      return true;
    }
    return false;
  }

  /// Whether this may be the peer, who has yet to prove it. Nothing is learnt.
  boolean mayBe(InetSocketAddress from, long nanos) {
    if (from.equals(source) || from.equals(signalled)) {
      return true;
    }
    boolean leaving = from.equals(former) && nanos - formerUntil < 0;
    return !leaving && packets < SETTLED && allowed(from.getAddress());
  }

  /// Whether the SDP names this address and port.
  boolean isSignalled(InetSocketAddress from) {
    return from.equals(signalled);
  }

  /// The peer has proved to be here, by more than its packets.
  void proved(InetSocketAddress from, long nanos) {
    candidate = null;
    learn(from, SETTLED, nanos);
  }

  /// Whether an RTP packet is the peer's.
  boolean admits(InetSocketAddress from, int packetSsrc, int packetSequence, long nanos) {
    int step = (short) (packetSequence - sequence);
    boolean sameStream = streams && packetSsrc == ssrc;
    boolean overtaken = sameStream && step < 0 && source != null && !from.equals(source);
    if (!overtaken && admits(from, nanos)) {
      candidate = null;
      return true;
    }
    boolean continues = sameStream && step > 0 && step <= MAX_DROPOUT;
    return continues
        && source != null
        && nanos - lastNanos > HANDOVER_NANOS
        && takesOver(from, packetSequence, nanos);
  }

  private boolean takesOver(InetSocketAddress from, int packetSequence, long nanos) {
    int step = (short) (packetSequence - candidateSequence);
    boolean again = from.equals(candidate) && step > 0 && step <= PROBATION;
    candidatePackets = again ? candidatePackets + 1 : 1;
    candidate = from;
    candidateSequence = packetSequence;
    if (candidatePackets < PROBATION) {
      return false;
    }
    candidate = null;
    learn(from, SETTLED, nanos);
    return true;
  }

  private void learn(InetSocketAddress from, int newPackets, long nanos) {
    source = from;
    proven = from.getAddress();
    packets = newPackets;
    lastNanos = nanos;
  }

  /// Notes where the admitted stream of sound is: what a handover has to continue.
  void streams(int packetSsrc, int packetSequence) {
    if (!streams || packetSsrc != ssrc || (short) (packetSequence - sequence) > 0) {
      streams = true;
      ssrc = packetSsrc;
      sequence = packetSequence;
    }
  }

  /// The peer has moved to this address: its reports may come from there too.
  void movedTo(InetAddress address) {
    if (source != null && !source.getAddress().equals(address)) {
      source = null;
      packets = 0;
    }
    proven = address;
  }

  private boolean allowed(InetAddress address) {
    if (signalled == null) {
      return false;
    }
    InetAddress named = signalled.getAddress();
    return address.equals(named)
        || address.equals(proven)
        || sipSources.stream().anyMatch(sip -> isPeer(address, named, sip));
  }

  /// Whether this is where the SIP comes from, of a peer whose SDP does not help.
  private static boolean isPeer(InetAddress address, InetAddress named, InetAddress sip) {
    // A softphone on this machine may speak SIP over IPv4 and send RTP over IPv6.
    boolean otherFamily = address.getClass() != sip.getClass();
    return otherFamily
        ? address.isLoopbackAddress() && sip.isLoopbackAddress()
        : unreachable(named) && address.equals(sip);
  }

  /// Where the peer's packets come from; null as long as none came.
  @Nullable InetSocketAddress source() {
    return source;
  }

  /// Where to send now: null when nowhere.
  @Nullable InetSocketAddress target(long nanos) {
    if (source != null || signalled == null) {
      return source;
    }
    if (!confirmed || !mayBeSentTo(signalled.getAddress())) {
      return null;
    }
    if (!sends) {
      sends = true;
      sendsSince = nanos;
    }
    return nanos - sendsSince < UNHEARD_NANOS ? signalled : null;
  }

  /// Whether this may be sent to before anything was heard from it.
  boolean mayBeSentTo(InetAddress named) {
    return !named.isMulticastAddress()
        && (sipSources.contains(named) || named.equals(proven) || trusted.test(named));
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
