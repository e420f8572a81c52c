package org.partyline.signaling.sip.digest;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.partyline.signaling.sip.SipTrunk;

/// Answers a trunk's challenges, for one registration or one call (RFC 3261 §22.2): remembers them,
/// so that later requests need none. Used by one thread at a time.
public final class DigestClient {
  /// Nonces that may be stale one after the other, for one request.
  private static final int MAX_STALE = 3;

  /// What becomes of a 401 or 407.
  public sealed interface Verdict {
    /// Send the request again, with [DigestClient#authorize].
    record Retry() implements Verdict {}

    /// It makes no sense to ask again.
    ///
    /// @param reason for an admin
    record GiveUp(String reason) implements Verdict {}
  }

  /// A header to add to a request.
  public record Authorization(String name, String value) {}

  /// Whose challenge it is.
  private record Asker(boolean proxy, String realm) {}

  private static final class Session {
    private Challenge challenge;
    private final String cnonce;
    private int count;

    Session(Challenge challenge, String cnonce) {
      this.challenge = challenge;
      this.cnonce = cnonce;
    }
  }

  private final SipTrunk.@Nullable Credentials credentials;
  private final Supplier<String> cnonces;
  private final Map<Asker, Session> sessions = new LinkedHashMap<>();
  private final Set<Asker> answered = new HashSet<>();
  private int stale;

  /// @param credentials empty to answer nothing
  /// @param cnonces makes client nonces: random, and without quotes
  public DigestClient(Optional<SipTrunk.Credentials> credentials, Supplier<String> cnonces) {
    this.credentials = credentials.orElse(null);
    this.cnonces = cnonces;
  }

  /// Another request begins: what was asked for the last one says nothing about its credentials.
  public void newRequest() {
    answered.clear();
    stale = 0;
  }

  /// Takes the challenges of a 401 or 407.
  ///
  /// @param challenges those that could be read
  public Verdict challenged(List<Challenge> challenges) {
    if (credentials == null) {
      return new Verdict.GiveUp("it wants a password, and the trunk has none");
    }
    var best = new HashMap<Asker, Challenge>();
    for (Challenge challenge : challenges) {
      best.merge(
          new Asker(challenge.proxy(), challenge.realm()),
          challenge,
          (a, b) -> Comparator.comparing(Challenge::hash).compare(b, a) > 0 ? b : a);
    }
    if (best.isEmpty()) {
      return new Verdict.GiveUp("it wants an authentication that is not supported");
    }
    Optional<String> only = credentials.realm();
    if (only.isPresent()) {
      best.keySet().removeIf(asker -> !asker.realm().equals(only.get()));
    }
    if (best.isEmpty()) {
      String realms =
          String.join(", ", challenges.stream().map(Challenge::realm).distinct().toList());
      return new Verdict.GiveUp("it asks for the realm " + realms + ", not for the trunk's");
    }
    for (var entry : best.entrySet()) {
      Challenge challenge = entry.getValue();
      if (challenge.stale() && ++stale > MAX_STALE) {
        return new Verdict.GiveUp("every nonce is stale");
      }
      if (!answered.add(entry.getKey()) && !challenge.stale()) {
        return new Verdict.GiveUp("wrong user or password");
      }
      sessions.put(entry.getKey(), new Session(challenge, cnonces.get()));
    }
    return new Verdict.Retry();
  }

  /// The headers that answer what has been asked so far.
  ///
  /// @param uri the request URI, as it stands in the request
  public List<Authorization> authorize(String method, String uri, byte[] body) {
    List<Authorization> headers = new ArrayList<>();
    if (credentials != null) {
      for (Session session : sessions.values()) {
        headers.add(
            new Authorization(
                session.challenge.proxy() ? "Proxy-Authorization" : "Authorization",
                value(session, credentials, method, uri, body)));
      }
    }
    return headers;
  }

  /// A request was accepted.
  ///
  /// @param authenticationInfo the value of its Authentication-Info header, which may name the next
  ///   nonce (RFC 7616 §3.5)
  public void accepted(String authenticationInfo) {
    Optional<String> next = Parameters.of(authenticationInfo).flatMap(p -> p.get("nextnonce"));
    for (Session session : sessions.values()) {
      if (next.isPresent() && !session.challenge.proxy()) {
        session.challenge = session.challenge.withNonce(next.get());
        session.count = 0;
      }
    }
  }

  private static String value(
      Session session, SipTrunk.Credentials credentials, String method, String uri, byte[] body) {
    Challenge challenge = session.challenge;
    Optional<String> qop = challenge.protection();
    String nc = "%08x".formatted(++session.count);
    String response =
        new DigestResponse(
                challenge.hash(),
                challenge.session(),
                challenge.realm(),
                challenge.nonce(),
                qop,
                nc,
                session.cnonce)
            .of(credentials.user(), credentials.password(), method, uri, body);
    var text = new StringBuilder("Digest username=");
    text.append(Parameters.quoted(credentials.user()));
    text.append(", realm=").append(Parameters.quoted(challenge.realm()));
    text.append(", nonce=").append(Parameters.quoted(challenge.nonce()));
    text.append(", uri=").append(Parameters.quoted(uri));
    text.append(", response=\"").append(response).append('"');
    challenge.algorithm().ifPresent(a -> text.append(", algorithm=").append(a));
    challenge.opaque().ifPresent(o -> text.append(", opaque=").append(Parameters.quoted(o)));
    qop.ifPresent(q -> text.append(", qop=").append(q).append(", nc=").append(nc));
    if (qop.isPresent() || challenge.session()) {
      text.append(", cnonce=").append(Parameters.quoted(session.cnonce));
    }
    return text.toString();
  }
}
