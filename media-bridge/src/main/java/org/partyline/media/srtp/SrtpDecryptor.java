package org.partyline.media.srtp;

import java.security.GeneralSecurityException;
import java.util.HashMap;
import java.util.Map;
import org.jitsi.srtp.SrtcpCryptoContext;
import org.jitsi.srtp.SrtpContextFactory;
import org.jitsi.srtp.SrtpCryptoContext;
import org.jitsi.srtp.SrtpErrorStatus;

/// Opens what a peer sends with one key. What does not authenticate, or comes twice, is counted and
/// otherwise as if it had never arrived. Not thread-safe.
public final class SrtpDecryptor implements AutoCloseable {
  /// More streams than one peer ever sends.
  private static final int MAX_STREAMS = 32;

  private final SrtpKey key;
  private final SrtpContextFactory factory;
  private final Map<Integer, SrtpCryptoContext> streams = new HashMap<>();
  private final Map<Integer, SrtcpCryptoContext> controls = new HashMap<>();
  private long refused;

  public SrtpDecryptor(SrtpKey key) {
    this.key = key;
    factory = SrtpCrypto.contexts(false, key);
  }

  public SrtpKey key() {
    return key;
  }

  /// Opens an RTP packet in place; false when it is not authentic or has been here before.
  public boolean open(PacketBytes packet) {
    int ssrc = packet.ssrc(PacketBytes.RTP_SSRC);
    try {
      SrtpCryptoContext known = streams.get(ssrc);
      if (known == null && streams.size() == MAX_STREAMS) {
        return refuse();
      }
      SrtpCryptoContext context = known == null ? factory.deriveContext(ssrc, 0) : known;
      if (context.reverseTransformPacket(packet, false) != SrtpErrorStatus.OK) {
        return refuse();
      }
      // A stream is remembered once it has proved itself.
      streams.putIfAbsent(ssrc, context);
      return true;
    } catch (GeneralSecurityException | RuntimeException e) {
      return refuse();
    }
  }

  /// Opens an RTCP packet in place; false when it is not authentic or has been here before.
  public boolean openControl(PacketBytes packet) {
    int ssrc = packet.ssrc(PacketBytes.RTCP_SSRC);
    try {
      SrtcpCryptoContext known = controls.get(ssrc);
      if (known == null && controls.size() == MAX_STREAMS) {
        return refuse();
      }
      SrtcpCryptoContext context = known == null ? factory.deriveControlContext(ssrc) : known;
      if (context.reverseTransformPacket(packet) != SrtpErrorStatus.OK) {
        return refuse();
      }
      controls.putIfAbsent(ssrc, context);
      return true;
    } catch (GeneralSecurityException | RuntimeException e) {
      return refuse();
    }
  }

  private boolean refuse() {
    refused++;
    return false;
  }

  /// Packets that were not authentic, or came twice.
  public long refused() {
    return refused;
  }

  @Override
  public void close() {
    factory.close();
  }
}
