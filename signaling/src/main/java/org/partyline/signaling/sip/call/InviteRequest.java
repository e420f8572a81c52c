package org.partyline.signaling.sip.call;

import gov.nist.javax.sip.address.AddressFactoryImpl;
import gov.nist.javax.sip.address.SipUri;
import gov.nist.javax.sip.header.CSeq;
import gov.nist.javax.sip.header.CallID;
import gov.nist.javax.sip.header.ExtensionHeaderImpl;
import gov.nist.javax.sip.header.From;
import gov.nist.javax.sip.header.MaxForwards;
import gov.nist.javax.sip.header.To;
import gov.nist.javax.sip.message.SIPRequest;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.UUID;
import javax.sip.InvalidArgumentException;
import javax.sip.address.Address;
import javax.sip.message.Request;
import org.partyline.signaling.sip.Invitation;
import org.partyline.signaling.sip.SipHeader;
import org.partyline.signaling.sip.SipTrunk;
import org.partyline.signaling.sip.dialog.Dialog;
import org.partyline.signaling.sip.message.ResponseFactory;
import org.partyline.signaling.sip.transaction.NextHop;

/// The INVITE of an outgoing call, as often as it has to be sent: to another target, with
/// credentials, with a longer session. Call-ID, From and its tag stay the same (RFC 3261 §22.2).
final class InviteRequest {
  private final Invitation invitation;
  private final SipTrunk trunk;
  private final SipUri target;
  private final Address from;
  private final String callId = UUID.randomUUID().toString();
  private final String localTag = Dialog.newTag();

  /// @throws IllegalArgumentException for names that make no URI
  InviteRequest(Invitation invitation, SipTrunk trunk) {
    this.invitation = invitation;
    this.trunk = trunk;
    try {
      this.target = uri(invitation.called(), trunk.domain());
      this.from =
          new AddressFactoryImpl()
              .createAddress(
                  uri(
                      invitation.fromUser().orElse(trunk.fromUser()),
                      invitation.fromHost().orElse(trunk.domain())));
      if (invitation.displayName().isPresent()) {
        from.setDisplayName(invitation.displayName().get());
      }
    } catch (ParseException e) {
      throw new IllegalArgumentException("not a SIP URI", e);
    }
  }

  private static SipUri uri(String user, String host) throws ParseException {
    if ((user + host).chars().anyMatch(c -> c < ' ' || c == 0x7f) || host.isBlank()) {
      throw new ParseException("control characters in a URI", 0);
    }
    return (SipUri)
        new AddressFactoryImpl()
            .createURI("sip:" + (user.isEmpty() ? "" : escaped(user) + "@") + host);
  }

  /// What a user part may not hold as it is (RFC 3261 §25.1).
  private static String escaped(String user) {
    var text = new StringBuilder();
    for (byte b : user.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      if (c < 0x80 && (Character.isLetterOrDigit(c) || "-_.!~*'()&=+$,;?/".indexOf(c) >= 0)) {
        text.append(c);
      } else {
        text.append("%%%02X".formatted((int) c));
      }
    }
    return text.toString();
  }

  String callId() {
    return callId;
  }

  String localTag() {
    return localTag;
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
      to.setAddress(
          new AddressFactoryImpl().createAddress(uri(invitation.called(), trunk.domain())));
      invite.setTo(to);
      invite.setCallId(new CallID(callId));
      invite.setCSeq(new CSeq(number, Request.INVITE));
      header(invite, "Contact", Dialog.contact(hop.local(), hop.address()));
      header(invite, "Allow", ResponseFactory.ALLOW);
      for (SipHeader header : invitation.headers()) {
        header(invite, header.name(), header.value());
      }
      invite.setMessageContent(
          "application", "sdp", invitation.offer().getBytes(StandardCharsets.UTF_8));
      return invite;
    } catch (ParseException | InvalidArgumentException e) {
      throw new IllegalStateException("no INVITE for this call", e);
    }
  }

  private static void header(SIPRequest request, String name, String value) {
    var header = new ExtensionHeaderImpl(name);
    header.setValue(value);
    request.addHeader(header);
  }
}
