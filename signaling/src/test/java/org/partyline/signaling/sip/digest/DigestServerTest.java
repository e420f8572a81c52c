package org.partyline.signaling.sip.digest;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.partyline.signaling.sip.SipTrunk;
import org.partyline.signaling.sip.digest.DigestServer.Verdict;

class DigestServerTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final Verdict WRONG = new Verdict.Challenged(false);

  private final DigestServer server =
      new DigestServer("partyline", Duration.ofMinutes(1), new SecureRandom());

  private static DigestClient client(String user, String password, List<String> challenges) {
    var client = new DigestClient(Optional.of(new SipTrunk.Credentials(user, password)), () -> "c");
    client.challenged(challenges.stream().flatMap(c -> Challenge.read(c, false).stream()).toList());
    return client;
  }

  private static Optional<String> answer(DigestClient client) {
    return Optional.of(client.authorize("INVITE", "sip:1000@us", new byte[0]).getFirst().value());
  }

  private Verdict verify(Optional<String> header, Instant now) {
    return server.verify(
        header, "INVITE", now, user -> user.equals("pbx") ? Optional.of("pw") : Optional.empty());
  }

  @Test
  void theRightPasswordIsAcceptedOncePerCount() {
    DigestClient pbx = client("pbx", "pw", server.challenges(NOW, false));
    Optional<String> first = answer(pbx);
    assertThat(verify(first, NOW)).isEqualTo(new Verdict.Accepted("pbx", "sip:1000@us"));
    assertThat(verify(first, NOW)).as("replayed").isEqualTo(new Verdict.Challenged(true));
    assertThat(verify(answer(pbx), NOW)).isEqualTo(new Verdict.Accepted("pbx", "sip:1000@us"));
  }

  @Test
  void anOldNonceIsStaleOnlyForWhoKnowsThePassword() {
    List<String> challenges = server.challenges(NOW, false);
    Instant later = NOW.plusSeconds(61);
    assertThat(verify(answer(client("pbx", "pw", challenges)), later))
        .isEqualTo(new Verdict.Challenged(true));
    assertThat(verify(answer(client("pbx", "guess", challenges)), later)).isEqualTo(WRONG);
    assertThat(server.challenges(NOW, true).getFirst()).endsWith(", stale=true");
  }

  @Test
  void wrongPasswordsUnknownUsersAndForgedNoncesAreTheSame() {
    List<String> challenges = server.challenges(NOW, false);
    assertThat(verify(answer(client("pbx", "", challenges)), NOW)).isEqualTo(WRONG);
    assertThat(verify(answer(client("nobody", "", challenges)), NOW)).isEqualTo(WRONG);
    assertThat(verify(Optional.empty(), NOW)).isEqualTo(WRONG);
    var other = new DigestServer("partyline", Duration.ofMinutes(1), new SecureRandom());
    assertThat(verify(answer(client("pbx", "pw", other.challenges(NOW, false))), NOW))
        .isEqualTo(WRONG);
    String good = answer(client("pbx", "pw", challenges)).orElseThrow();
    assertThat(verify(Optional.of(good.replace("qop=auth", "qop=auth-int")), NOW)).isEqualTo(WRONG);
    assertThat(verify(Optional.of(good.replace(", qop=auth", "")), NOW)).isEqualTo(WRONG);
  }

  @Test
  void bothAlgorithmsAreAccepted() {
    for (int i = 0; i < 2; i++) {
      String challenge = server.challenges(NOW, false).get(i);
      assertThat(verify(answer(client("pbx", "pw", List.of(challenge))), NOW))
          .as(challenge)
          .isEqualTo(new Verdict.Accepted("pbx", "sip:1000@us"));
    }
  }
}
