package org.partyline.signaling.sip.call;

import java.net.InetAddress;
import java.util.Optional;

/// Who has a call with us, as far as we can tell: the trunk, else the address that its INVITE came
/// from.
///
/// @param source of a call of no trunk
record Peer(Optional<String> trunk, Optional<InetAddress> source) {
  static Peer of(Optional<String> trunk, InetAddress source) {
    return new Peer(trunk, trunk.isPresent() ? Optional.empty() : Optional.of(source));
  }
}
