package org.partyline.signaling.sip.stack;

import java.net.InetSocketAddress;
import java.util.Optional;

/// Makes the responses to requests that cannot be parsed.
@FunctionalInterface
public interface UnparsedResponses {
  /// The response as it goes on the wire, or empty where none can be made.
  ///
  /// @param source where the request came from
  Optional<byte[]> response(byte[] request, int status, InetSocketAddress source);
}
