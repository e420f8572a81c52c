package org.partyline.media.dtls;

import java.util.Arrays;
import org.bouncycastle.tls.DTLSRequest;

/// A ClientHello whose sender has proved to be at its address ([HelloVerifier]).
public final class VerifiedHello {
  /// Where its random lies in a datagram: after the record's header, the message's, and the
  /// version.
  private static final int RANDOM = 13 + 12 + 2;

  private static final int RANDOM_LENGTH = 32;

  private final DTLSRequest request;
  private final byte[] random;

  VerifiedHello(DTLSRequest request, byte[] datagram) {
    this.request = request;
    random = Arrays.copyOfRange(datagram, RANDOM, RANDOM + RANDOM_LENGTH);
  }

  DTLSRequest request() {
    return request;
  }

  /// Whether this is the same ClientHello, retransmitted.
  public boolean isRetransmissionOf(VerifiedHello other) {
    return Arrays.equals(random, other.random);
  }
}
