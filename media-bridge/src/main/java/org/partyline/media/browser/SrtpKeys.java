package org.partyline.media.browser;

import java.nio.ByteBuffer;
import org.partyline.media.srtp.SrtpKey;
import org.partyline.media.srtp.SrtpSession;
import org.partyline.media.srtp.SrtpSuite;

/// The keys that a DTLS handshake agreed on.
record SrtpKeys(SrtpKey client, SrtpKey server) {
  /// @param material in the order of RFC 5764, 4.2
  static SrtpKeys split(SrtpProfile profile, byte[] material) {
    SrtpSuite suite = profile.suite();
    ByteBuffer left = ByteBuffer.wrap(material);
    byte[] clientKey = next(left, suite.keyLength());
    byte[] serverKey = next(left, suite.keyLength());
    byte[] clientSalt = next(left, suite.saltLength());
    byte[] serverSalt = next(left, suite.saltLength());
    return new SrtpKeys(
        SrtpKey.of(suite, clientKey, clientSalt), SrtpKey.of(suite, serverKey, serverSalt));
  }

  private static byte[] next(ByteBuffer material, int length) {
    byte[] part = new byte[length];
    material.get(part);
    return part;
  }

  /// What we send as the DTLS server is protected by the server's key; a test's browser is the
  /// client.
  SrtpSession session(boolean asServer) {
    return asServer ? new SrtpSession(server, client) : new SrtpSession(client, server);
  }
}
