package org.partyline.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.partyline.gateway.access.AccessException.Reason;

class AccessTest {
  private static final InetAddress HERE = InetAddress.ofLiteral("192.0.2.1");
  private static final InetAddress THERE = InetAddress.ofLiteral("192.0.2.2");
  private static final String PASSWORD = "correct horse";

  private Instant now = Instant.parse("2026-03-01T20:00:00Z");
  private final Access access = new Access(new AccessInMemory(), () -> now, () -> now);

  private interface Attempt {
    void run() throws AccessException;
  }

  private static Reason refused(Attempt attempt) {
    try {
      attempt.run();
    } catch (AccessException e) {
      return e.reason();
    }
    throw new AssertionError("was done");
  }

  private Session setUp() throws AccessException {
    return access.setUp(access.setupSecret().orElseThrow(), "ada", PASSWORD, HERE);
  }

  @Test
  void theFirstUserIsMadeOnceByTheSecretOfThisStart() throws AccessException {
    String secret = access.setupSecret().orElseThrow();
    assertThat(refused(() -> access.setUp("another", "ada", PASSWORD, HERE)))
        .isEqualTo(Reason.WRONG);
    Session session = access.setUp(secret, "ada", PASSWORD, HERE);
    assertThat(access.ofSession(session.id()).orElseThrow().role()).isEqualTo(Role.ADMIN);
    assertThat(access.setupSecret()).isEmpty();
    assertThat(refused(() -> access.setUp(secret, "eve", PASSWORD, HERE)))
        .isEqualTo(Reason.ALREADY_SET_UP);
  }

  /// Whoever was an admin when they asked, and is none by the time that it is done.
  @Test
  void nobodyMakesThemselvesAnAdminAgainByWhatTheyAskedForBefore() throws AccessException {
    setUp();
    access.add("ben", Role.ADMIN, PASSWORD);
    access.change("ben", Optional.of(Role.OPERATOR), Optional.empty());
    var wanted = List.of(new User("ada", Role.ADMIN, ""), new User("ben", Role.ADMIN, ""));
    assertThatThrownBy(() -> access.replace(wanted, "ben", _ -> true))
        .isInstanceOf(AccessException.class)
        .hasMessageContaining("no admin any more");
    assertThat(access.users()).filteredOn(user -> user.role() == Role.ADMIN).hasSize(1);
  }

  @Test
  void anUnknownNameAndAWrongPasswordAreToldTheSame() throws AccessException {
    setUp();
    var told = new ArrayList<String>();
    for (String name : List.of("ada", "nobody")) {
      assertThatThrownBy(() -> access.logIn(name, "wrong wrong", HERE))
          .isInstanceOfSatisfying(
              AccessException.class, e -> told.add(e.reason() + e.getMessage()));
    }
    assertThat(told.getFirst()).isEqualTo(told.getLast());
  }

  /// Not by the clock: by what is computed.
  @Test
  void anUnknownNameCostsTheSameWorkAsAWrongPassword() throws AccessException {
    var work = new ArrayList<String>();
    var counting =
        new Passwords() {
          @Override
          byte[] argon2(
              String password, byte[] salt, int memory, int passes, int lanes, int length) {
            work.add(memory + " " + passes + " " + lanes + " " + length);
            return super.argon2(password, salt, memory, passes, lanes, length);
          }
        };
    var counted = new Access(new AccessInMemory(), () -> now, () -> now, counting);
    counted.setUp(counted.setupSecret().orElseThrow(), "ada", PASSWORD, HERE);
    work.clear();
    assertThat(refused(() -> counted.logIn("ada", "wrong wrong", HERE))).isEqualTo(Reason.WRONG);
    var ofWrongPassword = List.copyOf(work);
    work.clear();
    assertThat(refused(() -> counted.logIn("nobody", "wrong wrong", HERE))).isEqualTo(Reason.WRONG);
    assertThat(work).isEqualTo(ofWrongPassword).hasSize(1);
  }

  @Test
  void aNewIdIsGivenAtEachLogin() throws AccessException {
    Session first = setUp();
    Session second = access.logIn("ada", PASSWORD, HERE);
    assertThat(second.id()).isNotEqualTo(first.id());
    assertThat(second.csrf()).isNotEqualTo(first.csrf());
    access.logOut(second);
    assertThat(access.ofSession(second.id())).isEmpty();
    assertThat(access.ofSession(first.id())).isPresent();
  }

  @Test
  void guessingIsThrottledByAddressAndByName() throws AccessException {
    setUp();
    now = now.plus(Duration.ofHours(1));
    for (int i = 0; i < 10; i++) {
      assertThat(refused(() -> access.logIn("ada", "wrong wrong", HERE))).isEqualTo(Reason.WRONG);
    }
    assertThat(refused(() -> access.logIn("ada", PASSWORD, THERE))).isEqualTo(Reason.THROTTLED);
    assertThat(refused(() -> access.logIn("bob", PASSWORD, HERE))).isEqualTo(Reason.THROTTLED);
    now = now.plus(Duration.ofSeconds(10));
    access.logIn("ada", PASSWORD, THERE);
  }

