package org.partyline.signaling.sip.dialog;

import gov.nist.javax.sip.address.SipUri;
import gov.nist.javax.sip.header.Contact;
import gov.nist.javax.sip.header.RecordRoute;
import gov.nist.javax.sip.header.RecordRouteList;
import gov.nist.javax.sip.message.SIPRequest;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.sip.address.Address;
import org.partyline.signaling.sip.Transport;
import org.partyline.signaling.sip.stack.LocalAddress;
import org.partyline.signaling.sip.transaction.ResponsePath;

/// What identifies a call on the wire, and where its other end is (RFC 3261 §12).
public final class Dialog {
  private static final SecureRandom RANDOM = new SecureRandom();

  private final SIPRequest invite;
  private final ResponsePath path;
  private final String localTag;
  private final List<Address> routes;
  private final boolean direct;
  private volatile SipUri target;
  private long localCSeq;
  private long remoteCSeq;

  public Dialog(SIPRequest invite, ResponsePath path, SipUri target) {
    this.invite = invite;
    this.path = path;
    this.target = target;
    this.routes = routes(invite);
    this.direct = routes.isEmpty() && invite.getViaHeaders().size() == 1;
    this.remoteCSeq = invite.getCSeq().getSeqNumber();
    byte[] tag = new byte[10];
    RANDOM.nextBytes(tag);
    this.localTag = HexFormat.of().formatHex(tag);
  }

  /// The one SIP URI that a Contact header has to hold.
  public static Optional<SipUri> contactOf(SIPRequest request) {
    var contacts = request.getContactHeaders();
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

  private static List<Address> routes(SIPRequest invite) {
    List<Address> routes = new ArrayList<>();
    RecordRouteList recorded = invite.getRecordRouteHeaders();
    if (recorded != null) {
      for (RecordRoute route : recorded) {
        routes.add(route.getAddress());
      }
    }
    return routes;
  }

  public SIPRequest invite() {
    return invite;
  }

  public ResponsePath path() {
    return path;
  }

  public String localTag() {
    return localTag;
  }

  public List<Address> routes() {
    return routes;
  }

  public SipUri target() {
    return target;
  }

  /// Whether the caller itself sent us the INVITE, with no proxy between.
  public boolean direct() {
    return direct;
  }

  public long nextLocalCSeq() {
    return ++localCSeq;
  }

  public boolean matches(SIPRequest request) {
    return request.getCallId().getCallId().equals(invite.getCallId().getCallId())
        && invite.getFromTag().equals(request.getFromTag());
  }

  /// Whether a request comes in order (RFC 3261 §12.2.2); remembers its number then.
  public boolean inOrder(SIPRequest request) {
    long number = request.getCSeq().getSeqNumber();
    if (number <= remoteCSeq) {
      return false;
    }
    remoteCSeq = number;
    return true;
  }

  /// A re-INVITE or UPDATE may move the other end.
  public void refreshTarget(SIPRequest request) {
    contactOf(request).ifPresent(uri -> target = uri);
  }

  /// Our `Contact`.
  public String contact() {
    LocalAddress local = path.local();
    String transport = local.transport() == Transport.TCP ? ";transport=tcp" : "";
    return "<sip:" + local.hostFor(path.source()) + ':' + local.port() + transport + '>';
  }
}
