package org.partyline.signaling.sip.stack;

import gov.nist.javax.sip.stack.MessageProcessor;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.partyline.signaling.sip.Transport;

/// All open listen points.
public final class LocalAddresses {
  private final List<LocalAddress> open = new CopyOnWriteArrayList<>();

  public void add(LocalAddress address) {
    open.add(address);
  }

  public List<LocalAddress> all() {
    return open;
  }

  public LocalAddress of(MessageProcessor processor) throws IOException {
    for (LocalAddress address : open) {
      if (address.processor().equals(processor)) {
        return address;
      }
    }
    throw new IOException("this listen point is not open yet");
  }

  /// Another transport of the same provider, or the same one where there is none.
  public LocalAddress withTransport(LocalAddress local, Transport transport) {
    return open.stream()
        .filter(a -> a.provider().equals(local.provider()) && a.transport() == transport)
        .findFirst()
        .or(
            () -> // TLS has a port of its own
            open.stream()
                    .filter(a -> a.transport() == transport && transport == Transport.TLS)
                    .findFirst())
        .orElse(local);
  }
}
