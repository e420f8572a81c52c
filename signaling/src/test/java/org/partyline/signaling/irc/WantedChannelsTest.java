package org.partyline.signaling.irc;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WantedChannelsTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private final WantedChannels channels =
      new WantedChannels(
          new IrcSettings.Wait(Duration.ofSeconds(20), Duration.ofMinutes(10)),
          name -> name.toLowerCase(Locale.ROOT));

  @Test
  void manyAreJoinedByFewLines() {
    IntStream.range(0, 25).forEach(i -> channels.want("#room-" + i));
    List<String> lines = channels.dueLines(NOW);
    assertThat(lines).hasSize(3).allMatch(line -> line.length() <= 420);
    assertThat(lines.getFirst()).startsWith("JOIN #room-0,#room-1,");
    assertThat(channels.dueLines(NOW.plusSeconds(30))).isEmpty();
    channels.joined("#ROOM-3");
    assertThat(channels.dueLines(NOW.plusSeconds(60)).toString()).doesNotContain("#room-3,");
  }

  @Test
  void aRefusedJoinIsRetriedWithBackoff() {
    channels.want("#lobby");
    channels.dueLines(NOW);
    assertThat(channels.refused("#Lobby", "we are banned (+b)", NOW)).hasSeconds(20);
    assertThat(channels.problems()).containsEntry("#lobby", "we are banned (+b)");
    assertThat(channels.dueLines(NOW.plusSeconds(19))).isEmpty();
    assertThat(channels.dueLines(NOW.plusSeconds(20))).containsExactly("JOIN #lobby");
    assertThat(channels.refused("#lobby", "it needs a key (+k)", NOW)).hasSeconds(40);
    for (int i = 0; i < 30; i++) {
      assertThat(channels.refused("#lobby", "x", NOW)).isLessThanOrEqualTo(Duration.ofMinutes(10));
    }
    channels.hurry("#lobby");
    assertThat(channels.dueLines(NOW)).containsExactly("JOIN #lobby");
    channels.joined("#lobby");
    assertThat(channels.problems()).isEmpty();
    assertThat(channels.refused("#lobby", "we were kicked", NOW)).hasSeconds(20);
    assertThat(channels.refused("#elsewhere", "x", NOW)).isZero();
  }
}
