package org.partyline.signaling.sip.stack;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.partyline.signaling.pace.KeyedRateLimiter;
import org.partyline.signaling.pace.TokenBucket;

/// Tells unknown sources that they are not welcome: 403 to an INVITE or OPTIONS, from its text and
/// without keeping anything of it. As sources are forged, an answer is never larger than its
/// request, and there are few: per source, and in all.
final class StatelessRejection {
  /// At once, and then one a second.
  static final int PER_SOURCE = 3;

  /// In a second.
  static final int IN_ALL = 20;

  private static final int MAX_SOURCES = 10_000;
  private static final int FORBIDDEN = 403;

  private final UnparsedResponses responses;
  private final KeyedRateLimiter<InetAddress> ofSource =
      new KeyedRateLimiter<>(PER_SOURCE, 1, MAX_SOURCES);
  private final TokenBucket all = new TokenBucket(IN_ALL, IN_ALL);

  StatelessRejection(UnparsedResponses responses) {
    this.responses = responses;
  }

  /// What the datagram is answered with, if anything.
  ///
  /// @param now monotonic time in nanoseconds
  synchronized Optional<byte[]> answer(byte[] datagram, InetSocketAddress source, long now) {
    if (!(begins(datagram, "INVITE sip") || begins(datagram, "OPTIONS sip"))
        || !ofSource.tryTake(source.getAddress(), now)
        || !all.tryTake(now)) {
      return Optional.empty();
    }
    return responses
        .response(datagram, FORBIDDEN, source)
        .filter(response -> response.length <= datagram.length);
  }

  private static boolean begins(byte[] datagram, String with) {
    return datagram.length > with.length()
        && new String(datagram, 0, with.length(), ISO_8859_1).equals(with);
  }
}
