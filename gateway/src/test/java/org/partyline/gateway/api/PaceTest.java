package org.partyline.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.partyline.gateway.access.Role;

class PaceTest {
  private final ApiKit kit = new ApiKit(new Api.Pace(3, 2, 0.5));

  @Test
  void whoAsksTooOftenIsToldWhenToAskAgain() {
    String token = kit.token(Role.VIEWER);
    for (int i = 0; i < 3; i++) {
      assertThat(kit.ask(token, "GET", "/rooms").status()).isEqualTo(200);
    }
    var refused = kit.ask(token, "GET", "/rooms");
    assertThat(refused.status()).isEqualTo(429);
    assertThat(refused.headers()).containsEntry("retry-after", "1");
    assertThat(kit.ask(kit.token(Role.OPERATOR), "GET", "/rooms").status()).isEqualTo(200);
    kit.now = kit.now.plus(Duration.ofSeconds(1));
    assertThat(kit.ask(token, "GET", "/rooms").status()).isEqualTo(200);
  }

  @Test
  void whoTriesTokensIsSlowedDownByAddress() {
    for (int i = 0; i < 3; i++) {
      assertThat(kit.ask("pl_guess" + i, "GET", "/rooms").status()).isEqualTo(401);
    }
    var refused = kit.ask("pl_guess", "GET", "/rooms");
    assertThat(refused.status()).isEqualTo(429);
    assertThat(refused.headers()).containsEntry("retry-after", "2");
    assertThat(kit.ask("GET", "/openapi.json", "", Map.of()).status()).isEqualTo(429);
    assertThat(kit.ask(kit.token(Role.VIEWER), "GET", "/rooms").status()).isEqualTo(200);
  }
}
