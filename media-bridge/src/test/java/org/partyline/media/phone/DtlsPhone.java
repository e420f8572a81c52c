package org.partyline.media.phone;

import java.net.DatagramSocket;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.partyline.media.dtls.DtlsAssociation;
import org.partyline.media.dtls.DtlsIdentity;
import org.partyline.media.dtls.Fingerprint;
import org.partyline.media.dtls.HelloVerifier;
import org.partyline.media.dtls.SrtpKeys;
import org.partyline.media.rtp.RtpPacket;
import org.partyline.media.sdp.MediaSection;
import org.partyline.media.sdp.Sdp;
import org.partyline.media.srtp.ReferenceSrtp;
import org.partyline.media.srtp.SrtpKey;

/// A phone that agrees on keys by DTLS, in the role and as often as it is told, and encrypts with
/// an SRTP of its own.
final class DtlsPhone implements AutoCloseable {
  final RtpPeer rtp;
  DtlsIdentity identity = DtlsIdentity.create(Instant.now());

  private final List<byte[]> unopened = new CopyOnWriteArrayList<>();

  /// What has come since a handshake began and before its keys were here: the other side has them a
  /// moment earlier.
  private final List<byte[]> early = new CopyOnWriteArrayList<>();

  private final List<byte[]> earlyControl = new CopyOnWriteArrayList<>();

  /// What DTLS brings.
  final List<byte[]> dtlsHeard = new CopyOnWriteArrayList<>();

  /// How associations ended.
  final List<DtlsAssociation.End> ends = new CopyOnWriteArrayList<>();

  /// Whether a datagram of DTLS gets lost, in either direction.
  volatile Predicate<byte[]> loses = _ -> false;

  private final List<DtlsAssociation> associations = new ArrayList<>();
  private volatile @Nullable DtlsAssociation media;
  private volatile @Nullable DtlsAssociation control;
  volatile @Nullable SrtpKeys keys;
  volatile @Nullable SrtpKeys controlKeys;

  DtlsPhone(RtpPeer rtp) {
    this.rtp = rtp;
    rtp.sequence = 1_000; // no rollover on the way
    rtp.incoming = bytes -> receive(bytes, media, keys, early);
    rtp.incomingControl = bytes -> receive(bytes, control, controlKeys, earlyControl);
    rtp.outgoing = this::protect;
  }

  /// Its lines for an offer or answer.
  String lines(String setup) {
    return "a=setup:%s\na=fingerprint:%s\n".formatted(setup, identity.fingerprint());
  }

  /// An offer of DTLS.
  String offer(String setup, String more) {
    return rtp.offer("8 101", lines(setup) + more).replace("RTP/AVP", "UDP/TLS/RTP/SAVP");
  }

  static String setup(String sdp) {
    return audio(sdp).attribute("setup").orElseThrow();
  }

  static Fingerprint fingerprint(String sdp) {
    return Fingerprint.of(audio(sdp).attributes("fingerprint")).orElseThrow();
  }

  private static MediaSection audio(String sdp) {
    return Sdp.parse(sdp).media().getFirst();
  }

  /// What came and is neither DTLS nor can be opened.
  List<byte[]> unopened() {
    List<byte[]> all = new ArrayList<>(unopened);
    all.addAll(unopened(early, keys));
    all.addAll(unopened(earlyControl, controlKeys));
    return all;
  }

  private static List<byte[]> unopened(List<byte[]> came, @Nullable SrtpKeys with) {
    return came.stream()
        .filter(bytes -> with == null || open(reference(with.theirs()), bytes) == null)
        .toList();
  }

  /// Shakes hands on the RTP port, in the role that the other side's description leaves.
  void shakeHands(String theirs) {
    keys = null;
    early.clear();
    media = associate(theirs, rtp.rtp, PhoneStage.port(theirs), agreed -> keys = agreed);
  }

  /// Shakes hands on the RTCP port.
  void shakeHandsForControl(String theirs) {
    control =
        associate(theirs, rtp.rtcp, PhoneStage.port(theirs) + 1, agreed -> controlKeys = agreed);
  }

  private DtlsAssociation associate(
      String theirs, DatagramSocket socket, int port, Consumer<SrtpKeys> told) {
    DtlsAssociation.Listener listener =
        new DtlsAssociation.Listener() {
          @Override
          public void send(byte[] datagram) {
            if (!loses.test(datagram)) {
              sendDtls(socket, port, datagram);
            }
          }

          @Override
          public void onKeys(SrtpKeys agreed) {
            told.accept(agreed);
          }

          @Override
          public void onEnd(DtlsAssociation.End end, String reason) {
            ends.add(end);
          }
        };
    DtlsAssociation association =
        setup(theirs).equals("passive")
            ? DtlsAssociation.connect(identity, fingerprint(theirs), listener)
            : DtlsAssociation.await(identity, fingerprint(theirs), listener);
    associations.add(association);
    return association;
  }

  void sendDtls(DatagramSocket socket, int port, byte[] datagram) {
    rtp.sendRaw(socket, port, datagram);
  }

  private byte @Nullable [] receive(
      byte[] bytes,
      @Nullable DtlsAssociation association,
      @Nullable SrtpKeys with,
      List<byte[]> before) {
    if (HelloVerifier.isDtls(ByteBuffer.wrap(bytes))) {
      dtlsHeard.add(bytes);
      if (association != null && !loses.test(bytes)) {
        association.onDatagram(ByteBuffer.wrap(bytes));
      }
      return null;
    }
    byte @Nullable [] opened = with == null ? null : open(reference(with.theirs()), bytes);
    if (opened == null) {
      (with == null && association != null ? before : unopened).add(bytes);
    }
    return opened;
  }

  private static byte @Nullable [] open(ReferenceSrtp keys, byte[] bytes) {
    return (RtpPacket.isRtcp(ByteBuffer.wrap(bytes))
            ? keys.openControl(bytes)
            : keys.open(bytes, 0))
        .orElse(null);
  }

  private byte[] protect(byte[] bytes) {
    SrtpKeys with = keys;
    return with == null || HelloVerifier.isDtls(ByteBuffer.wrap(bytes))
        ? bytes
        : reference(with.ours()).protect(bytes, 0);
  }

  private static ReferenceSrtp reference(SrtpKey key) {
    return ReferenceSrtp.of(key.suite().name(), Base64.getDecoder().decode(key.base64()));
  }

  @Override
  public void close() {
    associations.forEach(DtlsAssociation::close);
  }
}
