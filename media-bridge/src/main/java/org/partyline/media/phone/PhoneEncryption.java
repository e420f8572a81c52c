package org.partyline.media.phone;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.partyline.media.LegStats;
import org.partyline.media.PhoneEvent;
import org.partyline.media.dtls.SrtpKeys;
import org.partyline.media.phone.NegotiatedMedia.Encryption;
import org.partyline.media.phone.NegotiatedMedia.Encryption.Dtls;
import org.partyline.media.phone.NegotiatedMedia.Encryption.Sdes;

/// What encrypts a phone leg: keys of the SDP, or those of a DTLS handshake on each of its sockets.
/// Until a handshake is done nothing goes out and nothing is taken, never in the clear. On the loop
/// that owns the leg.
final class PhoneEncryption implements AutoCloseable {
  /// So long after the answer a handshake may take; DTLS itself sends again after 1, 3, 7 and 15 s.
  private static final long HANDSHAKE_NANOS = 16_000_000_000L;

  private final LongSupplier clock;
  private final PhoneSender sender;
  private final PhoneInbound inbound;
  private final Consumer<PhoneEvent> events;
  private final DtlsKeying rtp;
  private final DtlsKeying rtcp;
  private PhoneNetwork.Channels channels;
  private @Nullable NegotiatedMedia media;
  private boolean confirmed;

  /// RTP has no keys yet.
  private boolean waits;

  private long sinceNanos;

  PhoneEncryption(
      Executor owner,
      LongSupplier clock,
      PhoneNetwork.Channels channels,
      PhoneSender sender,
      PhoneInbound inbound,
      Consumer<PhoneEvent> events) {
    this.clock = clock;
    this.channels = channels;
    this.sender = sender;
    this.inbound = inbound;
    this.events = events;
    rtp = new DtlsKeying(owner, (bytes, to) -> send(this.channels.rtp(), bytes, to), this::agreed);
    rtcp =
        new DtlsKeying(
            owner, (bytes, to) -> send(this.channels.rtcp(), bytes, to), this::controlAgreed);
  }

  private static void send(DatagramChannel channel, byte[] bytes, InetSocketAddress to) {
    try {
      channel.send(ByteBuffer.wrap(bytes), to);
    } catch (IOException e) {
      // As good as lost on the way.
    }
  }

  /// Uses other sockets from now on.
  void use(PhoneNetwork.Channels others) {
    channels = others;
  }

  /// Follows what was negotiated from now on.
  void apply(NegotiatedMedia negotiated, long nanos) {
    NegotiatedMedia before = media;
    media = negotiated;
    sinceNanos = nanos;
    switch (negotiated.encryption()) {
      case null -> {
        close();
        sender.plain();
        inbound.plain();
      }
      case Sdes(var ours, var theirs) -> {
        close();
        sender.encrypt(ours);
        sender.encryptControl(ours);
        inbound.decrypt(theirs);
        inbound.decryptControl(theirs);
      }
      case Dtls dtls -> {
        if (before == null || isNew(before, negotiated)) {
          begin(dtls);
        } else if (negotiated.rtp() != null && !Objects.equals(before.rtp(), negotiated.rtp())) {
          rtp.again();
          rtcp.again();
        }
      }
    }
  }

  /// RFC 8842 4. What only moves keeps its keys, until a handshake from the new place gives others.
  private static boolean isNew(NegotiatedMedia before, NegotiatedMedia now) {
    return now.newRemote()
        || !Objects.equals(before.encryption(), now.encryption())
        || before.rtcpMux() != now.rtcpMux();
  }

  private void begin(Dtls dtls) {
    waits = true;
    sender.awaitKeys();
    inbound.awaitKeys();
    rtp.begin(dtls);
    rtcp.begin(dtls);
  }

  /// The ACK has arrived.
  void confirmed(long nanos) {
    confirmed = true;
    sinceNanos = nanos;
  }

  /// Whether nothing may be sent, as there are no keys.
  boolean waits() {
    return waits;
  }

  /// DTLS that came on a socket.
  void onDatagram(ByteBuffer data, InetSocketAddress from, boolean control, long nanos) {
    PeerLatch latch = inbound.latch(control);
    boolean agreed = media != null && media.encryption() instanceof Dtls;
    if (agreed && latch.mayBe(from, nanos)) {
      (control ? rtcp : rtp).onDatagram(data, from, latch.isSignalled(from), nanos);
    } else {
      inbound.refuse();
    }
  }

  private void agreed(SrtpKeys keys, InetSocketAddress from) {
    waits = false;
    sender.encrypt(keys.ours());
    inbound.decrypt(keys.theirs());
    inbound.proved(from, false, clock.getAsLong());
    if (media != null && media.rtcpMux()) {
      sender.encryptControl(keys.ours());
      inbound.decryptControl(keys.theirs());
    }
  }

  private void controlAgreed(SrtpKeys keys, InetSocketAddress from) {
    sender.encryptControl(keys.ours());
    inbound.decryptControl(keys.theirs());
    inbound.proved(from, true, clock.getAsLong());
  }

  /// Every 20 ms: begins what we have to begin, and tells when it takes too long.
  void advance(long nanos) {
    NegotiatedMedia now = media;
    if (now == null || !(now.encryption() instanceof Dtls dtls)) {
      return;
    }
    if (dtls.active()) {
      rtp.connect(inbound.target(nanos), nanos);
    }
    if (dtls.active() && !now.rtcpMux()) {
      rtcp.connect(inbound.rtcpTarget(nanos), nanos);
    }
    if (!waits || !confirmed || now.inactive()) {
      sinceNanos = nanos;
    } else if (nanos - sinceNanos > HANDSHAKE_NANOS) {
      sinceNanos = nanos;
      events.accept(new PhoneEvent.EncryptionFailed(rtp.problem()));
    }
  }

  /// For statistics.
  LegStats.Encryption kind() {
    Encryption encryption = media == null ? null : media.encryption();
    return switch (encryption) {
      case null -> LegStats.Encryption.NONE;
      case Sdes _ -> LegStats.Encryption.SDES;
      case Dtls _ -> LegStats.Encryption.DTLS;
    };
  }

  @Override
  public void close() {
    waits = false;
    rtp.close();
    rtcp.close();
  }
}
