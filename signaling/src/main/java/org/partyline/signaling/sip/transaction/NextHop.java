package org.partyline.signaling.sip.transaction;

import java.net.InetSocketAddress;
import org.partyline.signaling.sip.stack.LocalAddress;

/// Where a request is sent, and the listen point that sends it.
public record NextHop(InetSocketAddress address, LocalAddress local) {
  boolean reliable() {
    return local.transport().reliable();
  }
}
