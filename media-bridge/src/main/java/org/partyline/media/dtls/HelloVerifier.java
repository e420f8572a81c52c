package org.partyline.media.dtls;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;
import org.bouncycastle.tls.DTLSRequest;
import org.bouncycastle.tls.DTLSVerifier;
import org.bouncycastle.tls.DatagramSender;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;

/// Stateless cookies (RFC 6347 4.2.1): a ClientHello without the one that belongs to its source is
/// answered by a HelloVerifyRequest, which is smaller, and forgotten. So a forged source costs next
/// to nothing, and gets nothing sent to it. Takes a ClientHello in one datagram only. For one
/// thread.
public final class HelloVerifier {
  private static final int RECORD_HEADER = 13;
  private static final int HANDSHAKE = 22;
  private static final int CLIENT_HELLO = 1;

  private final DTLSVerifier verifier = new DTLSVerifier(new BcTlsCrypto(new SecureRandom()));

  /// Whether a datagram is DTLS (RFC 7983).
  ///
  /// @param datagram from position to limit; not changed
  public static boolean isDtls(ByteBuffer datagram) {
    return datagram.hasRemaining()
        && datagram.get(datagram.position()) >= 20
        && datagram.get(datagram.position()) <= 63;
  }

  /// Whether a datagram begins with a ClientHello of epoch 0.
  ///
  /// @param datagram from position to limit; not changed
  public static boolean isClientHello(ByteBuffer datagram) {
    int at = datagram.position();
    return datagram.remaining() > RECORD_HEADER
        && datagram.get(at) == HANDSHAKE
        && datagram.getShort(at + 3) == 0
        && datagram.get(at + RECORD_HEADER) == CLIENT_HELLO;
  }

  /// Looks for the cookie.
  ///
  /// @param datagram with a ClientHello; not changed
  /// @param reply sends a HelloVerifyRequest back
  /// @return empty when it has no cookie, or another's, or is malformed
  public Optional<VerifiedHello> verify(
      ByteBuffer datagram, InetSocketAddress from, Consumer<byte[]> reply) {
    byte[] bytes = new byte[datagram.remaining()];
    datagram.get(datagram.position(), bytes);
    byte[] client = from.toString().getBytes(StandardCharsets.UTF_8);
    DatagramSender back =
        new DatagramSender() {
          @Override
          public int getSendLimit() {
            return DtlsAssociation.SEND_LIMIT;
          }

          @Override
          public void send(byte[] buffer, int offset, int length) {
            reply.accept(Arrays.copyOfRange(buffer, offset, offset + length));
          }
        };
    try {
      DTLSRequest request = verifier.verifyRequest(client, bytes, 0, bytes.length, back);
      return Optional.ofNullable(request).map(taken -> new VerifiedHello(taken, bytes));
    } catch (RuntimeException e) {
      return Optional.empty();
    }
  }
}
