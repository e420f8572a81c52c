package org.partyline.media.srtp;

import java.security.GeneralSecurityException;
import java.util.HashMap;
import java.util.Map;
import org.jitsi.srtp.SrtcpCryptoContext;
import org.jitsi.srtp.SrtpContextFactory;
import org.jitsi.srtp.SrtpCryptoContext;
import org.jitsi.srtp.SrtpErrorStatus;

/// Protects what is sent with one key. Not thread-safe.
public final class SrtpEncryptor implements AutoCloseable {
  private static final int RTCP_TAG_ROOM = 4;

  private final SrtpKey key;
  private final SrtpContextFactory factory;
  private final Map<Integer, SrtpCryptoContext> streams = new HashMap<>();
  private final Map<Integer, SrtcpCryptoContext> controls = new HashMap<>();

  public SrtpEncryptor(SrtpKey key) {
    this.key = key;
    factory = SrtpCrypto.contexts(true, key);
  }

  public SrtpKey key() {
    return key;
  }

  /// Protects an RTP packet in place; false when it cannot be.
  public boolean protect(PacketBytes packet) {
    try {
      int ssrc = packet.ssrc(PacketBytes.RTP_SSRC);
      SrtpCryptoContext context = streams.get(ssrc);
      if (context == null) {
        context = factory.deriveContext(ssrc, 0);
        streams.put(ssrc, context);
      }
      return context.transformPacket(packet) == SrtpErrorStatus.OK;
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  /// Protects an RTCP compound packet in place; false when it cannot be.
  public boolean protectControl(PacketBytes packet) {
    try {
      packet.grow(RTCP_TAG_ROOM);
      int ssrc = packet.ssrc(PacketBytes.RTCP_SSRC);
      SrtcpCryptoContext context = controls.get(ssrc);
      if (context == null) {
        context = factory.deriveControlContext(ssrc);
        controls.put(ssrc, context);
      }
      return context.transformPacket(packet) == SrtpErrorStatus.OK;
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  @Override
  public void close() {
    factory.close();
  }
}
