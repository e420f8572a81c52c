package org.partyline.signaling.sip.message;

import gov.nist.javax.sip.address.AddressFactoryImpl;
import gov.nist.javax.sip.address.SipUri;
import gov.nist.javax.sip.header.SIPHeader;
import gov.nist.javax.sip.header.ims.PAssertedIdentityHeader;
import gov.nist.javax.sip.header.ims.PCalledPartyIDHeader;
import gov.nist.javax.sip.message.SIPRequest;
import java.text.ParseException;
import java.util.Iterator;
import java.util.Optional;
import java.util.stream.Stream;
import javax.sip.address.Address;
import javax.sip.address.TelURL;
import javax.sip.address.URI;
import org.partyline.signaling.sip.SipParty;

/// Reads who calls whom.
public final class Parties {
  private Parties() {}

  public static SipParty caller(SIPRequest invite) {
    return party(invite.getFrom().getAddress());
  }

  /// The first P-Asserted-Identity that names a user (RFC 3325 §9.1).
  public static Optional<SipParty> assertedIdentity(SIPRequest invite) {
    Iterator<SIPHeader> asserted = invite.getHeaders(PAssertedIdentityHeader.NAME);
    while (asserted.hasNext()) {
      if (asserted.next() instanceof PAssertedIdentityHeader header
          && header.getAddress() != null) {
        SipParty party = party(header.getAddress());
        if (!party.user().isEmpty()) {
          return Optional.of(party);
        }
      }
    }
    return Optional.empty();
  }

  /// The request URI says whom the carrier wants from us; where it has no user part, To does.
  public static SipParty called(SIPRequest invite) {
    SipParty byUri = party(invite.getRequestURI(), Optional.empty());
    return byUri.user().isEmpty() ? party(invite.getTo().getAddress()) : byUri;
  }

  /// Who is called where the request URI is the Contact that we have registered, and so names
  /// ourselves: P-Called-Party-ID (RFC 7315 §4.2), else To.
  public static SipParty calledAtContact(SIPRequest invite) {
    if (invite.getHeader(PCalledPartyIDHeader.NAME) instanceof PCalledPartyIDHeader header
        && header.getAddress() != null
        && !party(header.getAddress()).user().isEmpty()) {
      return party(header.getAddress());
    }
    SipParty byTo = party(invite.getTo().getAddress());
    return byTo.user().isEmpty() ? called(invite) : byTo;
  }

  /// Whether a URI that a proxy may have changed since (RFC 3261 §22.4) names whom a request is
  /// for: its user is that of the request URI, of To or of P-Called-Party-ID, whatever the host, or
  /// it names no user.
  public static boolean isNamed(String uri, SIPRequest request) {
    try {
      String user = bare(party(new AddressFactoryImpl().createURI(uri), Optional.empty()));
      return user.isEmpty()
          || Stream.of(
                  party(request.getRequestURI(), Optional.empty()),
                  party(request.getTo().getAddress()),
                  calledAtContact(request))
              .anyMatch(party -> bare(party).equals(user));
    } catch (ParseException e) {
      return false;
    }
  }

  /// The user without parameters.
  private static String bare(SipParty party) {
    return party.user().replaceFirst(";.*", "");
  }

  /// Whom a Refer-To names.
  public static SipParty target(Address referTo) {
    return party(referTo);
  }

  private static SipParty party(Address address) {
    return party(
        address.getURI(),
        Optional.ofNullable(address.getDisplayName()).filter(name -> !name.isBlank()));
  }

  private static SipParty party(URI uri, Optional<String> name) {
    return switch (uri) {
      case SipUri sip ->
          new SipParty(
              sip.getUser() == null ? "" : Uris.unescaped(sip.getUser()),
              sip.getHost() == null ? "" : sip.getHost(),
              name);
      case TelURL tel -> new SipParty(number(tel), "", name);
      default -> new SipParty("", "", name);
    };
  }

  /// As it would stand in the user part of a SIP URI (RFC 3261 §19.1.6).
  private static String number(TelURL tel) {
    String context = tel.getPhoneContext();
    return tel.isGlobal()
        ? "+" + tel.getPhoneNumber()
        : tel.getPhoneNumber() + (context == null ? "" : ";phone-context=" + context);
  }
}
