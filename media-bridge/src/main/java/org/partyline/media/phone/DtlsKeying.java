package org.partyline.media.phone;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.partyline.media.dtls.DtlsAssociation;
import org.partyline.media.dtls.HelloVerifier;
import org.partyline.media.dtls.SrtpKeys;
import org.partyline.media.dtls.VerifiedHello;
import org.partyline.media.phone.NegotiatedMedia.Encryption.Dtls;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// DTLS on one of a phone leg's sockets (RFC 5763, RFC 5764), on the loop that owns the leg; the
/// handshakes block elsewhere.
///
/// Whoever shares the phone's address, or forges it, may try too, but not stop the phone: a
/// ClientHello needs a cookie before anything is done, several handshakes go on side by side, also
/// with one address, one that fails is forgotten, and only the certificate of the SDP ends the
/// search.
final class DtlsKeying implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DtlsKeying.class);

  /// Addresses that the SDP does not name, and that there are handshakes with at a time.
  private static final int MAX_UNNAMED = 3;

  /// Handshakes at a time with one address. Datagrams do not tell which of them they are for: each
  /// gets all, and only the phone's own fit together.
  private static final int MAX_PER_ADDRESS = 3;

  /// A handshake that began so long ago makes room for another one of its address; a younger one
  /// could be the phone's.
  private static final long FRESH_NANOS = 2_000_000_000L;

  /// After so many of them, each further one waits until the pause is over.
  private static final int QUICK_ATTEMPTS = 20;

  private static final long PAUSE_NANOS = 100_000_000L;

  /// As the client, after a handshake that failed.
  private static final long RETRY_NANOS = 500_000_000L;

  private final Executor owner;
  private final BiConsumer<byte[], InetSocketAddress> out;
  private final BiConsumer<SrtpKeys, InetSocketAddress> agreed;
  private final List<Peer> peers = new ArrayList<>();
  private @Nullable HelloVerifier verifier;
  private @Nullable Dtls dtls;

  /// Whether the handshake that is wanted is done.
  private boolean done;

  private int attempts;
  private long attemptedNanos;
  private String problem = "";

  /// @param owner runs what concerns the leg, on its loop
  /// @param out sends from the socket
  /// @param agreed told the keys, and whom they were agreed with
  DtlsKeying(
      Executor owner,
      BiConsumer<byte[], InetSocketAddress> out,
      BiConsumer<SrtpKeys, InetSocketAddress> agreed) {
    this.owner = owner;
    this.out = out;
    this.agreed = agreed;
  }

  /// Begins a new association; what was before is over.
  void begin(Dtls association) {
    close();
    dtls = association;
    again();
  }

  /// The same association on another path of the peer's: a handshake may give it new keys.
  void again() {
    done = false;
    attempts = 0;
    problem = "";
  }

  /// As the client: sends a ClientHello here, once.
  ///
  /// @param target where the peer may be sent to now
  void connect(@Nullable InetSocketAddress target, long nanos) {
    Dtls now = dtls;
    if (now == null || done || target == null || !at(target).isEmpty()) {
      return;
    }
    if (attempts == 0 || nanos - attemptedNanos > RETRY_NANOS) {
      attempted(nanos);
      closePeers();
      begin(new Peer(target, true, null, nanos));
    }
  }

  /// A datagram from an address that may be the peer's.
  ///
  /// @param named whether the SDP names the address and the port
  void onDatagram(ByteBuffer data, InetSocketAddress from, boolean named, long nanos) {
    Dtls now = dtls;
    if (now == null) {
      return;
    }
    if (!now.active() && HelloVerifier.isClientHello(data)) {
      onHello(data, from, named, nanos);
    } else {
      at(from).forEach(peer -> peer.onDatagram(data));
    }
  }

  private List<Peer> at(InetSocketAddress address) {
    return peers.stream().filter(peer -> peer.remote.equals(address)).toList();
  }

  private void onHello(ByteBuffer data, InetSocketAddress from, boolean named, long nanos) {
    Optional<VerifiedHello> hello = verifier().verify(data, from, reply -> out.accept(reply, from));
    if (hello.isEmpty()) {
      return;
    }
    List<Peer> there = at(from);
    Optional<Peer> answering =
        there.stream().filter(peer -> peer.isAnswering(hello.get())).findFirst();
    if (answering.isPresent()) {
      answering.get().onDatagram(data);
    } else if (hasRoom(there, nanos) && (named || mayTry(from, nanos))) {
      begin(new Peer(from, named, hello.get(), nanos));
    }
  }

  /// Another ClientHello from the same address is the phone's, which begins anew, or a forged one:
  /// neither ends the handshake that is there.
  private boolean hasRoom(List<Peer> there, long nanos) {
    if (there.size() < MAX_PER_ADDRESS) {
      return true;
    }
    Peer oldest = there.getFirst();
    boolean stale = nanos - oldest.sinceNanos > FRESH_NANOS;
    if (stale) {
      forget(oldest);
    }
    return stale;
  }

  private HelloVerifier verifier() {
    HelloVerifier mine = verifier;
    if (mine == null) {
      mine = new HelloVerifier();
      verifier = mine;
    }
    return mine;
  }

  private boolean mayTry(InetSocketAddress from, long nanos) {
    if (attempts >= QUICK_ATTEMPTS && nanos - attemptedNanos < PAUSE_NANOS) {
      return false;
    }
    attempted(nanos);
    List<InetSocketAddress> unnamed =
        peers.stream().filter(peer -> !peer.named).map(peer -> peer.remote).distinct().toList();
    if (unnamed.size() == MAX_UNNAMED && !unnamed.contains(from)) {
      at(unnamed.getFirst()).forEach(this::forget);
    }
    return true;
  }

  private void attempted(long nanos) {
    attempts++;
    attemptedNanos = nanos;
  }

  private void begin(Peer peer) {
    peers.add(peer);
    peer.begin();
  }

  /// Why there are no keys yet.
  String problem() {
    Dtls now = dtls;
    if (!problem.isEmpty() || now == null) {
      return problem;
    }
    if (now.active()) {
      return "no DTLS from the other side, or none that came to an end";
    }
    return peers.isEmpty()
        ? "no DTLS ClientHello from the other side"
        : "the DTLS handshake did not come to an end";
  }

  private void forget(Peer peer) {
    peer.close();
    peers.remove(peer);
  }

  private void closePeers() {
    peers.forEach(Peer::close);
    peers.clear();
  }

  @Override
  public void close() {
    closePeers();
    dtls = null;
  }

  /// One who may be the phone.
  private final class Peer implements DtlsAssociation.Listener {
    private final InetSocketAddress remote;
    private final boolean named;
    private final @Nullable VerifiedHello hello;
    private final long sinceNanos;
    private @Nullable DtlsAssociation association;

    Peer(InetSocketAddress remote, boolean named, @Nullable VerifiedHello hello, long sinceNanos) {
      this.sinceNanos = sinceNanos;
      this.remote = remote;
      this.named = named;
      this.hello = hello;
    }

    void begin() {
      Dtls now = dtls;
      if (now != null) {
        association =
            hello == null
                ? DtlsAssociation.connect(now.identity(), now.theirs(), this)
                : DtlsAssociation.answer(hello, now.identity(), now.theirs(), this);
      }
    }

    boolean isAnswering(VerifiedHello other) {
      return hello != null && other.isRetransmissionOf(hello);
    }

    void onDatagram(ByteBuffer data) {
      if (association != null) {
        association.onDatagram(data);
      }
    }

    void close() {
      if (association != null) {
        association.close();
      }
    }

    @Override
    public void send(byte[] datagram) {
      ifCurrent(() -> out.accept(datagram, remote));
    }

    @Override
    public void onKeys(SrtpKeys keys) {
      ifCurrent(() -> {
        done = true;
        peers.stream().filter(peer -> peer != this).toList().forEach(DtlsKeying.this::forget);
        agreed.accept(keys, remote);
      });
    }

    @Override
    public void onEnd(DtlsAssociation.End end, String reason) {
      ifCurrent(() -> {
        peers.remove(this);
        LOG.debug("DTLS with {}: {}", remote, reason);
        if (end != DtlsAssociation.End.CLOSED) { // whether the call ends is for SIP to say
          problem = reason;
        }
      });
    }

    private void ifCurrent(Runnable task) {
      owner.execute(() -> {
        if (peers.contains(this)) {
          task.run();
        }
      });
    }
  }
}
