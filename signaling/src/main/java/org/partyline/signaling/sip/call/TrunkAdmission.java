package org.partyline.signaling.sip.call;

import gov.nist.javax.sip.header.SIPHeader;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.Optional;
import org.partyline.signaling.sip.SipTrunk;
import org.partyline.signaling.sip.digest.DigestServer;
import org.partyline.signaling.sip.message.Parties;
import org.partyline.signaling.sip.transaction.ResponsePath;
import org.partyline.signaling.sip.trunk.Trunk;

/// Decides about the calls of a trunk: whether it proves who it is, and whether it has too many.
final class TrunkAdmission {
  private static final String REALM = "partyline";
  private static final Duration NONCE = Duration.ofMinutes(1);
  private static final int RETRY_SECONDS = 10;

  private final EndpointContext context;
  private final RefusalLog refusals;
  private final DigestServer digest = new DigestServer(REALM, NONCE, new SecureRandom());

  TrunkAdmission(EndpointContext context, RefusalLog refusals) {
    this.context = context;
    this.refusals = refusals;
  }

  /// Whether a call may come in; else it has been answered, and nothing of it is kept.
  boolean admit(Trunk trunk, SIPRequest invite, ResponsePath path) {
    SipTrunk.Inbound inbound = trunk.settings().inbound();
    if (inbound.digest().isPresent() && !proven(inbound.digest().get(), invite, path)) {
      return false;
    }
    if (context.calls().ofTrunk(trunk) >= inbound.maxCalls()) {
      refusals.refused(path.source(), 486, "max-calls of trunk " + trunk.settings().name());
      SIPResponse busy = context.replies().of(invite, 486);
      path.send(context.replies().retryAfter(busy, RETRY_SECONDS));
      return false;
    }
    return true;
  }

  private boolean proven(SipTrunk.Credentials wanted, SIPRequest invite, ResponsePath path) {
    Instant now = Instant.now();
    DigestServer.Verdict verdict =
        digest.verify(
            authorization(invite),
            invite.getMethod(),
            now,
            user -> user.equals(wanted.user()) ? Optional.of(wanted.password()) : Optional.empty());
    return switch (verdict) {
      case DigestServer.Verdict.Accepted(_, String uri) -> {
        if (!Parties.isNamed(uri, invite)) {
          refusals.refused(path.source(), 400, "the uri of Authorization names somebody else");
          path.send(context.replies().of(invite, 400)); // RFC 7616 §3.4.6
          yield false;
        }
        yield true;
      }
      case DigestServer.Verdict.Challenged(boolean stale) -> {
        SIPResponse challenge = context.replies().of(invite, 401);
        context.replies().setAll(challenge, "WWW-Authenticate", digest.challenges(now, stale));
        path.send(challenge);
        yield false;
      }
    };
  }

  /// The Authorization header for our realm; a request may carry others, for proxies before us.
  private static Optional<String> authorization(SIPRequest request) {
    Iterator<SIPHeader> headers = request.getHeaders("Authorization");
    Optional<String> first = Optional.empty();
    while (headers.hasNext()) {
      String value = headers.next().getHeaderValue();
      if (value.contains("realm=\"" + REALM + "\"")) {
        return Optional.of(value);
      }
      first = first.or(() -> Optional.of(value));
    }
    return first;
  }
}
