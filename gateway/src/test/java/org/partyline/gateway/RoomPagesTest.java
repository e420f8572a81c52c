package org.partyline.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.partyline.gateway.bot.Addresses;
import org.partyline.gateway.bot.Bot;
import org.partyline.gateway.bot.BotSettings;
import org.partyline.gateway.call.FakeCarrier;
import org.partyline.gateway.config.Configuration;
import org.partyline.gateway.config.ConfigurationFile;
import org.partyline.gateway.observe.ActiveCalls;
import org.partyline.gateway.recording.FakeRecorder;
import org.partyline.gateway.room.FakeRoom;
import org.partyline.gateway.room.Room;
import org.partyline.gateway.room.RoomSettings;
import org.partyline.gateway.room.Rooms;
import org.partyline.gateway.room.RoomsInMemory;
import org.partyline.gateway.web.RoomDirectory.Opening;
import org.partyline.gateway.web.RoomDirectory.Opening.NotOpened;
import org.partyline.gateway.web.RoomDirectory.Opening.Opened;
import org.partyline.gateway.web.RoomDirectory.Session;
import org.partyline.signaling.irc.IrcSettings;
import org.partyline.signaling.ircd.IrcServer;
import org.partyline.signaling.ircd.IrcServerSettings;
import org.partyline.signaling.rtc.SessionKeys;

/// Who may open rooms from the page, how many, and what that entitles them to.
@Timeout(20)
class RoomPagesTest {
  private static final int MOST_ROOMS = 9;
  private static final Duration FOR_ONE_MORE = Duration.ofMinutes(5);

  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private final Rooms rooms =
      new Rooms(
          new RoomsInMemory(),
          FakeRoom::new,
          new RoomSettings(10, MOST_ROOMS, 1, Optional.empty(), Optional.empty()),
          () -> now);
  private final Room lobby = rooms.openPermanent("lobby", "#lobby", Optional.empty());
  private final SessionKeys keys = new SessionKeys();
  private final IrcServer irc = IrcServer.open(IrcServerSettings.loopback(0));
  private final Bot bot = bot();
  private final RoomPages pages = pages(true);

  private Bot bot() {
    var calls = new ActiveCalls(List.of(), () -> now, () -> now);
    var address = irc.tcpAddress();
    return Bot.start(
        IrcSettings.plain(address.getHostString(), address.getPort(), "partyline", List.of()),
        rooms,
        (_, _) -> {
          throw new AssertionError("nobody joins here");
        },
        keys,
        calls,
        FakeCarrier.closed(calls, () -> now),
        FakeRecorder.off(calls, () -> now),
        () -> new Nowhere(),
        new BotSettings(Duration.ofHours(1), false, false),
        () -> now);
  }

  private RoomPages pages(boolean open) {
    return new RoomPages(
        rooms,
        bot,
        keys,
        () -> {
          throw new AssertionError("nobody asks for a number here");
        },
        new Configuration.Rooms(List.of(named()), 10, MOST_ROOMS, Duration.ofHours(1), open),
        ConfigurationFile.defaults().media(),
        () -> now);
  }

