package org.partyline.media.browser;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/// A STUN message as ICE uses it (RFC 8489, RFC 8445), read from a datagram. What is not perfectly
/// formed is no message at all.
final class StunMessage {
  static final int BINDING_REQUEST = 0x0001;
  static final int BINDING_SUCCESS = 0x0101;
  static final int BINDING_ERROR = 0x0111;
  static final int HEADER = 20;
  static final int MAGIC_COOKIE = 0x2112A442;

  static final int USERNAME = 0x0006;
  static final int MESSAGE_INTEGRITY = 0x0008;
  static final int ERROR_CODE = 0x0009;
  static final int UNKNOWN_ATTRIBUTES = 0x000A;
  static final int XOR_MAPPED_ADDRESS = 0x0020;
  static final int PRIORITY = 0x0024;
  static final int USE_CANDIDATE = 0x0025;
  static final int FINGERPRINT = 0x8028;
  static final int ICE_CONTROLLED = 0x8029;
  static final int ICE_CONTROLLING = 0x802A;

  private static final int FINGERPRINT_XOR = 0x5354554e;
  private static final int MAX_ATTRIBUTES = 32;

  private final byte[] message;
  private int integrityAt = -1;
  private boolean fingerprinted;
  private @Nullable String username;
  private boolean useCandidate;
  private boolean controlled;
  private int unknownAttribute = -1;

  private StunMessage(byte[] message) {
    this.message = message;
  }

  /// @param datagram from position to limit; not changed
  static Optional<StunMessage> parse(ByteBuffer datagram) {
    int length = datagram.remaining();
    int start = datagram.position();
    if (length < HEADER
        || length % 4 != 0
        || (datagram.get(start) & 0xC0) != 0
        || datagram.getShort(start + 2) + HEADER != length
        || datagram.getInt(start + 4) != MAGIC_COOKIE) {
      return Optional.empty();
    }
    byte[] copy = new byte[length];
    datagram.get(start, copy);
    StunMessage message = new StunMessage(copy);
    return message.readAttributes() ? Optional.of(message) : Optional.empty();
  }

  private boolean readAttributes() {
    ByteBuffer in = ByteBuffer.wrap(message);
    int at = HEADER;
    for (int count = 0; at < message.length; count++) {
      int type = Short.toUnsignedInt(in.getShort(at));
      int length = Short.toUnsignedInt(in.getShort(at + 2));
      int next = at + 4 + (length + 3) / 4 * 4;
      boolean last = type == FINGERPRINT;
      if (count == MAX_ATTRIBUTES || next > message.length || (last && next != message.length)) {
        return false;
      }
      if (!readAttribute(type, at, length)) {
        return false;
      }
      at = next;
    }
    return true;
  }

  /// Whatever follows the integrity, the fingerprint excepted, is not covered by it and ignored.
  private boolean readAttribute(int type, int at, int length) {
    if (type == FINGERPRINT) {
      fingerprinted =
          length == 4 && ByteBuffer.wrap(message).getInt(at + 4) == fingerprintOf(message, at);
      return fingerprinted;
    }
    if (integrityAt >= 0) {
      return true;
    }
    switch (type) {
      case USERNAME -> username = new String(message, at + 4, length, StandardCharsets.UTF_8);
      case MESSAGE_INTEGRITY -> integrityAt = at;
      case USE_CANDIDATE -> useCandidate = true;
      case ICE_CONTROLLED -> controlled = true;
      case PRIORITY, ICE_CONTROLLING, XOR_MAPPED_ADDRESS, ERROR_CODE -> {}
      default -> {
        if (type < 0x8000 && unknownAttribute < 0) {
          unknownAttribute = type;
        }
      }
    }
    return type != MESSAGE_INTEGRITY || length == 20;
  }

  int type() {
    return Short.toUnsignedInt(ByteBuffer.wrap(message).getShort(0));
  }

  byte[] transactionId() {
    return Arrays.copyOfRange(message, 8, HEADER);
  }

  /// "ours:theirs" in a request to us.
  Optional<String> username() {
    return Optional.ofNullable(username);
  }

  boolean useCandidate() {
    return useCandidate;
  }

  /// The sender takes itself for the controlled agent.
  boolean controlled() {
    return controlled;
  }

  /// Whether there is a FINGERPRINT; a wrong one is no message.
  boolean fingerprinted() {
    return fingerprinted;
  }

  /// The first attribute that we would have to understand and don't, or -1.
  int unknownAttribute() {
    return unknownAttribute;
  }

  int length() {
    return message.length;
  }

  /// Whether the sender knows the password. Compares in constant time.
  boolean isFrom(byte[] password) {
    if (integrityAt < 0) {
      return false;
    }
    byte[] covered = Arrays.copyOf(message, integrityAt);
    ByteBuffer.wrap(covered).putShort(2, (short) (integrityAt + 24 - HEADER));
    byte[] expected = StunWriter.hmacSha1(password, covered, integrityAt);
    byte[] given = Arrays.copyOfRange(message, integrityAt + 4, integrityAt + 24);
    return MessageDigest.isEqual(expected, given);
  }

  /// The FINGERPRINT that follows the first `length` bytes.
  static int fingerprintOf(byte[] message, int length) {
    CRC32 crc = new CRC32();
    crc.update(message, 0, length);
    return (int) crc.getValue() ^ FINGERPRINT_XOR;
  }
}
