package org.partyline.gateway.access;

import java.net.InetAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.partyline.gateway.access.AccessException.Reason;
import org.partyline.signaling.pace.KeyedRateLimiter;

/// Users, sessions and the first start. There is no default password: while there is no user, a
/// secret that only the operator's terminal shows makes the first. May be used from any thread.
public final class Access {
  static final int MIN_PASSWORD = 10;
  static final int MAX_PASSWORD = 200;

  private static final int MAX_USERS = 200;
  private static final int MAX_KEYS = 10_000;

  /// Attempts at once, and then one in ten seconds; of one address, and for one name.
  private static final int ATTEMPTS = 10;

  private static final double ATTEMPTS_PER_SECOND = 0.1;

  private final AccessStore store;
  private final InstantSource clock;
  private final Passwords passwords;
  private final Secrets secrets = new Secrets();
  private final Sessions sessions;
  private final Tokens tokens;
  private final Map<String, User> users = new ConcurrentHashMap<>();
  private final ReentrantLock changing = new ReentrantLock();
  private final String setupSecret = secrets.next();
  private final KeyedRateLimiter<String> attempts =
      new KeyedRateLimiter<>(ATTEMPTS, ATTEMPTS_PER_SECOND, MAX_KEYS);

  /// @param wallClock when tokens expire
  /// @param clock how long sessions last: monotonic
  public Access(AccessStore store, InstantSource wallClock, InstantSource clock) {
    this(store, wallClock, clock, new Passwords());
  }

  Access(AccessStore store, InstantSource wallClock, InstantSource clock, Passwords passwords) {
    this.store = store;
    this.passwords = passwords;
    this.clock = clock;
    this.sessions = new Sessions(clock, secrets);
    this.tokens = new Tokens(store, wallClock, secrets);
    store.users().forEach(user -> users.put(user.name(), user));
  }

  /// What becomes of users who are replaced.
  ///
  /// @param save writes them
  public record Replacement(List<User> before, List<User> after, Runnable save) {
    public Replacement {
      before = List.copyOf(before);
      after = List.copyOf(after);
    }
  }

  /// What makes the first user; empty when there is one who can log in.
  public Optional<String> setupSecret() {
    return nobodyLogsIn() ? Optional.of(setupSecret) : Optional.empty();
  }

  private boolean nobodyLogsIn() {
    return users.values().stream().noneMatch(User::hasPassword);
  }

  /// Makes the first user, an admin, and logs them in.
  public Session setUp(String secret, String name, String password, InetAddress from)
      throws AccessException {
    throttle("address " + from.getHostAddress());
    changing.lock();
    try {
      if (!nobodyLogsIn()) {
        throw new AccessException(Reason.ALREADY_SET_UP, "there is a user already: log in");
      }
      if (!Secrets.same(secret, setupSecret)) {
        throw new AccessException(
            Reason.WRONG, "the link is not the one that this start of the gateway has shown");
      }
      save(name, Role.ADMIN, password);
    } finally {
      changing.unlock();
    }
    return sessions.begin(name);
  }

  /// Logs somebody in. The same work is done and the same is told whether there is no such user or
  /// the password is wrong.
  public Session logIn(String name, String password, InetAddress from) throws AccessException {
    throttle("address " + from.getHostAddress());
    throttle("user " + name.toLowerCase(Locale.ROOT));
    User user = users.get(name.toLowerCase(Locale.ROOT));
    if (user == null || !user.hasPassword()) {
      passwords.matchesNobody(password);
    }
    if (user == null || !passwords.matches(user.password(), password)) {
      throw new AccessException(Reason.WRONG, "name or password is wrong");
    }
    return sessions.begin(user.name());
  }

  private void throttle(String key) throws AccessException {
    Instant now = clock.instant();
    if (!attempts.tryTake(key, now)) {
      throw AccessException.throttled(attempts.untilNext(key, now));
    }
  }

  public void logOut(Session session) {
    sessions.end(session.id());
  }

  /// Whose session this is, with the role that they have now.
  ///
  /// @param id as the cookie holds it
  public Optional<Principal> ofSession(String id) {
    return sessions
        .find(id)
        .flatMap(session ->
            Optional.ofNullable(users.get(session.user()))
                .map(user -> new Principal(user.name(), user.role(), Optional.of(session))));
  }

  /// Whether this session has not ended; that is no use of it.
  public boolean holds(String id) {
    return sessions.holds(id);
  }

  /// Whose token this is.
  public Optional<Principal> ofToken(String token) {
    return tokens.find(token);
  }

  public Tokens tokens() {
    return tokens;
  }

  /// All users, by name.
  public List<User> users() {
    return users.values().stream().sorted(Comparator.comparing(User::name)).toList();
  }

  public Optional<User> user(String name) {
    return Optional.ofNullable(users.get(name));
  }

  /// Adds a user.
  public User add(String name, Role role, String password) throws AccessException {
    changing.lock();
    try {
      if (users.containsKey(name)) {
        throw new AccessException(Reason.NAME_TAKEN, "there is a user named " + name + " already");
      }
      if (users.size() >= MAX_USERS) {
        throw new AccessException(Reason.TOO_MANY, "there are " + MAX_USERS + " users already");
      }
      return save(name, role, password);
    } finally {
      changing.unlock();
    }
  }

