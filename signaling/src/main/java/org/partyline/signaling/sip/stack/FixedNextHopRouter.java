package org.partyline.signaling.sip.stack;

import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.stack.HopImpl;
import java.util.List;
import java.util.ListIterator;
import javax.sip.SipStack;
import javax.sip.address.Hop;
import javax.sip.address.Router;
import javax.sip.message.Request;
import org.jspecify.annotations.Nullable;
import org.partyline.signaling.sip.Transport;

/// Routes a request to where its sender decided: the stack's own rules know nothing of NAT.
public final class FixedNextHopRouter implements Router {
  /// Called by the stack.
  public FixedNextHopRouter(SipStack stack, @Nullable String outboundProxy) {}

  public static void set(SIPRequest request, String host, int port, Transport transport) {
    request.setApplicationData(new HopImpl(host, port, transport.token()));
  }

  @Override
  public @Nullable Hop getNextHop(Request request) {
    return ((SIPRequest) request).getApplicationData() instanceof Hop hop ? hop : null;
  }

  @Override
  @Deprecated // in its interface too
  public ListIterator<?> getNextHops(Request request) {
    Hop hop = getNextHop(request);
    return (hop == null ? List.of() : List.of(hop)).listIterator();
  }

  @Override
  public @Nullable Hop getOutboundProxy() {
    return null;
  }
}
