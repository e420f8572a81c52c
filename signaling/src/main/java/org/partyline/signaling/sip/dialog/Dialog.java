package org.partyline.signaling.sip.dialog;

import gov.nist.javax.sip.SIPConstants;
import gov.nist.javax.sip.address.AddressFactoryImpl;
import gov.nist.javax.sip.address.SipUri;
import gov.nist.javax.sip.header.CSeq;
import gov.nist.javax.sip.header.Contact;
import gov.nist.javax.sip.header.From;
import gov.nist.javax.sip.header.MaxForwards;
import gov.nist.javax.sip.header.RecordRoute;
import gov.nist.javax.sip.header.Route;
import gov.nist.javax.sip.header.To;
import gov.nist.javax.sip.message.SIPMessage;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.sip.InvalidArgumentException;
import javax.sip.address.Address;
import javax.sip.address.URI;
import javax.sip.header.CallIdHeader;
import javax.sip.message.Request;
import org.jspecify.annotations.Nullable;
import org.partyline.signaling.sip.Transport;
import org.partyline.signaling.sip.stack.LocalAddress;
import org.partyline.signaling.sip.transaction.ResponsePath;

/// A dialog (RFC 3261 §12), whichever side began it: its ids, sequence numbers, route set and
/// remote target, and the requests that are sent within it. Used by one thread at a time; what
/// other threads look a dialog up by does not change.
public final class Dialog {
  private static final SecureRandom RANDOM = new SecureRandom();

  private final CallIdHeader callId;
  private final boolean caller;
  private final Address local;
  private final String localTag;
  private final Address remote;
  private final @Nullable String remoteTag;
  private final List<Address> routeSet;
  private final boolean adjacent;
  private URI remoteTarget;
  private InetSocketAddress source;
  private LocalAddress listenPoint;
  private long localCSeq;
  private @Nullable String contact;
  private long remoteCSeq = -1;

  private Dialog(
      SIPMessage first,
      boolean caller,
      List<Address> routeSet,
      boolean adjacent,
      URI remoteTarget,
      InetSocketAddress source,
      LocalAddress listenPoint,
      String localTag) {
    this.callId = first.getCallId();
    this.caller = caller;
    this.local = (caller ? first.getFrom() : first.getTo()).getAddress();
    this.remote = (caller ? first.getTo() : first.getFrom()).getAddress();
    this.localTag = localTag;
    this.remoteTag = caller ? first.getToTag() : first.getFromTag();
    this.routeSet = routeSet;
    this.adjacent = adjacent;
    this.remoteTarget = remoteTarget;
    this.source = source;
    this.listenPoint = listenPoint;
  }

  /// The called side's dialog, with a new tag (RFC 3261 §12.1.1).
  public static Dialog called(SIPRequest invite, ResponsePath path, URI contact) {
    List<Address> routes = recordedRoutes(invite);
    var dialog =
        new Dialog(
            invite,
            false,
            routes,
            routes.size() + 1 >= invite.getViaHeaders().size(),
            contact,
            path.source(),
            path.local(),
            newTag());
    dialog.remoteCSeq = invite.getCSeq().getSeqNumber();
    return dialog;
  }

  /// The calling side's dialog with one of those who answered (RFC 3261 §12.1.2): the route set is
  /// the recorded one in reverse.
  ///
  /// @param hop where the INVITE was sent
  public static Dialog calling(
      SIPRequest invite, SIPResponse response, InetSocketAddress hop, LocalAddress listenPoint) {
    List<Address> routes = recordedRoutes(response).reversed();
    URI contact = contactOf(response).<URI>map(uri -> uri).orElse(invite.getRequestURI());
    var dialog =
        new Dialog(response, true, routes, true, contact, hop, listenPoint, invite.getFromTag());
    dialog.localCSeq = invite.getCSeq().getSeqNumber();
    return dialog;
  }

  /// Takes over the sequence numbers of the early dialog that this one confirms; its route set is
  /// the final response's (RFC 3261 §13.2.2.4).
  public void goOnFrom(Dialog early) {
    localCSeq = Math.max(localCSeq, early.localCSeq);
    remoteCSeq = early.remoteCSeq;
  }

  public static String newTag() {
    byte[] tag = new byte[10];
    RANDOM.nextBytes(tag);
    return HexFormat.of().formatHex(tag);
  }

  /// The one SIP URI that a Contact header has to hold.
  public static Optional<SipUri> contactOf(SIPMessage message) {
    var contacts = message.getContactHeaders();
    return contacts != null
            && contacts.size() == 1
            && contacts.getFirst() instanceof Contact contact
            && !contact.isWildCard()
            && contact.getAddress() != null
            && contact.getAddress().getURI() instanceof SipUri uri
            && uri.getHost() != null
        ? Optional.of(uri)
        : Optional.empty();
  }

