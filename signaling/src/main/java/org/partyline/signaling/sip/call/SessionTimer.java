package org.partyline.signaling.sip.call;

import gov.nist.javax.sip.header.SIPHeader;
import gov.nist.javax.sip.header.extensions.MinSE;
import gov.nist.javax.sip.header.extensions.SessionExpires;
import gov.nist.javax.sip.message.SIPMessage;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import java.time.Duration;
import java.util.Iterator;
import java.util.Optional;
import javax.sip.header.SupportedHeader;
import org.jspecify.annotations.Nullable;
import org.partyline.signaling.sip.SipSettings;
import org.partyline.signaling.sip.message.ResponseFactory;
import org.partyline.signaling.sip.transaction.Timers;

/// The session timer of a call (RFC 4028): who has to refresh it, and when it ends unrefreshed. We
/// refresh unless the other side insists on doing so. A peer without session timers is asked for a
/// sign of life as often.
final class SessionTimer {
  static final String OPTION = "timer";
  private static final String EXPIRES = "Session-Expires";
  private static final String MIN_EXPIRES = "Min-SE";
  private static final long MAX_MARGIN_SECONDS = 32;

  /// What was agreed on.
  ///
  /// @param weRefresh whether it is on us to refresh the session
  /// @param supported whether the peer takes part
  /// @param stated whether our response has to tell it
  record Terms(long seconds, boolean weRefresh, boolean supported, boolean stated) {}

  /// What the timer asks of its call.
  interface Session {
    /// Half of the time is over, and it is on us to refresh.
    void refresh();

    /// The time is over.
    void expired();
  }

  private final SipSettings.Dialogs settings;
  private final Timers timers;
  private final Session session;
  private long minSeconds;
  private Terms terms;
  private Timers.@Nullable Timer timer;

  SessionTimer(SipSettings.Dialogs settings, Timers timers, Session session) {
    this.settings = settings;
    this.timers = timers;
    this.session = session;
    this.terms = new Terms(settings.sessionExpires().toSeconds(), true, false, false);
  }

  /// The Min-SE of the 422 that a request deserves: it wants a shorter session than we accept, and
  /// understands to be told.
  static Optional<String> tooShort(SIPRequest request, SipSettings.Dialogs settings) {
    long min = settings.minSessionExpires().toSeconds();
    return supports(request) && expires(request).filter(e -> e.getExpires() < min).isPresent()
        ? Optional.of(Long.toString(min))
        : Optional.empty();
  }

  /// What we agree to as the server of an INVITE or UPDATE (RFC 4028 §9).
  Terms accept(SIPRequest request) {
    minSeconds = Math.max(minSeconds, min(request));
    long ours = Math.max(settings.sessionExpires().toSeconds(), minSeconds);
    boolean supported = supports(request);
    Optional<SessionExpires> wanted = expires(request);
    long seconds = wanted.map(w -> Math.min(w.getExpires(), ours)).orElse(ours);
    boolean theyRefresh =
        supported && wanted.filter(w -> "uac".equals(w.getRefresher())).isPresent();
    return new Terms(
        Math.max(seconds, Math.max(1, minSeconds)),
        !theyRefresh,
        supported,
        supported || wanted.isPresent());
  }

  /// Writes the terms into a 2xx.
  void write(Terms agreed, SIPResponse ok, ResponseFactory responses) {
    responses.set(ok, "Supported", ResponseFactory.SUPPORTED);
    if (agreed.stated()) {
      String refresher = agreed.weRefresh() ? ";refresher=uas" : ";refresher=uac";
      responses.set(ok, EXPIRES, agreed.seconds() + refresher);
    }
    if (agreed.stated() && !agreed.weRefresh()) {
      responses.set(ok, "Require", OPTION);
    }
  }

  /// Writes what we want into an INVITE or UPDATE of ours (RFC 4028 §7.1).
  void write(SIPRequest request, ResponseFactory headers) {
    headers.set(request, "Supported", OPTION);
    String refresher = terms.weRefresh() ? ";refresher=uac" : ";refresher=uas";
    headers.set(request, EXPIRES, Math.max(terms.seconds(), minSeconds) + refresher);
    if (minSeconds > 0) {
      headers.set(request, MIN_EXPIRES, Long.toString(minSeconds));
    }
  }

  /// Takes what a 2xx to our INVITE or UPDATE says (RFC 4028 §7.2), and begins anew.
  void answered(SIPResponse ok) {
    long ours = Math.max(settings.sessionExpires().toSeconds(), minSeconds);
    start(
        expires(ok)
            .map(e ->
                new Terms(Math.max(1, e.getExpires()), !"uas".equals(e.getRefresher()), true, true))
            .orElse(new Terms(ours, true, false, false)));
  }

  /// A 422: the session has to be longer.
  ///
  /// @return whether it makes sense to ask again
  boolean lengthen(SIPResponse tooSmall) {
    long wanted = min(tooSmall);
    if (wanted <= minSeconds) {
      return false;
    }
    minSeconds = wanted;
    return true;
  }

  void start(Terms agreed) {
    terms = agreed;
    restart();
  }

  /// There was a sign of life.
  void restart() {
    stop();
    long seconds = terms.seconds();
    if (terms.weRefresh()) {
      timer = timers.after(Duration.ofSeconds(seconds).dividedBy(2), session::refresh);
    } else {
      // RFC 4028 §10: the smaller of 32 s and a third of the time before the end.
      long margin = Math.min(MAX_MARGIN_SECONDS, seconds / 3);
      timer = timers.after(Duration.ofSeconds(seconds - margin), session::expired);
    }
  }

  void stop() {
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
  }

  /// Whether the peer takes part in session timers.
  boolean supported() {
    return terms.supported();
  }

  private static Optional<SessionExpires> expires(SIPMessage message) {
    return message.getHeader(EXPIRES) instanceof SessionExpires expires && expires.getExpires() > 0
        ? Optional.of(expires)
        : Optional.empty();
  }

  private static long min(SIPMessage message) {
    return message.getHeader(MIN_EXPIRES) instanceof MinSE min
        ? Math.clamp(min.getExpires(), 0, 86_400)
        : 0;
  }

  private static boolean supports(SIPMessage message) {
    return lists(message, SupportedHeader.NAME) || lists(message, "Require");
  }

  private static boolean lists(SIPMessage message, String name) {
    Iterator<SIPHeader> headers = message.getHeaders(name);
    while (headers.hasNext()) {
      for (String tag : headers.next().getValue().split(",", -1)) {
        if (tag.strip().equalsIgnoreCase(OPTION)) {
          return true;
        }
      }
    }
    return false;
  }
}
