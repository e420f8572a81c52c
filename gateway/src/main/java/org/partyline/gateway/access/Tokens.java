package org.partyline.gateway.access;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.partyline.gateway.access.AccessException.Reason;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tokens for programs, known by their hashes. May be used from any thread.
public final class Tokens {
  private static final Logger LOG = LoggerFactory.getLogger(Tokens.class);
  private static final String PREFIX = "pl_";
  private static final int MAX = 1_000;
  private static final int MAX_NAME = 80;

  /// How exactly the last use is known.
  private static final Duration USE = Duration.ofMinutes(1);

  private final AccessStore store;
  private final InstantSource wallClock;
  private final Secrets secrets;
  private final Map<String, Token> byHash = new ConcurrentHashMap<>();

  /// Of those that are never kept, by hash.
  private final Map<String, Principal> local = new ConcurrentHashMap<>();

  Tokens(AccessStore store, InstantSource wallClock, Secrets secrets) {
    this.store = store;
    this.wallClock = wallClock;
    this.secrets = secrets;
    store.tokens().forEach(token -> byHash.put(token.hash(), token));
  }

  /// A new token, and the only time that it is shown.
  public record Issued(Token token, String secret) {
    @Override
    public String toString() {
      return "Issued[***]";
    }
  }

  /// Makes one.
  ///
  /// @param by who does it
  public Issued issue(String name, Role role, Optional<Instant> expires, String by)
      throws AccessException {
    Instant now = wallClock.instant();
    if (name.isBlank() || name.length() > MAX_NAME || name.chars().anyMatch(c -> c < ' ')) {
      throw AccessException.invalid("name", "1 to " + MAX_NAME + " characters that can be printed");
    }
    if (expires.filter(end -> !end.isAfter(now)).isPresent()) {
      throw AccessException.invalid("expires", "a time that is still to come");
    }
    byHash.values().stream()
        .filter(token -> token.expired(now))
        .toList()
        .forEach(token -> forget(token));
    if (byHash.size() >= MAX) {
      throw new AccessException(Reason.TOO_MANY, "there are " + MAX + " tokens already");
    }
    Issued issued = issued(name, role, by, now, expires);
    store.save(issued.token());
    byHash.put(issued.token().hash(), issued.token());
    return issued;
  }

  /// An admin's token that is never kept: for programs on this machine, until the process ends.
  public String issueLocal() {
    String secret = PREFIX + secrets.next();
    local.put(Secrets.hash(secret), new Principal("command line", Role.ADMIN, Optional.empty()));
    return secret;
  }

  private Issued issued(String name, Role role, String by, Instant now, Optional<Instant> expires) {
    String secret = PREFIX + secrets.next();
    String hash = Secrets.hash(secret);
    return new Issued(
        new Token(hash.substring(0, 12), name, role, hash, by, now, expires, Optional.empty()),
        secret);
  }

  /// All of them, the oldest first.
  public List<Token> all() {
    return byHash.values().stream()
        .sorted(Comparator.comparing(Token::created).thenComparing(Token::id))
        .toList();
  }

  /// Revokes one: it opens nothing any more.
  public Token revoke(String id) throws AccessException {
    Token token =
        byHash.values().stream()
            .filter(known -> known.id().equals(id))
            .findFirst()
            .orElseThrow(
                () -> new AccessException(Reason.NOT_FOUND, "there is no token of that id"));
    forget(token);
    return token;
  }

  private void forget(Token token) {
    byHash.remove(token.hash()); // even if the store fails
    store.deleteToken(token.id());
  }

  Optional<Principal> find(String secret) {
    if (!secret.startsWith(PREFIX)) {
      return Optional.empty();
    }
    String hash = Secrets.hash(secret);
    Principal here = local.get(hash);
    if (here != null) {
      return Optional.of(here);
    }
    Instant now = wallClock.instant();
    Token token = byHash.get(hash);
    if (token == null || token.expired(now)) {
      return Optional.empty();
    }
    if (token.lastUsed().filter(last -> last.plus(USE).isAfter(now)).isEmpty()) {
      used(token, now);
    }
    return Optional.of(new Principal("token " + token.name(), token.role(), Optional.empty()));
  }

  private void used(Token token, Instant now) {
    Token later = token.usedAt(now);
    if (byHash.replace(token.hash(), token, later)) {
      try {
        store.save(later);
      } catch (RuntimeException e) {
        LOG.debug("the last use of a token was not saved: {}", e.toString());
      }
    }
  }
}
