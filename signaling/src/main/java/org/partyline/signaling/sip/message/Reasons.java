package org.partyline.signaling.sip.message;

import gov.nist.javax.sip.header.Reason;
import gov.nist.javax.sip.header.RetryAfter;
import gov.nist.javax.sip.header.SIPHeader;
import gov.nist.javax.sip.message.SIPMessage;
import java.time.Duration;
import java.util.Iterator;
import java.util.Optional;
import org.partyline.signaling.sip.SipReason;

/// Reads why, and when again.
public final class Reasons {
  private static final String NETWORK = "Q.850";

  private Reasons() {}

  /// The Reason header (RFC 3326), the telephone network's before others.
  public static Optional<SipReason> of(SIPMessage message) {
    Optional<SipReason> found = Optional.empty();
    Iterator<SIPHeader> headers = message.getHeaders(Reason.NAME);
    while (headers.hasNext()) {
      if (headers.next() instanceof Reason header
          && header.getProtocol() != null
          && header.getParameter("cause") != null) {
        String text = header.getText() == null ? "" : header.getText();
        var reason = new SipReason(header.getProtocol(), header.getCause(), text.replace("\"", ""));
        if (found.isEmpty() || header.getProtocol().equalsIgnoreCase(NETWORK)) {
          found = Optional.of(reason);
        }
      }
    }
    return found;
  }

  public static Optional<Duration> retryAfter(SIPMessage message) {
    return message.getHeader(RetryAfter.NAME) instanceof RetryAfter after
            && after.getRetryAfter() > 0
        ? Optional.of(Duration.ofSeconds(after.getRetryAfter()))
        : Optional.empty();
  }
}
