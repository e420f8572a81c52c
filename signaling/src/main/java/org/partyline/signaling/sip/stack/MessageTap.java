package org.partyline.signaling.sip.stack;

import java.net.InetSocketAddress;
import java.util.Optional;
import org.partyline.signaling.sip.SipObserver;
import org.partyline.signaling.sip.SipObserver.Direction;
import org.partyline.signaling.sip.Transport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Shows messages to an observer, if there is one, and lets nothing of it harm the stack.
record MessageTap(Optional<SipObserver> observer) {
  private static final Logger LOG = LoggerFactory.getLogger(MessageTap.class);

  /// Line ends that keep a connection open are no messages.
  private static final int SHORTEST = 5;

  boolean open() {
    return observer.isPresent();
  }

  void show(
      Direction direction,
      Transport transport,
      InetSocketAddress local,
      InetSocketAddress remote,
      byte[] message) {
    if (observer.isEmpty() || message.length < SHORTEST) {
      return;
    }
    try {
      observer.get().message(direction, transport, local, remote, message);
    } catch (RuntimeException e) {
      LOG.error("A SIP message could not be observed", e);
    }
  }
}
