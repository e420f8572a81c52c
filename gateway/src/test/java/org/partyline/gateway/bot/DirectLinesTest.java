package org.partyline.gateway.bot;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.partyline.gateway.call.Pager;
import org.partyline.gateway.dialplan.Route;
import org.partyline.gateway.room.FakeRoom;
import org.partyline.gateway.room.Room;
import org.partyline.gateway.room.RoomSettings;
import org.partyline.gateway.room.Rooms;
import org.partyline.gateway.room.RoomsInMemory;
import org.partyline.signaling.irc.IrcUser;

class DirectLinesTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final Route.Person ADA = new Route.Person("ada", true);

  private final Rooms rooms =
      new Rooms(
          new RoomsInMemory(),
          FakeRoom::new,
          new RoomSettings(3, 2, 1, Optional.empty(), Optional.empty()),
          () -> NOW);
  private final Map<String, String> accounts = new HashMap<>(Map.of("ada", "ada_afk"));
  private final List<String> sent = new ArrayList<>();
  private final DirectLines lines = new DirectLines(rooms, Here::new, irc());

  private static final class Here implements Addresses {
    @Override
    public String link(String room) {
      return "https://calls.example.org/rtc/" + room;
    }

    @Override
    public List<String> dialIn() {
      return List.of();
    }
  }

  private DirectLines.Irc irc() {
    return new DirectLines.Irc() {
      @Override
      public Optional<String> nickOf(String account) {
        return Optional.ofNullable(accounts.get(account));
      }

      @Override
      public boolean sees(String nick) {
        return accounts.containsValue(nick);
      }

      @Override
      public void send(String key, String nick, List<String> texts) {
        texts.forEach(text -> sent.add(nick + ": " + text));
      }

      @Override
      public boolean same(String nick, String other) {
        return nick.equals(other);
      }

      @Override
      public void opened() {
        sent.add("opened");
      }
    };
  }

  private static IrcUser user(String nick) {
    return new IrcUser(nick, "~" + nick, "192.0.2.1", Optional.empty());
  }

  @Test
  void whoIsRungGetsALinkInPrivateWhateverTheirNick() {
    Pager.Page page = lines.page(ADA, "+49 30 …67").orElseThrow();
    assertThat(sent)
        .containsExactly(
            "opened",
            "ada_afk: [67p-rtc-invite] +49 30 …67 is calling you: https://calls.example.org/rtc/"
                + page.room().name());
    assertThat(page.room().channel()).doesNotContain(page.room().name());
    page.close().run();
    assertThat(sent).last().isEqualTo("ada_afk: The call is over.");
    assertThat(rooms.all()).as("its room is gone").isEmpty();
  }

  @Test
  void aNickThatIsNoAccountIsNotRungForOne() {
    accounts.clear();
    assertThat(lines.page(ADA, "Anonymous")).isEmpty();
    assertThat(lines.page(new Route.Person("ada", false), "Anonymous")).isEmpty();
    assertThat(sent).isEmpty();
  }

  @Test
  void onlyWhoWasRungCanDecline() {
    Room room = lines.page(ADA, "Anonymous").orElseThrow().room();
    lines.declined(user("eve"));
    assertThat(rooms.find(room.name())).isPresent();
    lines.declined(user("ada_afk"));
    assertThat(rooms.find(room.name())).isEmpty();
  }

  @Test
  void withoutARoomNobodyIsRung() {
    lines.page(ADA, "Anonymous");
    lines.page(ADA, "Anonymous");
    assertThat(lines.page(ADA, "Anonymous")).isEmpty();
  }
}