  /// Where requests to the sender of an INVITE go: its Contact, or From where RFC 2543 allowed to
  /// leave that out.
  public static Optional<SipUri> callerOf(SIPRequest invite) {
    String branch = invite.getTopmostVia().getBranch();
    boolean old = branch == null || !branch.startsWith(SIPConstants.BRANCH_MAGIC_COOKIE);
    return old
            && invite.getContactHeaders() == null
            && invite.getFrom().getAddress().getURI() instanceof SipUri from
        ? Optional.of(from)
        : contactOf(invite);
  }

  private static List<Address> recordedRoutes(SIPMessage message) {
    List<Address> routes = new ArrayList<>();
    if (message.getRecordRouteHeaders() != null) {
      for (RecordRoute route : message.getRecordRouteHeaders()) {
        routes.add(route.getAddress());
      }
    }
    return routes;
  }

  public String callId() {
    return callId.getCallId();
  }

  /// Whether we sent the INVITE.
  public boolean isCaller() {
    return caller;
  }

  public String localTag() {
    return localTag;
  }

  public Optional<String> remoteTag() {
    return Optional.ofNullable(remoteTag);
  }

  /// Whether a request of the other side belongs here (RFC 3261 §12.2.2).
  public boolean matches(SIPRequest request) {
    return callId().equals(request.getCallId().getCallId())
        && localTag.equals(request.getToTag())
        && remoteTag().equals(Optional.ofNullable(request.getFromTag()));
  }

  /// Whether a Replaces header names this dialog.
  public boolean isNamedBy(Replaces wanted) {
    return callId().equals(wanted.callId())
        && localTag.equals(wanted.toTag())
        && remoteTag().orElse("0").equals(wanted.fromTag());
  }

  /// Whether a request comes in order (RFC 3261 §12.2.2); remembers its number and where it came
  /// from then: a peer behind a NAT may have moved.
  public boolean inOrder(SIPRequest request, ResponsePath path) {
    long number = request.getCSeq().getSeqNumber();
    if (number <= remoteCSeq) {
      return false;
    }
    remoteCSeq = number;
    source = path.source();
    listenPoint = path.local();
    return true;
  }

  /// A re-INVITE or UPDATE, or a 2xx to ours, is a target refresh (RFC 3261 §12.2).
  public void refreshTarget(SIPMessage message) {
    contactOf(message).ifPresent(uri -> remoteTarget = uri);
  }

  /// A request of ours, without Via: the transaction adds it.
  public SIPRequest request(String method) {
    return request(method, ++localCSeq);
  }

  /// The same request once more, with the next number: the last one was challenged.
  public SIPRequest again(SIPRequest request) {
    var again = (SIPRequest) request.clone();
    again.setCSeq(new CSeq(++localCSeq, request.getMethod()));
    return again;
  }

  /// The ACK of a 2xx.
  ///
  /// @param number the INVITE's sequence number
  public SIPRequest ack(long number) {
    return request(Request.ACK, number);
  }

  private SIPRequest request(String method, long number) {
    try {
      var request = new SIPRequest();
      List<Address> routes = new ArrayList<>(routeSet);
      URI uri = remoteTarget;
      if (!routes.isEmpty()
          && routes.getFirst().getURI() instanceof SipUri first
          && !first.hasLrParam()) {
        // A strict router takes the request URI for its own (RFC 3261 §12.2.1.1).
        routes.removeFirst();
        routes.add(new AddressFactoryImpl().createAddress(uri));
        uri = first;
      }
      request.setMethod(method);
      request.setRequestURI(uri);
      for (Address route : routes) {
        request.addLast(new Route((gov.nist.javax.sip.address.AddressImpl) route));
      }
      request.setMaxForwards(new MaxForwards(70));
      From from = new From();
      from.setAddress(local);
      from.setTag(localTag);
      request.setFrom(from);
      To to = new To();
      to.setAddress(remote);
      if (remoteTag != null) {
        to.setTag(remoteTag);
      }
      request.setTo(to);
      request.setCallId(callId);
      request.setCSeq(new CSeq(number, method));
      return request;
    } catch (ParseException | InvalidArgumentException | javax.sip.SipException e) {
      throw new IllegalStateException("no " + method + " for this dialog", e);
    }
  }

  /// The URI that requests are sent to: the first route's, else the remote target.
  URI nextUri() {
    return routeSet.isEmpty() ? remoteTarget : routeSet.getFirst().getURI();
  }

  /// Where the other side's last request came from.
  InetSocketAddress source() {
    return source;
  }

  /// Which of our listen points it came to.
  LocalAddress listenPoint() {
    return listenPoint;
  }

  /// Whether whoever [#nextUri] names is the one that [#source] is the address of: no proxy stands
  /// between that has not recorded its route.
  boolean adjacent() {
    return adjacent;
  }

  /// Our `Contact`.
  public String contact() {
    return contact == null ? contact(listenPoint, source) : contact;
  }

  /// Sets our `Contact`, where the other side reaches us by another address than we know by
  /// ourselves.
  public void contact(String uri) {
    contact = uri;
  }

  public static String contact(LocalAddress local, InetSocketAddress peer) {
    String transport =
        local.transport() == Transport.UDP ? "" : ";transport=" + local.transport().token();
    return "<sip:" + local.hostFor(peer) + ':' + local.port() + transport + '>';
  }
}
