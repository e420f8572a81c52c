package org.partyline.media.dtls;

import java.nio.ByteBuffer;
import org.bouncycastle.tls.ExporterLabel;
import org.bouncycastle.tls.TlsContext;
import org.partyline.media.srtp.SrtpKey;
import org.partyline.media.srtp.SrtpSession;
import org.partyline.media.srtp.SrtpSuite;

/// The keys that a DTLS handshake agreed on.
///
/// @param ours protects what we send
public record SrtpKeys(SrtpKey ours, SrtpKey theirs) {
  /// Those that a handshake which is complete gives (RFC 5764 4.2).
  ///
  /// @param client whether we were the DTLS client
  static SrtpKeys of(TlsContext context, SrtpProfile profile, boolean client) {
    byte[] material =
        context.exportKeyingMaterial(ExporterLabel.dtls_srtp, null, profile.keyingMaterialLength());
    return split(profile, material, client);
  }

  /// @param material in the order of RFC 5764 4.2
  /// @param client whether we were the DTLS client
  static SrtpKeys split(SrtpProfile profile, byte[] material, boolean client) {
    SrtpSuite suite = profile.suite();
    ByteBuffer left = ByteBuffer.wrap(material);
    byte[] clientKey = next(left, suite.keyLength());
    byte[] serverKey = next(left, suite.keyLength());
    SrtpKey ofClient = SrtpKey.of(suite, clientKey, next(left, suite.saltLength()));
    SrtpKey ofServer = SrtpKey.of(suite, serverKey, next(left, suite.saltLength()));
    return client ? new SrtpKeys(ofClient, ofServer) : new SrtpKeys(ofServer, ofClient);
  }

  private static byte[] next(ByteBuffer material, int length) {
    byte[] part = new byte[length];
    material.get(part);
    return part;
  }

  /// SRTP with these keys.
  public SrtpSession session() {
    return new SrtpSession(ours, theirs);
  }
}
