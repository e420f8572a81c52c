package org.partyline.media.phone;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.partyline.media.PhoneSettings.Srtp;
import org.partyline.media.SdpException;
import org.partyline.media.SdpException.Fault;
import org.partyline.media.phone.NegotiatedMedia.Encryption;
import org.partyline.media.sdp.MediaSection;
import org.partyline.media.srtp.SrtpKey;
import org.partyline.media.srtp.SrtpSuite;

/// SRTP's keys in offer and answer (RFC 4568). Keys stay as long as the other side's stays, so that
/// a re-INVITE for hold does not disturb the streams; a new key of the other side is answered by a
/// new one of ours, and both streams begin anew, at rollover 0.
final class KeyExchange {
  /// In this order. The other suites are taken where a phone offers them; with more lines of our
  /// own an INVITE would be too large for a datagram (RFC 3261 18.1.1).
  private static final List<SrtpSuite> OFFERED =
      List.of(
          SrtpSuite.AEAD_AES_256_GCM,
          SrtpSuite.AEAD_AES_128_GCM,
          SrtpSuite.AES_CM_128_HMAC_SHA1_80);

  private static final String ATTRIBUTE = "crypto";

  private final Srtp policy;
  private List<CryptoLine> offered = List.of();

  KeyExchange(Srtp policy) {
    this.policy = policy;
  }

  /// RTP/SAVP and RTP/SAVPF.
  static boolean isSecure(MediaSection section) {
    return section.protocol().equals("RTP/SAVP") || section.protocol().equals("RTP/SAVPF");
  }

  private static boolean isPlain(MediaSection section) {
    return section.protocol().equals("RTP/AVP") || section.protocol().equals("RTP/AVPF");
  }

  /// Which of these sections of an offer is answered: one with keys rather than one without.
  ///
  /// @param audio that may be answered
  Optional<MediaSection> choose(List<MediaSection> audio) {
    Optional<MediaSection> encrypted =
        policy == Srtp.OFF ? Optional.empty() : audio.stream().filter(this::hasKeys).findFirst();
    return encrypted.isPresent() || policy == Srtp.REQUIRED
        ? encrypted
        : audio.stream().filter(KeyExchange::isPlain).findFirst();
  }

  private boolean hasKeys(MediaSection section) {
    return (isSecure(section) || isPlain(section)) && !usable(section).isEmpty();
  }

  private static List<CryptoLine> usable(MediaSection section) {
    return CryptoLine.usable(section.attributes(ATTRIBUTE));
  }

  /// Why none of these could be chosen.
  SdpException refusal(List<MediaSection> audio) {
    if (policy != Srtp.OFF && audio.stream().anyMatch(section -> section.has(ATTRIBUTE))) {
      return new SdpException(
          Fault.ATTRIBUTE, "no usable a=crypto in the SDP (RFC 4568; no MKI, nothing unencrypted)");
    }
    return new SdpException(
        Fault.TRANSPORT,
        policy == Srtp.OFF
            ? "no plain RTP audio in the SDP (RTP/AVP or RTP/AVPF)"
            : policy == Srtp.OPTIONAL
                ? "no RTP audio in the SDP that is plain, or encrypted by a=crypto"
                : "no RTP audio in the SDP that is encrypted by a=crypto, which is required");
  }

  /// What an answer to this section says about keys, and what it settles.
  record Answer(Optional<CryptoLine> line, @Nullable Encryption encryption) {}

  /// @param now what is in force
  Answer answer(MediaSection theirs, @Nullable Encryption now) {
    if (policy == Srtp.OFF || !hasKeys(theirs)) {
      return new Answer(Optional.empty(), null);
    }
    CryptoLine line = usable(theirs).getFirst();
    SrtpKey ours =
        now != null && now.theirs().equals(line.key())
            ? now.ours()
            : SrtpKey.random(line.key().suite());
    return new Answer(Optional.of(line.with(ours)), new Encryption(ours, line.key()));
  }

  /// The lines of an offer of ours; none where it is to be plain. In a call it is as it was, with
  /// the key in use.
  ///
  /// @param now what is in force in a call
  /// @param first whether nothing is in force yet
  List<CryptoLine> offer(@Nullable Encryption now, boolean first) {
    List<CryptoLine> lines = new ArrayList<>();
    if (now != null) {
      lines.add(CryptoLine.of(1, now.ours()));
    } else if (policy == Srtp.REQUIRED || (policy == Srtp.OPTIONAL && first)) {
      for (SrtpSuite suite : OFFERED) {
        lines.add(CryptoLine.of(lines.size() + 1, SrtpKey.random(suite)));
      }
    }
    offered = List.copyOf(lines);
    return offered;
  }

  /// The protocol of an offer of ours.
  ///
  /// @param before that of the section in force, if any
  String protocol(Optional<String> before) {
    return policy == Srtp.REQUIRED
        ? before.filter(protocol -> protocol.contains("SAVP")).orElse("RTP/SAVP")
        : before.orElse("RTP/AVP");
  }

  /// What the answer to our offer settles: which of our keys it took, and its own.
  ///
  /// @return null for plain RTP
  @Nullable Encryption accept(MediaSection theirs) {
    for (CryptoLine line : usable(theirs)) {
      for (CryptoLine ours : offered) {
        if (ours.tag().equals(line.tag()) && ours.key().suite() == line.key().suite()) {
          return new Encryption(ours.key(), line.key());
        }
      }
    }
    boolean unusable = theirs.has(ATTRIBUTE) && !offered.isEmpty();
    if (policy == Srtp.REQUIRED || isSecure(theirs) || unusable) {
      throw new SdpException(
          policy == Srtp.REQUIRED && !theirs.has(ATTRIBUTE) ? Fault.TRANSPORT : Fault.ATTRIBUTE,
          "the SDP answer takes none of our keys (a=crypto)");
    }
    return null;
  }

  static MediaSection write(MediaSection section, List<CryptoLine> lines) {
    MediaSection written = section;
    for (CryptoLine line : lines) {
      written = written.with(ATTRIBUTE, line.value());
    }
    return written;
  }
}
