package org.partyline.signaling.sip.call;

import gov.nist.javax.sip.address.AddressFactoryImpl;
import gov.nist.javax.sip.address.AddressImpl;
import gov.nist.javax.sip.address.SipUri;
import gov.nist.javax.sip.header.CSeq;
import gov.nist.javax.sip.header.CallID;
import gov.nist.javax.sip.header.ExtensionHeaderImpl;
import gov.nist.javax.sip.header.From;
import gov.nist.javax.sip.header.MaxForwards;
import gov.nist.javax.sip.header.Route;
import gov.nist.javax.sip.header.SIPHeader;
import gov.nist.javax.sip.header.To;
import gov.nist.javax.sip.message.SIPRequest;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.UUID;
import javax.sip.InvalidArgumentException;
import javax.sip.address.Address;
import javax.sip.message.Request;
import org.partyline.signaling.sip.Invitation;
import org.partyline.signaling.sip.SipHeader;
import org.partyline.signaling.sip.dialog.Dialog;
import org.partyline.signaling.sip.dialog.Replaces;
import org.partyline.signaling.sip.message.ResponseFactory;
import org.partyline.signaling.sip.message.Uris;
import org.partyline.signaling.sip.transaction.NextHop;
import org.partyline.signaling.sip.trunk.Trunk;

/// The INVITE of an outgoing call, as often as it has to be sent: to another target, with
/// credentials, with a longer session. Call-ID, From and its tag stay the same (RFC 3261 §22.2).
final class InviteRequest {
  private final Invitation invitation;
  private final Trunk trunk;
  private final String domain;
  private SipUri target;
  private final Address from;
  private final String callId = UUID.randomUUID().toString();
  private final String localTag = Dialog.newTag();

  /// @throws IllegalArgumentException for names that make no URI, and a Replaces that is none
  InviteRequest(Invitation invitation, Trunk trunk) {
    this.invitation = invitation;
    this.trunk = trunk;
    this.domain = trunk.settings().domain();
    if (invitation.replaces().filter(r -> Replaces.parse(r).isEmpty()).isPresent()) {
      throw new IllegalArgumentException("not a Replaces header");
    }
    try {
      this.target = Uris.of(invitation.called(), domain);
      this.from =
          new AddressFactoryImpl()
              .createAddress(
                  Uris.of(
                      invitation.fromUser().orElse(trunk.settings().fromUser()),
                      invitation.fromHost().orElse(domain)));
      if (invitation.displayName().isPresent()) {
        from.setDisplayName(invitation.displayName().get());
      }
    } catch (ParseException e) {
      throw new IllegalArgumentException("not a SIP URI", e);
    }
  }

  String callId() {
    return callId;
  }

  String localTag() {
    return localTag;
  }

  /// Somebody else is to be called (RFC 3261 §8.1.3.4); To stays the same.
  void redirect(String user) {
    try {
      target = Uris.of(user, domain);
    } catch (ParseException e) {
      throw new IllegalArgumentException("not a SIP URI", e);
    }
  }

  /// Copies an INVITE's credentials to its ACK.
  void authorizeAck(SIPRequest invite, SIPRequest ack) {
    for (String name : List.of("Authorization", "Proxy-Authorization")) {
      if (invite.getHeader(name) instanceof SIPHeader credentials) {
        header(ack, name, credentials.getHeaderValue());
      }
    }
  }

  /// @param number its sequence number
  SIPRequest to(NextHop hop, long number) {
    try {
      var invite = new SIPRequest();
      invite.setMethod(Request.INVITE);
      invite.setRequestURI(target);
      invite.setMaxForwards(new MaxForwards(70));
      var local = new From();
      local.setAddress(from);
      local.setTag(localTag);
      invite.setFrom(local);
      var to = new To();
      to.setAddress(new AddressFactoryImpl().createAddress(Uris.of(invitation.called(), domain)));
      invite.setTo(to);
      invite.setCallId(new CallID(callId));
      invite.setCSeq(new CSeq(number, Request.INVITE));
      for (Address route : trunk.serviceRoute()) {
        invite.addLast(new Route((AddressImpl) route));
      }
      header(invite, "Contact", trunk.contact(hop));
      header(invite, "Allow", ResponseFactory.ALLOW);
      invitation
          .replaces()
          .ifPresent(value -> {
            header(invite, "Replaces", value);
            header(invite, "Require", Replaces.OPTION); // else it is a new call there
          });
      var more = new LinkedHashMap<String, List<String>>();
      for (SipHeader header : invitation.headers()) {
        more.computeIfAbsent(header.name(), _ -> new ArrayList<>()).add(header.value());
      }
      more.forEach(
          (name, values) -> header(invite, name, String.join("\r\n" + name + ": ", values)));
      invite.setMessageContent(
          "application", "sdp", invitation.offer().getBytes(StandardCharsets.UTF_8));
      return invite;
    } catch (ParseException | InvalidArgumentException | javax.sip.SipException e) {
      throw new IllegalStateException("no INVITE for this call", e);
    }
  }

  private static void header(SIPRequest request, String name, String value) {
    var header = new ExtensionHeaderImpl(name);
    header.setValue(value);
    request.addHeader(header);
  }
}
