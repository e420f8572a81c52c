package org.partyline.media.phone;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.partyline.media.dtls.DtlsIdentity;
import org.partyline.media.dtls.Fingerprint;
import org.partyline.media.phone.NegotiatedMedia.Encryption.Dtls;
import org.partyline.media.sdp.MediaSection;
import org.partyline.media.sdp.Sdp;
import org.partyline.media.sdp.SdpAttribute;

/// What a description says for DTLS-SRTP (RFC 5763 5, RFC 8842 5): whose certificate is valid, who
/// begins, and which association it means. `a=connection` is of no use with DTLS (RFC 5763 5).
///
/// @param id a=tls-id
record DtlsAttributes(Fingerprint fingerprint, Setup setup, Optional<String> id) {
  private static final String FINGERPRINT = "fingerprint";
  private static final String SETUP = "setup";
  private static final String ID = "tls-id";

  /// Who is the DTLS client (RFC 4145 4).
  enum Setup {
    ACTIVE,
    PASSIVE,
    ACTPASS;

    private String token() {
      return name().toLowerCase(Locale.ROOT);
    }

    private static Optional<Setup> of(String value) {
      for (Setup setup : values()) {
        if (setup.token().equalsIgnoreCase(value.strip())) {
          return Optional.of(setup);
        }
      }
      return Optional.empty(); // holdconn, too: it makes no sense here
    }
  }

  /// Reads those of a section, or else of the session.
  ///
  /// @param usual the role where none is written (RFC 4145 4)
  /// @return empty where there is no certificate that could be verified, or no role
  static Optional<DtlsAttributes> of(Sdp sdp, MediaSection section, Setup usual) {
    Optional<String> role = sdp.attribute(section, SETUP);
    Optional<Setup> setup = role.isEmpty() ? Optional.of(usual) : role.flatMap(Setup::of);
    return setup.flatMap(known ->
        Fingerprint.of(sdp.attributes(section, FINGERPRINT))
            .map(fingerprint ->
                new DtlsAttributes(
                    fingerprint, known, section.attribute(ID).filter(DtlsAttributes::isId))));
  }

  private static boolean isId(String value) {
    return value.matches("[A-Za-z0-9+/_-]{20,255}");
  }

  /// Whether a section speaks of DTLS, whatever it says.
  static boolean in(Sdp sdp, MediaSection section) {
    return sdp.attribute(section, FINGERPRINT).isPresent();
  }

  /// Whether they mean this association (RFC 8842 4).
  boolean goOnWith(Dtls dtls) {
    return fingerprint.equals(dtls.theirs()) && id.equals(dtls.theirId());
  }

  /// Ours.
  ///
  /// @param withId whether the other side understands a=tls-id, or may
  static List<SdpAttribute> write(DtlsIdentity identity, Setup setup, String id, boolean withId) {
    SdpAttribute fingerprint = new SdpAttribute(FINGERPRINT, identity.fingerprint().toString());
    SdpAttribute role = new SdpAttribute(SETUP, setup.token());
    return withId
        ? List.of(fingerprint, role, new SdpAttribute(ID, id))
        : List.of(fingerprint, role);
  }
}
