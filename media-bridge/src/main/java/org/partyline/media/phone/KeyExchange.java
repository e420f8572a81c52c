package org.partyline.media.phone;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.partyline.media.PhoneSettings.Keying;
import org.partyline.media.PhoneSettings.Srtp;
import org.partyline.media.SdpException;
import org.partyline.media.SdpException.Fault;
import org.partyline.media.dtls.DtlsIdentity;
import org.partyline.media.phone.DtlsAttributes.Setup;
import org.partyline.media.phone.NegotiatedMedia.Encryption;
import org.partyline.media.phone.NegotiatedMedia.Encryption.Dtls;
import org.partyline.media.phone.NegotiatedMedia.Encryption.Sdes;
import org.partyline.media.sdp.MediaSection;
import org.partyline.media.sdp.Sdp;
import org.partyline.media.sdp.SdpAttribute;
import org.partyline.media.srtp.SrtpKey;
import org.partyline.media.srtp.SrtpSuite;

/// How SRTP gets its keys, in offer and answer: by the SDP (RFC 4568) or by DTLS (RFC 5763).
///
/// Keys stay as long as the other side's stay, so that a re-INVITE for hold does not disturb the
/// streams; a new key of the other side is answered by a new one of ours, and both streams begin
/// anew, at rollover 0. So it is with DTLS associations and the other side's certificate, role and
/// tls-id.
final class KeyExchange {
  /// In this order. The other suites are taken where a phone offers them; with more lines of our
  /// own an INVITE would be too large for a datagram (RFC 3261 18.1.1).
  private static final List<SrtpSuite> OFFERED =
      List.of(
          SrtpSuite.AEAD_AES_256_GCM,
          SrtpSuite.AEAD_AES_128_GCM,
          SrtpSuite.AES_CM_128_HMAC_SHA1_80);

  private static final String CRYPTO = "crypto";
  private static final String DTLS_PROTOCOL = "UDP/TLS/RTP/SAVP";

  private final Srtp policy;
  private final Keying keying;
  private final Supplier<DtlsIdentity> identities;
  private @Nullable DtlsIdentity identity;
  private List<CryptoLine> offeredKeys = List.of();

  /// The tls-id of an offer of DTLS.
  private @Nullable String offeredId;

  /// @param keying what our own offers use
  /// @param identities gives the certificate of the day
  KeyExchange(Srtp policy, Keying keying, Supplier<DtlsIdentity> identities) {
    this.policy = policy;
    this.keying = keying;
    this.identities = identities;
  }

  /// RTP/SAVP and RTP/SAVPF, with keys in the SDP or by DTLS.
  static boolean isSecure(MediaSection section) {
    return section.protocol().equals("RTP/SAVP")
        || section.protocol().equals("RTP/SAVPF")
        || isDtls(section);
  }

  private static boolean isDtls(MediaSection section) {
    return section.protocol().equals(DTLS_PROTOCOL)
        || section.protocol().equals(DTLS_PROTOCOL + "F");
  }

  private static boolean isPlain(MediaSection section) {
    return section.protocol().equals("RTP/AVP") || section.protocol().equals("RTP/AVPF");
  }

  /// Which of these sections of an offer is answered: one with keys rather than one without.
  ///
  /// @param audio that may be answered
  Optional<MediaSection> choose(Sdp offer, List<MediaSection> audio) {
    Optional<MediaSection> encrypted =
        policy == Srtp.OFF
            ? Optional.empty()
            : audio.stream().filter(section -> hasKeys(offer, section)).findFirst();
    return encrypted.isPresent() || policy == Srtp.REQUIRED
        ? encrypted
        : audio.stream().filter(KeyExchange::isPlain).findFirst();
  }

  private static boolean hasKeys(Sdp offer, MediaSection section) {
    return (isSecure(section) || isPlain(section))
        && (!lines(section).isEmpty() || dtls(offer, section, Setup.ACTIVE).isPresent());
  }

  private static List<CryptoLine> lines(MediaSection section) {
    return isDtls(section) ? List.of() : CryptoLine.usable(section.attributes(CRYPTO));
  }

  private static Optional<DtlsAttributes> dtls(Sdp sdp, MediaSection section, Setup usual) {
    return DtlsAttributes.of(sdp, section, usual);
  }

  private static boolean speaksOfKeys(Sdp sdp, MediaSection section) {
    return section.has(CRYPTO) || DtlsAttributes.in(sdp, section);
  }

  /// Why none of these could be chosen.
  SdpException refusal(Sdp offer, List<MediaSection> audio) {
    if (policy != Srtp.OFF && audio.stream().anyMatch(section -> speaksOfKeys(offer, section))) {
      return new SdpException(
          Fault.ATTRIBUTE,
          "no usable a=crypto (RFC 4568; no MKI, nothing unencrypted) or a=fingerprint in the SDP");
    }
    return new SdpException(
        Fault.TRANSPORT,
        policy == Srtp.OFF
            ? "no plain RTP audio in the SDP (RTP/AVP or RTP/AVPF)"
            : policy == Srtp.OPTIONAL
                ? "no RTP audio in the SDP that is plain, or encrypted by a=crypto or DTLS"
                : "no RTP audio in the SDP that is encrypted by a=crypto or DTLS; it is required");
  }

  /// What an answer to a section says about keys, and what it settles.
  record Answer(List<SdpAttribute> attributes, @Nullable Encryption encryption) {
    private static final Answer PLAIN = new Answer(List.of(), null);
  }