  @Test
  void aSessionEndsWhenItIsIdleAndAfterHalfADay() throws AccessException {
    Session session = setUp();
    for (int i = 0; i < 28; i++) {
      now = now.plus(Duration.ofMinutes(25));
      assertThat(access.ofSession(session.id())).as("after %d", i).isPresent();
    }
    now = now.plus(Duration.ofMinutes(25));
    assertThat(access.ofSession(session.id())).isEmpty();
    Session idle = access.logIn("ada", PASSWORD, HERE);
    now = now.plus(Duration.ofMinutes(31));
    assertThat(access.ofSession(idle.id())).isEmpty();
  }

  @Test
  void whoGetsANewPasswordOrIsRemovedIsLoggedOut() throws AccessException {
    setUp();
    access.add("bob", Role.OPERATOR, PASSWORD);
    Session first = access.logIn("bob", PASSWORD, HERE);
    access.change("bob", Optional.of(Role.VIEWER), Optional.empty());
    assertThat(access.ofSession(first.id()).orElseThrow().role()).isEqualTo(Role.VIEWER);
    access.change("bob", Optional.empty(), Optional.of("battery staple"));
    assertThat(access.ofSession(first.id())).isEmpty();
    Session second = access.logIn("bob", "battery staple", HERE);
    access.remove("bob");
    assertThat(access.ofSession(second.id())).isEmpty();
  }

  @Test
  void thereIsAlwaysAnAdmin() throws AccessException {
    setUp();
    access.add("bob", Role.OPERATOR, PASSWORD);
    assertThat(refused(() -> access.remove("ada"))).isEqualTo(Reason.LAST_ADMIN);
    assertThat(refused(() -> access.change("ada", Optional.of(Role.VIEWER), Optional.empty())))
        .isEqualTo(Reason.LAST_ADMIN);
    access.change("bob", Optional.of(Role.ADMIN), Optional.empty());
    access.remove("ada");
  }

  @Test
  void aTokenOpensUntilItExpiresOrIsRevoked() throws AccessException {
    Tokens.Issued issued =
        access
            .tokens()
            .issue("board", Role.VIEWER, Optional.of(now.plus(Duration.ofDays(1))), "ada");
    assertThat(issued.secret()).startsWith("pl_").hasSize(46);
    assertThat(issued.token().hash()).doesNotContain(issued.secret()).hasSize(64);
    assertThat(access.ofToken(issued.secret()).orElseThrow())
        .isEqualTo(new Principal("token board", Role.VIEWER, Optional.empty()));
    assertThat(access.tokens().all().getFirst().lastUsed()).contains(now);
    assertThat(access.ofToken(issued.secret() + "x")).isEmpty();
    assertThat(access.ofToken(issued.token().hash())).isEmpty();
    now = now.plus(Duration.ofDays(1));
    assertThat(access.ofToken(issued.secret())).isEmpty();
    Tokens.Issued other = access.tokens().issue("board", Role.VIEWER, Optional.empty(), "ada");
    access.tokens().revoke(other.token().id());
    assertThat(access.ofToken(other.secret())).isEmpty();
  }

  /// RFC 9106 has no vector without secret and associated data; this one is of the reference
  /// implementation: `echo -n password | argon2 somesalt -id -t 2 -k 65536 -p 1 -l 32`.
  @Test
  void aHashOfTheReferenceImplementationMatches() {
    assertThat(
            new Passwords()
                .matches(
                    "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ"
                        + "$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
                    "password"))
        .isTrue();
  }

  @Test
  void passwordsAreSaltedAndCompared() {
    var passwords = new Passwords();
    String hash = passwords.hash(PASSWORD);
    assertThat(hash).startsWith("$argon2id$v=19$m=19456,t=2,p=1$").doesNotContain(PASSWORD);
    assertThat(passwords.hash(PASSWORD)).isNotEqualTo(hash);
    assertThat(passwords.matches(hash, PASSWORD)).isTrue();
    assertThat(passwords.matches(hash, PASSWORD + "!")).isFalse();
    assertThat(passwords.matches("", PASSWORD)).isFalse();
  }

  @Test
  void namesAndPasswordsThatCannotBeAreRefused() throws AccessException {
    setUp();
    for (String name : List.of("", "Bob", "-bob", "b ob", "b".repeat(41), "bob\n")) {
      assertThat(refused(() -> access.add(name, Role.VIEWER, PASSWORD))).isEqualTo(Reason.INVALID);
    }
    for (String password : List.of("", "short", "x".repeat(201))) {
      assertThat(refused(() -> access.add("bob", Role.VIEWER, password))).isEqualTo(Reason.INVALID);
    }
    assertThat(refused(() -> access.add("ada", Role.VIEWER, PASSWORD)))
        .isEqualTo(Reason.NAME_TAKEN);
  }

  @Test
  void nothingSecretIsPrinted() throws AccessException {
    Session session = setUp();
    Tokens.Issued issued = access.tokens().issue("board", Role.VIEWER, Optional.empty(), "ada");
    String printed = session + " " + issued + " " + access.users() + access.tokens().all();
    assertThat(printed).doesNotContain(session.id(), session.csrf(), issued.secret(), "argon2");
  }
}
