package org.partyline.media.browser;

import java.nio.ByteBuffer;

/// The keys that a DTLS handshake agreed on. Never printed.
final class SrtpKeys {
  private final SrtpProfile profile;
  private final byte[] clientKey;
  private final byte[] serverKey;
  private final byte[] clientSalt;
  private final byte[] serverSalt;

  private SrtpKeys(SrtpProfile profile, ByteBuffer material) {
    this.profile = profile;
    clientKey = next(material, profile.keyLength());
    serverKey = next(material, profile.keyLength());
    clientSalt = next(material, profile.saltLength());
    serverSalt = next(material, profile.saltLength());
  }

  /// @param material in the order of RFC 5764, 4.2
  static SrtpKeys split(SrtpProfile profile, byte[] material) {
    return new SrtpKeys(profile, ByteBuffer.wrap(material));
  }

  private static byte[] next(ByteBuffer material, int length) {
    byte[] part = new byte[length];
    material.get(part);
    return part;
  }

  SrtpProfile profile() {
    return profile;
  }

  /// What we send as the DTLS server is protected by the server's key; a test's browser is the
  /// client.
  SrtpSession session(boolean server) {
    return server
        ? new SrtpSession(profile, serverKey, serverSalt, clientKey, clientSalt)
        : new SrtpSession(profile, clientKey, clientSalt, serverKey, serverSalt);
  }
}
