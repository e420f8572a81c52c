package org.partyline.media.srtp;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// SRTP and SRTCP once more, written from the RFCs' formulas with the JDK's ciphers: what a phone
/// of another make does. No replay list; the rollover counter is the caller's.
public final class ReferenceSrtp {
  private static final int RTP_LABELS = 0;
  private static final int RTCP_LABELS = 3;

  private final boolean gcm;
  private final int tag;
  private final byte[][] rtp;
  private final byte[][] rtcp;

  /// Encryption key, authentication key and salt of RTP, then of RTCP.
  private ReferenceSrtp(boolean gcm, int tag, byte[][] rtp, byte[][] rtcp) {
    this.gcm = gcm;
    this.tag = tag;
    this.rtp = rtp;
    this.rtcp = rtcp;
  }

  public static ReferenceSrtp of(String suite, byte[] masterKey, byte[] masterSalt) {
    boolean gcm = suite.contains("GCM");
    int tag = suite.endsWith("_32") ? 4 : 10;
    return new ReferenceSrtp(
        gcm,
        tag,
        session(masterKey, masterSalt, RTP_LABELS, gcm),
        session(masterKey, masterSalt, RTCP_LABELS, gcm));
  }

  /// With the key and salt of inline:.
  public static ReferenceSrtp of(String suite, byte[] inline) {
    int key = suite.contains("256") ? 32 : 16;
    return of(suite, Arrays.copyOf(inline, key), Arrays.copyOfRange(inline, key, inline.length));
  }

  /// Without key derivation: GCM with these session keys, as in RFC 7714 16.
  static ReferenceSrtp sessionKeys(byte[] key, byte[] salt) {
    byte[][] keys = {key, {}, salt};
    return new ReferenceSrtp(true, 16, keys, keys);
  }

  private static byte[][] session(byte[] key, byte[] salt, int label, boolean gcm) {
    return new byte[][] {
      derive(key, salt, label, key.length),
      derive(key, salt, label + 1, 20),
      derive(key, salt, label + 2, gcm ? 12 : 14)
    };
  }

  /// RFC 3711 4.3.1, key derivation rate 0.
  static byte[] derive(byte[] masterKey, byte[] masterSalt, int label, int length) {
    byte[] iv = Arrays.copyOf(masterSalt, 16);
    iv[7] ^= (byte) label;
    return counter(masterKey, iv, new byte[length]);
  }

  private static byte[] counter(byte[] key, byte[] iv, byte[] data) {
    try {
      Cipher cipher = Cipher.getInstance("AES/CTR/NoPadding");
      cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new IvParameterSpec(iv));
      return cipher.doFinal(data);
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] hmac(byte[] key, int length, byte[]... parts) {
    try {
      Mac mac = Mac.getInstance("HmacSHA1");
      mac.init(new SecretKeySpec(key, "HmacSHA1"));
      for (byte[] part : parts) {
        mac.update(part);
      }
      return Arrays.copyOf(mac.doFinal(), length);
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static int header(byte[] packet) {
    return 12 + 4 * (packet[0] & 0x0F);
  }

  private static int word(int value, int at, byte[] bytes) {
    return ByteBuffer.wrap(bytes).getInt(at) ^ value;
  }

  private byte[] iv(byte[] salt, int ssrc, int roc, int low, int lowBytes) {
    byte[] iv = Arrays.copyOf(salt, gcm ? 12 : 16);
    ByteBuffer view = ByteBuffer.wrap(iv);
    int at = gcm ? 2 : 4;
    view.putInt(at, word(ssrc, at, iv));
    if (lowBytes == 2) { // ROC and sequence
      view.putInt(at + 4, word(roc, at + 4, iv));
      view.putShort(at + 8, (short) (view.getShort(at + 8) ^ low));
    } else { // the index of RTCP
      view.putInt(at + 6, word(low, at + 6, iv));
    }
    return iv;
  }

  private static byte[] gcm(int mode, byte[] key, byte[] iv, byte[] data, byte[]... associated)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(128, iv));
    for (byte[] each : associated) {
      cipher.updateAAD(each);
    }
    return cipher.doFinal(data);
  }

