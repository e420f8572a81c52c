package org.partyline.gateway.routing;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.partyline.gateway.dialplan.DialledNumber;
import org.partyline.gateway.dialplan.PhoneNumber;
import org.partyline.signaling.sip.Invitation;
import org.partyline.signaling.sip.SipHeader;

/// How a carrier wants to be asked: the called number, and who calls.
public final class Invitations {
  private Invitations() {}

  /// The INVITE for a number that the policy has allowed.
  ///
  /// @throws IllegalArgumentException for a number that can't be read
  public static Invitation to(Carrier carrier, DialledNumber number, String offer) {
    return to(carrier, number, Optional.empty(), offer);
  }

  /// The same, in another call's place.
  ///
  /// @param replaces a Replaces header (RFC 3891)
  /// @throws IllegalArgumentException for a number that can't be read
  public static Invitation to(
      Carrier carrier, DialledNumber number, Optional<String> replaces, String offer) {
    Carrier.Identity identity = carrier.identity();
    Optional<String> shown = identity.callerNumber().map(own -> written(carrier, own));
    boolean inFrom = identity.header() == IdentityHeader.FROM;
    boolean anonymous = inFrom && identity.hidden();
    return new Invitation(
        carrier.name(),
        called(carrier, number),
        anonymous ? Optional.of("anonymous") : shown.filter(_ -> inFrom),
        anonymous ? Optional.of("anonymous.invalid") : Optional.empty(),
        anonymous
            ? Optional.of("Anonymous")
            : shown.filter(_ -> identity.header() == IdentityHeader.DISPLAY_NAME),
        headers(carrier, shown),
        _ -> false, // a redirection leads to a number that nobody has judged
        replaces,
        offer);
  }

  private static List<SipHeader> headers(Carrier carrier, Optional<String> shown) {
    Carrier.Identity identity = carrier.identity();
    String header =
        switch (identity.header()) {
          case PPI -> "P-Preferred-Identity";
          case PAI -> "P-Asserted-Identity";
          // An anonymous From says nothing; who hides the number tells the carrier all the same.
          case FROM, DISPLAY_NAME -> identity.hidden() ? "P-Preferred-Identity" : "";
        };
    var headers = new ArrayList<SipHeader>();
    if (!header.isEmpty()) {
      shown.ifPresent(user -> headers.add(new SipHeader(header, uri(user, identity.domain()))));
    }
    if (identity.hidden()) {
      headers.add(new SipHeader("Privacy", "id"));
    }
    identity
        .diversion()
        .ifPresent(own ->
            headers.add(new SipHeader("Diversion", uri(written(carrier, own), identity.domain()))));
    return headers;
  }

  private static String called(Carrier carrier, DialledNumber number) {
    return switch (number) {
      case DialledNumber.Public(PhoneNumber e164, _, _) -> written(carrier, e164);
      case DialledNumber.ShortNumber(String digits, _) -> digits;
      case DialledNumber.Unreadable _ -> throw new IllegalArgumentException("no number");
    };
  }

  private static String written(Carrier carrier, PhoneNumber number) {
    return carrier.style().write(number, carrier.country());
  }

  private static String uri(String user, String domain) {
    return "<sip:" + user + "@" + domain + ">";
  }
}
