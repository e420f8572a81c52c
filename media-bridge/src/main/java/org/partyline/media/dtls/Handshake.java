package org.partyline.media.dtls;

import java.io.IOException;
import org.bouncycastle.tls.DTLSTransport;
import org.bouncycastle.tls.DatagramTransport;
import org.jspecify.annotations.Nullable;

/// One attempt at DTLS, in either role.
interface Handshake {
  /// Blocks until it is done.
  DTLSTransport perform(DatagramTransport datagrams) throws IOException;

  /// What it agreed on; null when it did not come so far.
  @Nullable SrtpKeys keys();

  /// Whether the peer's certificate was not the one that its description names.
  boolean wrongCertificate();
}
