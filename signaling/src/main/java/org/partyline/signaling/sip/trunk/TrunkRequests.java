package org.partyline.signaling.sip.trunk;

import gov.nist.javax.sip.address.AddressFactoryImpl;
import gov.nist.javax.sip.address.SipUri;
import gov.nist.javax.sip.header.CSeq;
import gov.nist.javax.sip.header.CallID;
import gov.nist.javax.sip.header.Contact;
import gov.nist.javax.sip.header.From;
import gov.nist.javax.sip.header.MaxForwards;
import gov.nist.javax.sip.header.MinExpires;
import gov.nist.javax.sip.header.SIPHeader;
import gov.nist.javax.sip.header.To;
import gov.nist.javax.sip.header.ims.ServiceRoute;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.text.ParseException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.sip.InvalidArgumentException;
import javax.sip.address.Address;
import javax.sip.header.ExpiresHeader;
import javax.sip.message.Request;
import org.partyline.signaling.sip.SipTrunk;
import org.partyline.signaling.sip.message.Reasons;
import org.partyline.signaling.sip.message.ResponseFactory;
import org.partyline.signaling.sip.registration.Answer;

/// A trunk's REGISTER and OPTIONS, and what their responses say (RFC 3261 §10.2).
final class TrunkRequests {
  /// The URI parameter of our Contact that tells the trunk.
  static final String LINE = "line";

  private final SipTrunk trunk;
  private final ResponseFactory headers;
  private final String callId = UUID.randomUUID().toString();
  private final String tag = UUID.randomUUID().toString().substring(0, 13);
  private long number;

  /// @throws IllegalArgumentException where the trunk's names make no URI
  TrunkRequests(SipTrunk trunk, ResponseFactory headers) {
    this.trunk = trunk;
    this.headers = headers;
    try {
      var _ = request(Request.REGISTER);
      number = 0;
    } catch (IllegalStateException e) {
      throw new IllegalArgumentException(
          "trunk " + trunk.name() + ": domain, registrar or From user make no SIP URI", e);
    }
  }

  /// @param contact ours, in angle brackets
  /// @param expires zero to take the registration back
  SIPRequest register(String contact, Duration expires) {
    SIPRequest request = request(Request.REGISTER);
    headers.set(request, "Contact", contact + ";expires=" + expires.toSeconds());
    headers.set(request, "Expires", Long.toString(expires.toSeconds()));
    headers.set(request, "Supported", "path");
    headers.set(request, "Allow", ResponseFactory.ALLOW);
    return request;
  }

  SIPRequest options() {
    SIPRequest request = request(Request.OPTIONS);
    headers.set(request, "Accept", "application/sdp");
    return request;
  }

  private SIPRequest request(String method) {
    try {
      var addresses = new AddressFactoryImpl();
      var request = new SIPRequest();
      request.setMethod(method);
      String host = method.equals(Request.REGISTER) ? trunk.registrar().orElse("") : "";
      request.setRequestURI(addresses.createURI("sip:" + (host.isEmpty() ? trunk.domain() : host)));
      request.setMaxForwards(new MaxForwards(70));
      String user = trunk.fromUser().isEmpty() ? "" : trunk.fromUser() + "@";
      var from = new From();
      from.setAddress(addresses.createAddress("<sip:" + user + trunk.domain() + ">"));
      from.setTag(tag);
      request.setFrom(from);
      var to = new To();
      String called = method.equals(Request.REGISTER) ? user : "";
      to.setAddress(addresses.createAddress("<sip:" + called + trunk.domain() + ">"));
      request.setTo(to);
      request.setCallId(new CallID(callId));
      request.setCSeq(new CSeq(++number, method));
      headers.set(request, "User-Agent", headers.product());
      return request;
    } catch (ParseException | InvalidArgumentException e) {
      throw new IllegalStateException("no " + method + " for this trunk", e);
    }
  }

  /// @param token the value of [#LINE] in our Contact
  static Answer answer(
      SIPResponse response, String token, Optional<String> unauthorized, boolean moved) {
    return new Answer(
        response.getStatusCode(),
        String.valueOf(response.getReasonPhrase()),
        expires(response, token),
        response.getHeader(MinExpires.NAME) instanceof MinExpires min && min.getExpires() > 0
            ? Optional.of(Duration.ofSeconds(min.getExpires()))
            : Optional.empty(),
        Reasons.retryAfter(response),
        unauthorized,
        moved);
  }

  /// What our Contact was granted; where the registrar does not repeat it, what Expires says.
  private static Optional<Duration> expires(SIPResponse response, String token) {
    if (response.getContactHeaders() != null) {
      for (Contact contact : response.getContactHeaders()) {
        if (contact.getAddress() != null
            && contact.getAddress().getURI() instanceof SipUri uri
            && token.equals(uri.getParameter(LINE))
            && contact.getExpires() > 0) {
          return Optional.of(Duration.ofSeconds(contact.getExpires()));
        }
      }
    }
    return Optional.ofNullable(response.getExpires())
        .map(ExpiresHeader::getExpires)
        .filter(seconds -> seconds > 0)
        .map(Duration::ofSeconds);
  }

  /// Our address as the other side sees it (RFC 3261 §18.2.1, RFC 3581).
  static Optional<InetSocketAddress> seen(SIPResponse response, int listenPort) {
    var via = response.getTopmostVia();
    if (via == null || via.getReceived() == null) {
      return Optional.empty();
    }
    try {
      InetAddress address = InetAddress.ofLiteral(via.getReceived().replaceAll("[\\[\\]]", ""));
      int port = via.getRPort() > 0 ? via.getRPort() : listenPort;
      return Optional.of(new InetSocketAddress(address, port));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /// RFC 3608.
  static List<Address> serviceRoute(SIPResponse response) {
    List<Address> routes = new ArrayList<>();
    Iterator<SIPHeader> found = response.getHeaders("Service-Route");
    while (found.hasNext()) {
      if (found.next() instanceof ServiceRoute route && route.getAddress() != null) {
        routes.add(route.getAddress());
      }
    }
    return routes;
  }
}