  /// Where a section has both, the keys are agreed by DTLS, as those in the SDP are known to who
  /// reads the SIP; but what is in force goes on.
  ///
  /// @param now what is in force
  Answer answer(Sdp offer, MediaSection theirs, @Nullable Encryption now) {
    if (policy == Srtp.OFF) {
      return Answer.PLAIN;
    }
    List<CryptoLine> lines = lines(theirs);
    Optional<DtlsAttributes> dtls = dtls(offer, theirs, Setup.ACTIVE);
    if (dtls.isPresent() && (lines.isEmpty() || !(now instanceof Sdes))) {
      return answer(dtls.get(), now);
    }
    return lines.isEmpty() ? Answer.PLAIN : answer(lines.getFirst(), now);
  }

  private static Answer answer(CryptoLine line, @Nullable Encryption now) {
    SrtpKey ours =
        now instanceof Sdes sdes && sdes.theirs().equals(line.key())
            ? sdes.ours()
            : SrtpKey.random(line.key().suite());
    return new Answer(attributes(List.of(line.with(ours))), new Sdes(ours, line.key()));
  }

  private Answer answer(DtlsAttributes theirs, @Nullable Encryption now) {
    Dtls before = now instanceof Dtls dtls && theirs.goOnWith(dtls) ? dtls : null;
    boolean active =
        switch (theirs.setup()) {
          case PASSIVE -> true;
          case ACTIVE -> false;
          // Theirs is the first packet then: it tells where they are, behind a NAT too, and before
          // the ACK ours might go nowhere. RFC 5763 5 recommends the other role for its speed.
          case ACTPASS -> before != null && before.active();
        };
    Dtls agreed =
        before != null && before.active() == active
            ? before
            : new Dtls(identity(), newId(), theirs.fingerprint(), theirs.id(), active);
    return new Answer(
        DtlsAttributes.write(
            agreed.identity(),
            active ? Setup.ACTIVE : Setup.PASSIVE,
            agreed.id(),
            theirs.id().isPresent()),
        agreed);
  }

  /// One certificate for all that this call does.
  private DtlsIdentity identity() {
    DtlsIdentity mine = identity;
    if (mine == null) {
      mine = identities.get();
      identity = mine;
    }
    return mine;
  }

  private static String newId() {
    return UUID.randomUUID().toString().replace("-", "");
  }

  /// What an offer of ours says about keys; nothing where it is to be plain. In a call it is as it
  /// was, with the key or the association in use.
  ///
  /// @param now what is in force in a call
  /// @param first whether nothing is in force yet
  List<SdpAttribute> offer(@Nullable Encryption now, boolean first) {
    offeredKeys = List.of();
    offeredId = null;
    boolean anew = now == null && (policy == Srtp.REQUIRED || (policy == Srtp.OPTIONAL && first));
    if (now instanceof Dtls dtls) {
      offeredId = dtls.id();
    } else if (anew && keying == Keying.DTLS) {
      offeredId = newId();
    } else if (now instanceof Sdes sdes) {
      offeredKeys = List.of(CryptoLine.of(1, sdes.ours()));
    } else if (anew) {
      offeredKeys =
          IntStream.range(0, OFFERED.size())
              .mapToObj(i -> CryptoLine.of(i + 1, SrtpKey.random(OFFERED.get(i))))
              .toList();
    }
    return offeredId == null
        ? attributes(offeredKeys)
        : DtlsAttributes.write(identity(), Setup.ACTPASS, offeredId, true);
  }

  /// The protocol of an offer of ours.
  ///
  /// @param before that of the section in force, if any
  String protocol(Optional<String> before) {
    return policy == Srtp.REQUIRED
        ? before
            .filter(protocol -> protocol.contains("SAVP"))
            .orElse(keying == Keying.DTLS ? DTLS_PROTOCOL : "RTP/SAVP")
        : before.orElse("RTP/AVP");
  }

  /// What the answer to our offer settles: which of our keys it took, and its own.
  ///
  /// @return null for plain RTP
  @Nullable Encryption accept(Sdp answer, MediaSection theirs) {
    String id = offeredId;
    if (id != null) {
      Optional<DtlsAttributes> dtls =
          dtls(answer, theirs, Setup.PASSIVE).filter(taken -> taken.setup() != Setup.ACTPASS);
      if (dtls.isPresent()) {
        boolean active = dtls.get().setup() == Setup.PASSIVE;
        return new Dtls(identity(), id, dtls.get().fingerprint(), dtls.get().id(), active);
      }
    }
    for (CryptoLine line : lines(theirs)) {
      for (CryptoLine ours : offeredKeys) {
        if (ours.tag().equals(line.tag()) && ours.key().suite() == line.key().suite()) {
          return new Sdes(ours.key(), line.key());
        }
      }
    }
    boolean offered = id != null || !offeredKeys.isEmpty();
    boolean answered = speaksOfKeys(answer, theirs);
    if (policy == Srtp.REQUIRED || isSecure(theirs) || (offered && answered)) {
      throw new SdpException(
          policy == Srtp.REQUIRED && !answered ? Fault.TRANSPORT : Fault.ATTRIBUTE,
          "the SDP answer takes none of our keys (%s)"
              .formatted(id == null ? "a=crypto" : "a=fingerprint, a=setup"));
    }
    return null;
  }

  private static List<SdpAttribute> attributes(List<CryptoLine> lines) {
    return lines.stream().map(line -> new SdpAttribute(CRYPTO, line.value())).toList();
  }

  static MediaSection write(MediaSection section, List<SdpAttribute> attributes) {
    MediaSection written = section;
    for (SdpAttribute attribute : attributes) {
      written = written.with(attribute.name(), attribute.value());
    }
    return written;
  }
}
