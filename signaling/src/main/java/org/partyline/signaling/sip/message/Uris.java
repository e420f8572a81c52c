package org.partyline.signaling.sip.message;

import gov.nist.javax.sip.address.AddressFactoryImpl;
import gov.nist.javax.sip.address.SipUri;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;

/// Makes URIs of what the application calls people by.
public final class Uris {
  private static final String UNESCAPED = "-_.!~*'()&=+$,;?/";

  private Uris() {}

  /// The SIP URI of a user at a host.
  ///
  /// @param user unescaped; may be empty
  /// @throws ParseException where they make no URI
  public static SipUri of(String user, String host) throws ParseException {
    if ((user + host).chars().anyMatch(c -> c < ' ' || c == 0x7f) || host.isBlank()) {
      throw new ParseException("control characters in a URI", 0);
    }
    return (SipUri)
        new AddressFactoryImpl()
            .createURI("sip:" + (user.isEmpty() ? "" : escaped(user) + "@") + host);
  }

  /// A URI as it stands, or one of a user.
  ///
  /// @throws IllegalArgumentException where it is none
  public static String ofTarget(String uriOrUser, String host) {
    try {
      return uriOrUser.matches("(?i)(sips?|tel):\\S+") && uriOrUser.indexOf('>') < 0
          ? new AddressFactoryImpl().createURI(uriOrUser).toString()
          : of(uriOrUser, host).toString();
    } catch (ParseException e) {
      throw new IllegalArgumentException("not a SIP URI", e);
    }
  }

  /// A part of a URI without its escapes (RFC 3261 §19.1.2); as it stands where they are none.
  public static String unescaped(String part) {
    try {
      return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return part;
    }
  }

  /// What a user part may not hold as it is (RFC 3261 §25.1).
  private static String escaped(String user) {
    var text = new StringBuilder();
    for (byte b : user.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      if (c < 0x80 && (Character.isLetterOrDigit(c) || UNESCAPED.indexOf(c) >= 0)) {
        text.append(c);
      } else {
        text.append("%%%02X".formatted((int) c));
      }
    }
    return text.toString();
  }
}
