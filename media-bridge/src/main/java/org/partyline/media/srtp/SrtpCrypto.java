package org.partyline.media.srtp;

import java.security.GeneralSecurityException;
import java.util.List;
import java.util.logging.Level;
import javax.crypto.Cipher;
import org.jitsi.srtp.SrtpContextFactory;
import org.jitsi.srtp.crypto.Aes;
import org.jitsi.utils.logging2.Logger;
import org.jitsi.utils.logging2.LoggerImpl;

/// The library's AES: the JDK's own, which is many times faster than the other providers.
public final class SrtpCrypto {
  private static final String FAST = "SunJCE";
  private static final List<String> CIPHERS = List.of("AES/CTR/NoPadding", "AES/GCM/NoPadding");
  private static final Logger SILENT = new LoggerImpl(SrtpCrypto.class.getName(), Level.OFF);

  /// Held, so that its level is not forgotten.
  private static final java.util.logging.Logger JITSI =
      java.util.logging.Logger.getLogger("org.jitsi");

  private SrtpCrypto() {}

  /// Fails when this JDK lacks the fast AES. Quick: the library is not touched.
  public static void check() {
    for (String cipher : CIPHERS) {
      try {
        Cipher.getInstance(cipher, FAST);
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("SRTP needs " + cipher + " of this JDK's " + FAST, e);
      }
    }
  }

  static SrtpContextFactory contexts(boolean sender, SrtpKey key) {
    SrtpSuite suite = key.suite();
    return new SrtpContextFactory(
        sender, key.key(), key.salt(), suite.packetPolicy(), suite.controlPolicy(), SILENT);
  }

  /// Sets the library up at the first call, which takes a while: it makes all of its cipher
  /// factories. So keys are made on virtual threads, before the loop uses them.
  static void load() {
    Library.use();
  }

  private static final class Library {
    static {
      JITSI.setLevel(Level.WARNING);
      Aes.setFactoryClassName(FAST);
      for (String cipher : CIPHERS) {
        String provider = Aes.createCipher(cipher).getProvider().getName();
        if (!provider.equals(FAST)) {
          throw new IllegalStateException("SRTP would use AES of " + provider + ", not of " + FAST);
        }
      }
    }

    static void use() {}
  }
}
