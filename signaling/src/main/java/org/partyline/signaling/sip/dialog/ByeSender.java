package org.partyline.signaling.sip.dialog;

import gov.nist.javax.sip.address.AddressFactoryImpl;
import gov.nist.javax.sip.address.SipUri;
import gov.nist.javax.sip.header.From;
import gov.nist.javax.sip.header.To;
import gov.nist.javax.sip.header.Via;
import gov.nist.javax.sip.message.MessageFactoryImpl;
import gov.nist.javax.sip.message.SIPRequest;
import java.net.InetSocketAddress;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import javax.sip.ClientTransaction;
import javax.sip.InvalidArgumentException;
import javax.sip.SipException;
import javax.sip.address.Address;
import javax.sip.address.URI;
import javax.sip.message.Request;
import org.partyline.signaling.sip.Transport;
import org.partyline.signaling.sip.message.ResponseFactory;
import org.partyline.signaling.sip.stack.FixedNextHopRouter;
import org.partyline.signaling.sip.stack.LocalAddress;
import org.partyline.signaling.sip.stack.LocalAddresses;
import org.partyline.signaling.sip.transaction.ResponsePath;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sends BYE, by the stack's client transactions.
public final class ByeSender {
  private static final Logger LOG = LoggerFactory.getLogger(ByeSender.class);

  /// A place to send a request to.
  private record Destination(String host, int port, LocalAddress local) {}

  private final LocalAddresses locals;
  private final ResponseFactory replies;
  private final MessageFactoryImpl messages = new MessageFactoryImpl();
  private final Set<String> unanswered = ConcurrentHashMap.newKeySet();

  public ByeSender(LocalAddresses locals, ResponseFactory replies) {
    this.locals = locals;
    this.replies = replies;
  }

  /// BYEs that nobody has answered yet.
  public int unanswered() {
    return unanswered.size();
  }

  public void onFinished(String callId) {
    unanswered.remove(callId);
  }

  /// Sends a BYE; may block while a TCP connection is made.
  public void send(Dialog dialog) {
    String callId = dialog.invite().getCallId().getCallId();
    long number = dialog.nextLocalCSeq();
    for (Destination destination : destinations(dialog)) {
      try {
        SIPRequest bye = bye(dialog, number, destination);
        FixedNextHopRouter.set(
            bye, destination.host(), destination.port(), destination.local().transport());
        ClientTransaction transaction = destination.local().provider().getNewClientTransaction(bye);
        unanswered.add(callId);
        transaction.sendRequest();
        return;
      } catch (SipException | ParseException | InvalidArgumentException | RuntimeException e) {
        unanswered.remove(callId);
        LOG.debug("No BYE to one of the ways for {}: {}", callId, e.toString());
      }
    }
    LOG.info("BYE could not be sent for {}", callId);
  }

  /// The ways to the other end, best first. A caller whose Contact is not the address we saw sits
  /// behind a NAT: there the observed address is right. A TCP connection is used as long as it
  /// stands.
  private List<Destination> destinations(Dialog dialog) {
    ResponsePath path = dialog.path();
    InetSocketAddress source = path.source();
    var observed =
        new Destination(source.getAddress().getHostAddress(), source.getPort(), path.local());
    SipUri next =
        dialog.routes().isEmpty() || !(dialog.routes().getFirst().getURI() instanceof SipUri route)
            ? dialog.target()
            : route;
    List<Destination> all = new ArrayList<>();
    boolean tcp = path.local().transport() == Transport.TCP;
    if (dialog.direct() && (tcp || behindNat(next, source))) {
      all.add(observed);
    }
    if (tcp || all.isEmpty()) {
      all.add(named(next, path.local()));
    }
    return all;
  }

  private Destination named(SipUri uri, LocalAddress local) {
    String transport = uri.getTransportParam();
    LocalAddress by =
        transport == null
            ? local
            : locals.withTransport(
                local, transport.equalsIgnoreCase("tcp") ? Transport.TCP : Transport.UDP);
    String host = uri.getMAddrParam() == null ? uri.getHost() : uri.getMAddrParam();
    return new Destination(unbracketed(host), uri.getPort() > 0 ? uri.getPort() : 5060, by);
  }

  private static boolean behindNat(SipUri contact, InetSocketAddress source) {
    String host = unbracketed(contact.getHost());
    boolean literal = host.indexOf(':') >= 0 || host.matches("[0-9.]+");
    return literal
        && !InetSocketAddress.createUnresolved(host, 0)
            .getHostString()
            .equals(source.getAddress().getHostAddress());
  }

  private static String unbracketed(String host) {
    return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
  }

  private SIPRequest bye(Dialog dialog, long number, Destination destination)
      throws ParseException, InvalidArgumentException, SipException {
    var headers = replies.headers();
    SIPRequest invite = dialog.invite();
    From from = new From((To) invite.getTo());
    from.setTag(dialog.localTag());
    To to = new To((From) invite.getFrom());
    LocalAddress local = destination.local();
    String branch = "z9hG4bK" + Long.toHexString(ThreadLocalRandom.current().nextLong() | 1L << 62);
    Via via =
        (Via)
            headers.createViaHeader(
                local.hostFor(dialog.path().source()),
                local.port(),
                local.transport().name(),
                branch);
    via.setRPort();
    List<Address> routes = new ArrayList<>(dialog.routes());
    URI requestUri = dialog.target();
    if (!routes.isEmpty()
        && routes.getFirst().getURI() instanceof SipUri first
        && !first.hasLrParam()) {
      // A strict router takes the request URI for its own (RFC 3261 §12.2.1.1).
      routes.removeFirst();
      routes.add(new AddressFactoryImpl().createAddress(requestUri));
      requestUri = first;
    }
    SIPRequest bye =
        (SIPRequest)
            messages.createRequest(
                requestUri,
                Request.BYE,
                invite.getCallId(),
                headers.createCSeqHeader(number, Request.BYE),
                from,
                to,
                List.of(via),
                headers.createMaxForwardsHeader(70));
    for (Address route : routes) {
      bye.addLast(headers.createRouteHeader(route));
    }
    replies.set(bye, "User-Agent", replies.product());
    return bye;
  }
}