  public byte[] protect(byte[] packet, int roc) {
    ByteBuffer view = ByteBuffer.wrap(packet);
    byte[] header = Arrays.copyOf(packet, header(packet));
    byte[] payload = Arrays.copyOfRange(packet, header.length, packet.length);
    byte[] iv = iv(rtp[2], view.getInt(8), roc, view.getShort(2), 2);
    try {
      if (gcm) {
        return join(header, gcm(Cipher.ENCRYPT_MODE, rtp[0], iv, payload, header));
      }
      byte[] encrypted = join(header, counter(rtp[0], iv, payload));
      return join(encrypted, hmac(rtp[1], tag, encrypted, bytes(roc)));
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  /// Empty when the packet is not authentic.
  public Optional<byte[]> open(byte[] packet, int roc) {
    ByteBuffer view = ByteBuffer.wrap(packet);
    byte[] header = Arrays.copyOf(packet, header(packet));
    byte[] iv = iv(rtp[2], view.getInt(8), roc, view.getShort(2), 2);
    try {
      if (gcm) {
        byte[] sealed = Arrays.copyOfRange(packet, header.length, packet.length);
        return Optional.of(join(header, gcm(Cipher.DECRYPT_MODE, rtp[0], iv, sealed, header)));
      }
      byte[] signed = Arrays.copyOf(packet, packet.length - tag);
      byte[] theirs = Arrays.copyOfRange(packet, signed.length, packet.length);
      if (!MessageDigest.isEqual(theirs, hmac(rtp[1], tag, signed, bytes(roc)))) {
        return Optional.empty();
      }
      byte[] payload = Arrays.copyOfRange(signed, header.length, signed.length);
      return Optional.of(join(header, counter(rtp[0], iv, payload)));
    } catch (GeneralSecurityException e) {
      return Optional.empty();
    }
  }

  public byte[] protectControl(byte[] compound, int index) {
    byte[] header = Arrays.copyOf(compound, 8);
    byte[] rest = Arrays.copyOfRange(compound, 8, compound.length);
    byte[] trailer = bytes(0x8000_0000 | index);
    byte[] iv = iv(rtcp[2], ByteBuffer.wrap(compound).getInt(4), 0, index, 4);
    try {
      if (gcm) {
        byte[] sealed = gcm(Cipher.ENCRYPT_MODE, rtcp[0], iv, rest, header, trailer);
        return join(join(header, sealed), trailer);
      }
      byte[] signed = join(join(header, counter(rtcp[0], iv, rest)), trailer);
      return join(signed, hmac(rtcp[1], 10, signed));
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  /// Empty when the packet is not authentic.
  public Optional<byte[]> openControl(byte[] packet) {
    int end = packet.length - (gcm ? 4 : 14);
    byte[] header = Arrays.copyOf(packet, 8);
    byte[] rest = Arrays.copyOfRange(packet, 8, end);
    byte[] trailer = Arrays.copyOfRange(packet, end, end + 4);
    int index = ByteBuffer.wrap(trailer).getInt() & 0x7FFF_FFFF;
    byte[] iv = iv(rtcp[2], ByteBuffer.wrap(packet).getInt(4), 0, index, 4);
    try {
      if (gcm) {
        byte[] opened = gcm(Cipher.DECRYPT_MODE, rtcp[0], iv, rest, header, trailer);
        return Optional.of(join(header, opened));
      }
      byte[] signed = Arrays.copyOf(packet, end + 4);
      byte[] theirs = Arrays.copyOfRange(packet, end + 4, packet.length);
      return MessageDigest.isEqual(theirs, hmac(rtcp[1], 10, signed))
          ? Optional.of(join(header, counter(rtcp[0], iv, rest)))
          : Optional.empty();
    } catch (GeneralSecurityException e) {
      return Optional.empty();
    }
  }

  private static byte[] bytes(int word) {
    return ByteBuffer.allocate(4).putInt(word).array();
  }

  private static byte[] join(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }
}
