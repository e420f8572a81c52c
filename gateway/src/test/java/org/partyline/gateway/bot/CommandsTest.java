package org.partyline.gateway.bot;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.partyline.gateway.room.Room;
import org.partyline.gateway.room.RoomSettings;
import org.partyline.gateway.room.Rooms;
import org.partyline.gateway.room.RoomsInMemory;
import org.partyline.media.conference.Conference;
import org.partyline.media.loop.MediaLoop;

class CommandsTest {
  private final MediaLoop loop = new MediaLoop("test");
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private final Rooms rooms =
      new Rooms(
          new RoomsInMemory(),
          label -> new Conference(loop, label),
          new RoomSettings(10, 10, 1, Optional.empty(), Optional.empty()),
          () -> now);
  private final Commands commands =
      new Commands(rooms, () -> new Here(), Duration.ofHours(12), () -> now);

  @AfterEach
  void close() {
    rooms.close();
    loop.close();
  }

  @Test
  void meetOpensARoomAndTellsLinkNumberAndPin() {
    List<String> reply = commands.reply("alice", Optional.of("#garden"), "!meet");
    Room room = rooms.all().iterator().next();
    assertThat(reply)
        .containsExactly(
            "[67p-rtc-invite] Here is your video call: https://calls.example.org/rtc/"
                + room.name(),
            "By phone: +49 30 1234567, PIN " + room.pin().reveal() + "#");
    assertThat(room.channel()).isEqualTo("#garden");
    assertThat(rooms.findByPin(room.pin().reveal())).contains(room);
  }

  @Test
  void meetingsEndWhenTheirTimeIsOver() {
    commands.reply("alice", Optional.empty(), "!meet");
    now = now.plus(Duration.ofHours(11));
    rooms.endExpired();
    assertThat(rooms.all()).hasSize(1);
    now = now.plus(Duration.ofHours(2));
    rooms.endExpired();
    assertThat(rooms.all()).isEmpty();
  }

  @Test
  void oneWhoOpensManyRoomsHasToWait() {
    for (int i = 0; i < 3; i++) {
      assertThat(commands.reply("alice", Optional.empty(), "!meet").getFirst()).contains("rtc/");
    }
    assertThat(commands.reply("alice", Optional.empty(), "!meet").getFirst()).contains("wait");
    assertThat(commands.reply("bob", Optional.empty(), "!meet").getFirst()).contains("rtc/");
  }

  @Test
  void whoAsksTooMuchIsNotAnswered() {
    for (int i = 0; i < 4; i++) {
      assertThat(commands.reply("alice", Optional.empty(), "!help")).isNotEmpty();
    }
    assertThat(commands.reply("alice", Optional.empty(), "!help")).isEmpty();
    now = now.plusSeconds(4);
    assertThat(commands.reply("alice", Optional.empty(), "!help")).isNotEmpty();
  }

  @Test
  void whoTellsWhoIsThere() {
    rooms.openPermanent("lobby", "#lobby", Optional.empty());
    assertThat(commands.reply("a", Optional.of("#lobby"), "!who"))
        .containsExactly("Nobody is in lobby");
    assertThat(commands.reply("b", Optional.empty(), "!who lobby"))
        .containsExactly("Nobody is in lobby");
    assertThat(commands.reply("c", Optional.of("#other"), "!who").getFirst()).contains("!meet");
  }

  @Test
  void ordinaryTalkIsNoCommand() {
    assertThat(commands.reply("a", Optional.of("#lobby"), "let us !meet")).isEmpty();
    assertThat(commands.reply("a", Optional.of("#lobby"), "!meeting")).isEmpty();
    assertThat(commands.reply("a", Optional.of("#lobby"), "  ")).isEmpty();
  }

  private static final class Here implements Addresses {
    @Override
    public String link(String room) {
      return "https://calls.example.org/rtc/" + room;
    }

    @Override
    public List<String> dialIn() {
      return List.of("+49 30 1234567");
    }
  }
}
