package org.partyline.media.browser;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Writes a STUN message, attribute after attribute, ending with MESSAGE-INTEGRITY and FINGERPRINT.
final class StunWriter {
  private final ByteBuffer out = ByteBuffer.allocate(256);

  StunWriter(int type, byte[] transactionId) {
    out.putShort((short) type).putShort((short) 0).putInt(StunMessage.MAGIC_COOKIE);
    out.put(transactionId);
  }

  /// The answer to a check that came from there.
  ///
  /// @param password of who answers
  static ByteBuffer success(byte[] transactionId, InetSocketAddress from, byte[] password) {
    return new StunWriter(StunMessage.BINDING_SUCCESS, transactionId)
        .mappedAddress(from)
        .sign(password);
  }

  StunWriter attribute(int type, byte[] value) {
    out.putShort((short) type).putShort((short) value.length).put(value);
    out.put(new byte[-value.length & 3]);
    return this;
  }

  StunWriter mappedAddress(InetSocketAddress address) {
    byte[] ip = address.getAddress().getAddress();
    ByteBuffer value = ByteBuffer.allocate(4 + ip.length);
    value.putShort((short) (ip.length == 4 ? 1 : 2));
    value.putShort((short) (address.getPort() ^ (StunMessage.MAGIC_COOKIE >>> 16)));
    for (int i = 0; i < ip.length; i++) {
      value.put((byte) (ip[i] ^ out.get(4 + i)));
    }
    return attribute(StunMessage.XOR_MAPPED_ADDRESS, value.array());
  }

  StunWriter error(int code, String reason) {
    ByteBuffer value = ByteBuffer.allocate(4 + reason.length());
    value.putShort((short) 0).put((byte) (code / 100)).put((byte) (code % 100));
    value.put(reason.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    return attribute(StunMessage.ERROR_CODE, value.array());
  }

  /// The message, signed with the password.
  ByteBuffer sign(byte[] password) {
    out.putShort(2, (short) (out.position() + 24 - StunMessage.HEADER));
    attribute(StunMessage.MESSAGE_INTEGRITY, hmacSha1(password, out.array(), out.position()));
    out.putShort(2, (short) (out.position() + 8 - StunMessage.HEADER));
    int fingerprint = StunMessage.fingerprintOf(out.array(), out.position());
    attribute(StunMessage.FINGERPRINT, ByteBuffer.allocate(4).putInt(fingerprint).array());
    return out.flip();
  }

  static byte[] hmacSha1(byte[] key, byte[] data, int length) {
    try {
      Mac mac = Mac.getInstance("HmacSHA1");
      mac.init(new SecretKeySpec(key, "HmacSHA1"));
      mac.update(data, 0, length);
      return mac.doFinal();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK lacks HmacSHA1", e);
    }
  }
}