  /// Changes what is given. Whoever gets a new password is logged out everywhere.
  public User change(String name, Optional<Role> role, Optional<String> password)
      throws AccessException {
    changing.lock();
    try {
      User user = known(name);
      if (role.isPresent() && role.get() != Role.ADMIN) {
        keepAnAdmin(user);
      }
      if (password.isPresent()) {
        check(password.get());
      }
      var changed =
          new User(
              name,
              role.orElse(user.role()),
              password.map(passwords::hash).orElse(user.password()));
      store.save(changed);
      users.put(name, changed);
      if (password.isPresent()) {
        sessions.endAllOf(name);
      }
      return changed;
    } finally {
      changing.unlock();
    }
  }

  /// Removes a user, who is logged out everywhere.
  public void remove(String name) throws AccessException {
    changing.lock();
    try {
      keepAnAdmin(known(name));
      store.deleteUser(name);
      users.remove(name);
      sessions.endAllOf(name);
    } finally {
      changing.unlock();
    }
  }

  /// Puts users in place of all that there are. Who stays keeps the password; who is new has none,
  /// and cannot log in until an admin sets one.
  ///
  /// @param wanted their names and roles; passwords in it are passed over
  /// @param by who asks for it, and stays an admin
  /// @param transaction saves, and says whether it has: if not, nothing has changed
  public void replace(List<User> wanted, String by, Predicate<Replacement> transaction)
      throws AccessException {
    changing.lock();
    try {
      var before = new TreeMap<>(users);
      var after = new TreeMap<String, User>();
      for (User user : wanted) {
        String place = "users[" + after.size() + "].name";
        checkName(place, user.name());
        User was = before.get(user.name());
        var is = new User(user.name(), user.role(), was == null ? "" : was.password());
        if (after.put(user.name(), is) != null) {
          throw AccessException.invalid(place, user.name() + " is there twice; remove one");
        }
      }
      checkTogether(before, after, by);
      Runnable save =
          () -> {
            before.keySet().stream()
                .filter(name -> !after.containsKey(name))
                .forEach(store::deleteUser);
            after.values().stream()
                .filter(user -> !user.equals(before.get(user.name())))
                .forEach(store::save);
          };
      if (transaction.test(
          new Replacement(List.copyOf(before.values()), List.copyOf(after.values()), save))) {
        users.putAll(after);
        before.keySet().stream()
            .filter(name -> !after.containsKey(name))
            .forEach(name -> {
              users.remove(name);
              sessions.endAllOf(name);
            });
      }
    } finally {
      changing.unlock();
    }
  }

  private static void checkTogether(Map<String, User> before, Map<String, User> after, String by)
      throws AccessException {
    if (after.size() > MAX_USERS) {
      throw AccessException.invalid("users", "more than " + MAX_USERS + "; leave some out");
    }
    User asked = before.get(by);
    if (asked != null && asked.role() != Role.ADMIN) {
      throw AccessException.invalid("users", by + " is no admin any more"); // since it was asked
    }
    User asks = after.get(by);
    if (asked != null && (asks == null || asks.role() != Role.ADMIN)) {
      throw AccessException.invalid(
          "users",
          by + " asks for this, and would be no admin any more; name " + by + " as an admin");
    }
    if (before.values().stream().anyMatch(Access::administers)
        && after.values().stream().noneMatch(Access::administers)) {
      throw AccessException.invalid(
          "users", "no admin who has a password would be left; name one who has");
    }
  }

  private static boolean administers(User user) {
    return user.role() == Role.ADMIN && user.hasPassword();
  }

  private User known(String name) throws AccessException {
    User user = users.get(name);
    if (user == null) {
      throw new AccessException(Reason.NOT_FOUND, "there is no user of that name");
    }
    return user;
  }

  private void keepAnAdmin(User without) throws AccessException {
    if (administers(without)
        && users.values().stream()
            .noneMatch(user -> administers(user) && !user.name().equals(without.name()))) {
      throw new AccessException(Reason.LAST_ADMIN, without.name() + " is the only admin");
    }
  }

  private User save(String name, Role role, String password) throws AccessException {
    checkName("name", name);
    check(password);
    var user = new User(name, role, passwords.hash(password));
    store.save(user);
    users.put(name, user);
    return user;
  }

  private static void checkName(String field, String name) throws AccessException {
    if (!validName(name)) {
      throw AccessException.invalid(
          field, "1 to 40 lower-case letters, digits, dots, dashes or underscores");
    }
  }

  static boolean validName(String name) {
    return name.matches("[a-z0-9][a-z0-9._-]{0,39}");
  }

  private static void check(String password) throws AccessException {
    if (password.length() < MIN_PASSWORD || password.length() > MAX_PASSWORD) {
      throw AccessException.invalid(
          "password", MIN_PASSWORD + " to " + MAX_PASSWORD + " characters");
    }
  }
}
