package org.partyline.media.browser;

import java.security.GeneralSecurityException;
import java.util.HashMap;
import java.util.Map;
import java.util.logging.Level;
import org.jitsi.srtp.SrtcpCryptoContext;
import org.jitsi.srtp.SrtpContextFactory;
import org.jitsi.srtp.SrtpCryptoContext;
import org.jitsi.srtp.SrtpErrorStatus;
import org.jitsi.srtp.crypto.Aes;
import org.jitsi.utils.logging2.Logger;
import org.jitsi.utils.logging2.LoggerImpl;

/// SRTP and SRTCP of one leg in both directions. What does not authenticate, or comes twice, is
/// counted and otherwise as if it had never arrived. Lives on the loop.
final class SrtpSession {
  /// More streams than one browser ever sends.
  private static final int MAX_STREAMS = 32;

  private static final int RTCP_TAG_ROOM = 4;
  private static final Logger SILENT = new LoggerImpl(SrtpSession.class.getName(), Level.OFF);

  /// Held, so that its level is not forgotten.
  private static final java.util.logging.Logger JITSI =
      java.util.logging.Logger.getLogger("org.jitsi");

  static {
    JITSI.setLevel(Level.WARNING);
    Aes.setFactoryClassName("SunJCE");
  }

  private final SrtpContextFactory outgoing;
  private final SrtpContextFactory incoming;
  private final Map<Integer, SrtpCryptoContext> sent = new HashMap<>();
  private final Map<Integer, SrtcpCryptoContext> sentControl = new HashMap<>();
  private final Map<Integer, SrtpCryptoContext> received = new HashMap<>();
  private final Map<Integer, SrtcpCryptoContext> receivedControl = new HashMap<>();
  private long refused;

  SrtpSession(
      SrtpProfile profile, byte[] ourKey, byte[] ourSalt, byte[] theirKey, byte[] theirSalt) {
    outgoing =
        new SrtpContextFactory(true, ourKey, ourSalt, policy(profile), policy(profile), SILENT);
    incoming =
        new SrtpContextFactory(
            false, theirKey, theirSalt, policy(profile), policy(profile), SILENT);
  }

  private static org.jitsi.srtp.SrtpPolicy policy(SrtpProfile profile) {
    org.jitsi.srtp.SrtpPolicy policy = profile.policy();
    // Retransmissions go out with the sequence number they had.
    policy.setSendReplayEnabled(false);
    return policy;
  }

  /// Fails when SRTP would run on anything but the JDK's own AES, which is many times faster than
  /// the other providers.
  static void checkCrypto() {
    for (String transformation : new String[] {"AES/CTR/NoPadding", "AES/GCM/NoPadding"}) {
      String provider = Aes.createCipher(transformation).getProvider().getName();
      if (!provider.equals("SunJCE")) {
        throw new IllegalStateException("SRTP would use AES of " + provider + ", not of SunJCE");
      }
    }
  }

  /// Protects an RTP packet in place; false when it cannot be.
  boolean protect(PacketBytes packet) {
    try {
      return context(sent, outgoing, ssrc(packet, 8)).transformPacket(packet) == SrtpErrorStatus.OK;
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  /// Protects an RTCP compound packet in place; false when it cannot be.
  boolean protectControl(PacketBytes packet) {
    try {
      packet.grow(RTCP_TAG_ROOM);
      return controlContext(sentControl, outgoing, ssrc(packet, 4)).transformPacket(packet)
          == SrtpErrorStatus.OK;
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  /// Opens an RTP packet in place; false when it is not authentic or has been here before.
  boolean open(PacketBytes packet) {
    int ssrc = ssrc(packet, 8);
    try {
      boolean known = received.containsKey(ssrc);
      if (!known && received.size() == MAX_STREAMS) {
        return refuse();
      }
      SrtpCryptoContext context =
          known ? context(received, incoming, ssrc) : incoming.deriveContext(ssrc, 0);
      if (context.reverseTransformPacket(packet, false) != SrtpErrorStatus.OK) {
        return refuse();
      }
      // A stream is remembered once it has proved itself.
      received.putIfAbsent(ssrc, context);
      return true;
    } catch (GeneralSecurityException | RuntimeException e) {
      return refuse();
    }
  }

  /// Opens an RTCP packet in place; false when it is not authentic or has been here before.
  boolean openControl(PacketBytes packet) {
    int ssrc = ssrc(packet, 4);
    try {
      boolean known = receivedControl.containsKey(ssrc);
      if (!known && receivedControl.size() == MAX_STREAMS) {
        return refuse();
      }
      SrtcpCryptoContext context =
          known
              ? controlContext(receivedControl, incoming, ssrc)
              : incoming.deriveControlContext(ssrc);
      if (context.reverseTransformPacket(packet) != SrtpErrorStatus.OK) {
        return refuse();
      }
      receivedControl.putIfAbsent(ssrc, context);
      return true;
    } catch (GeneralSecurityException | RuntimeException e) {
      return refuse();
    }
  }

  private boolean refuse() {
    refused++;
    return false;
  }

  /// Packets that were not authentic.
  long refused() {
    return refused;
  }

  private static SrtpCryptoContext context(
      Map<Integer, SrtpCryptoContext> contexts, SrtpContextFactory factory, int ssrc)
      throws GeneralSecurityException {
    SrtpCryptoContext context = contexts.get(ssrc);
    if (context == null) {
      context = factory.deriveContext(ssrc, 0);
      contexts.put(ssrc, context);
    }
    return context;
  }

  private static SrtcpCryptoContext controlContext(
      Map<Integer, SrtcpCryptoContext> contexts, SrtpContextFactory factory, int ssrc)
      throws GeneralSecurityException {
    SrtcpCryptoContext context = contexts.get(ssrc);
    if (context == null) {
      context = factory.deriveControlContext(ssrc);
      contexts.put(ssrc, context);
    }
    return context;
  }

  private static int ssrc(PacketBytes packet, int at) {
    byte[] bytes = packet.getBuffer();
    return (bytes[at] & 0xFF) << 24
        | (bytes[at + 1] & 0xFF) << 16
        | (bytes[at + 2] & 0xFF) << 8
        | (bytes[at + 3] & 0xFF);
  }

  void close() {
    outgoing.close();
    incoming.close();
  }
}
