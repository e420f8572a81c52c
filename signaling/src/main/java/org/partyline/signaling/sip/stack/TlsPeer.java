package org.partyline.signaling.sip.stack;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/// Whom we expect at the other end of a TLS connection that we make, and how that is proven.
///
/// @param names the domains that its certificate may be for; lower case
/// @param wildcards whether a DNS name's first label may be `*`
public record TlsPeer(Set<String> names, SSLContext context, boolean wildcards) {
  private static final int DNS_NAME = 2;
  private static final int URI = 6;

  /// Checks the names of a certificate that the context has found trustworthy (RFC 5922 §7): a SIP
  /// domain as URI, or a DNS name; the common name counts for nothing. Wildcards are taken only
  /// where that is wanted, against §7.2, and as RFC 9525 §6.3 has them: for one whole label.
  void verify(SSLSession session) throws SSLPeerUnverifiedException {
    if (!(session.getPeerCertificates()[0] instanceof X509Certificate certificate)) {
      throw new SSLPeerUnverifiedException("no X.509 certificate");
    }
    List<String> certified = certified(certificate);
    if (certified.stream().noneMatch(this::matches)) {
      throw new SSLPeerUnverifiedException(
          "name mismatch: certificate is for "
              + (certified.isEmpty() ? "nobody" : String.join(", ", certified))
              + ", not for "
              + String.join(" or ", names));
    }
  }

  private boolean matches(String certified) {
    if (!wildcards || !certified.startsWith("*.")) {
      return names.contains(certified);
    }
    return names.stream()
        .anyMatch(name ->
            name.indexOf('.') > 0
                && name.substring(name.indexOf('.')).equals(certified.substring(1)));
  }

  private static List<String> certified(X509Certificate certificate) {
    List<String> names = new ArrayList<>();
    try {
      Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
      for (List<?> alternative : alternatives == null ? List.<List<?>>of() : alternatives) {
        String value = String.valueOf(alternative.get(1)).toLowerCase(Locale.ROOT);
        if (alternative.get(0).equals(DNS_NAME)) {
          names.add(value);
        } else if (alternative.get(0).equals(URI)
            && value.startsWith("sip:")
            && value.indexOf('@') < 0) {
          names.add(value.substring("sip:".length()));
        }
      }
    } catch (CertificateParsingException e) {
      // as if it had none
    }
    return names;
  }
}