  private static Configuration.NamedRoom named() {
    return new Configuration.NamedRoom(
        "lobby", Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
  }

  private record Nowhere() implements Addresses {
    @Override
    public String link(String room) {
      return "https://calls.example.org/rtc/" + room;
    }

    @Override
    public List<String> dialIn() {
      return List.of();
    }
  }

  @AfterEach
  void close() {
    bot.close();
    irc.close();
    rooms.close();
  }

  private static InetAddress at(String address) {
    try {
      return InetAddress.getByName(address);
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  private static void assertOpened(Opening opening) {
    assertThat(opening).isInstanceOf(Opened.class);
  }

  @Test
  void anOpenedRoomIsThereAndPrivate() {
    assertOpened(pages.open("bakedelimonaruso", at("192.0.2.1")));
    Room room = rooms.find("bakedelimonaruso").orElseThrow();
    assertThat(room.permanent()).isFalse();
    assertThat(room.channel()).doesNotContain("bakedelimonaruso");
    assertThat(pages.room("bakedelimonaruso")).isPresent();
    assertThat(pages.publicRooms()).extracting(page -> page.name()).containsExactly("lobby");
  }

  @Test
  void aRoomThatIsThereIsLedToAndCostsNothing() {
    for (int i = 0; i < 10; i++) {
      assertThat(pages.open("lobby", at("192.0.2.1"))).isEqualTo(NotOpened.ALREADY_OPEN);
    }
    assertOpened(pages.open("another", at("192.0.2.1")));
    assertThat(pages.open("another", at("192.0.2.2"))).isEqualTo(NotOpened.ALREADY_OPEN);
  }

  @Test
  void oneAddressOpensThreeAndThenOneEachFiveMinutes() {
    for (int i = 0; i < 3; i++) {
      assertOpened(pages.open("room" + i, at("192.0.2.1")));
    }
    assertThat(pages.open("room3", at("192.0.2.1"))).isEqualTo(NotOpened.TOO_OFTEN);
    assertThat(rooms.find("room3")).isEmpty();
    assertOpened(pages.open("others", at("192.0.2.2")));
    now = now.plus(FOR_ONE_MORE.minusSeconds(1));
    assertThat(pages.open("room3", at("192.0.2.1"))).isEqualTo(NotOpened.TOO_OFTEN);
    now = now.plusSeconds(1);
    assertOpened(pages.open("room3", at("192.0.2.1")));
    assertThat(pages.open("room4", at("192.0.2.1"))).isEqualTo(NotOpened.TOO_OFTEN);
  }

  /// One customer has a /64, and would otherwise have as many tries as addresses.
  @Test
  void aNetworkOfIpv6CountsAsOne() {
    for (int i = 0; i < 3; i++) {
      assertOpened(pages.open("room" + i, at("2001:db8:0:1::" + i)));
    }
    assertThat(pages.open("room3", at("2001:db8:0:1:ffff::9"))).isEqualTo(NotOpened.TOO_OFTEN);
    assertOpened(pages.open("room3", at("2001:db8:0:2::1")));
  }

  @Test
  void thereIsPlaceForSoManyRooms() {
    for (int i = 1; i < MOST_ROOMS; i++) {
      assertOpened(pages.open("room" + i, at("192.0.2." + i)));
    }
    assertThat(pages.open("another", at("192.0.2.99"))).isEqualTo(NotOpened.TOO_MANY);
  }

  @Test
  void aNameIsLettersDigitsAndDashes() {
    for (String bad : List.of("a_b", "x".repeat(41), "")) {
      assertThat(pages.open(bad, at("192.0.2.1"))).as(bad).isEqualTo(NotOpened.BAD_NAME);
    }
  }

  @Test
  void switchedOffNoRoomIsOpenedAndThoseThatAreThereAreLedTo() {
    RoomPages off = pages(false);
    assertThat(off.opensRooms()).isFalse();
    assertThat(off.open("another", at("192.0.2.1"))).isEqualTo(NotOpened.OFF);
    assertThat(off.open("lobby", at("192.0.2.1"))).isEqualTo(NotOpened.ALREADY_OPEN);
    assertThat(rooms.find("another")).isEmpty();
  }

  @Test
  void whoOpenedARoomMayModerateItAndNoOther() {
    String key = ((Opened) pages.open("mine", at("192.0.2.1"))).key();
    assertOpened(pages.open("theirs", at("192.0.2.2")));
    assertThat(isModerators(pages.openSession("mine", key).orElseThrow(), "mine")).isTrue();
    assertThat(isModerators(pages.openSession("mine", "").orElseThrow(), "mine")).isFalse();
    assertThat(isModerators(pages.openSession("mine", "guess").orElseThrow(), "mine")).isFalse();
    Session other = pages.openSession("theirs", key).orElseThrow();
    assertThat(isModerators(other, "theirs")).isFalse();
    assertThat(isModerators(other, "mine")).isFalse();
    assertThat(pages.openSession("nowhere", key)).isEmpty();
  }

  @Test
  void aLaterRoomOfTheSameNameHasAnotherModerator() {
    String key = ((Opened) pages.open("mine", at("192.0.2.1"))).key();
    rooms.close(rooms.find("mine").orElseThrow(), "over");
    String later = ((Opened) pages.open("mine", at("192.0.2.2"))).key();
    assertThat(later).isNotEqualTo(key);
    assertThat(isModerators(pages.openSession("mine", key).orElseThrow(), "mine")).isFalse();
    assertThat(lobby.permanent()).isTrue();
  }

  private boolean isModerators(Session session, String room) {
    return keys.ofModerator(session.id(), room).matches(session.secret());
  }
}
