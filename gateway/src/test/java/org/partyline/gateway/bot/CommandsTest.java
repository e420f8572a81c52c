package org.partyline.gateway.bot;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.partyline.gateway.call.FakeCarrier;
import org.partyline.gateway.observe.ActiveCalls;
import org.partyline.gateway.policy.DialRules;
import org.partyline.gateway.recording.FakeRecorder;
import org.partyline.gateway.room.FakeLeg;
import org.partyline.gateway.room.Participant;
import org.partyline.gateway.room.Room;
import org.partyline.gateway.room.RoomRecording;
import org.partyline.gateway.room.RoomSettings;
import org.partyline.gateway.room.Rooms;
import org.partyline.gateway.room.RoomsInMemory;
import org.partyline.media.conference.Conference;
import org.partyline.media.loop.MediaLoop;
import org.partyline.signaling.irc.IrcUser;
import org.partyline.signaling.sip.SipEvent;

class CommandsTest {
  private final MediaLoop loop = new MediaLoop("test");
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private final Rooms rooms =
      new Rooms(
          new RoomsInMemory(),
          label -> new Conference(loop, label),
          new RoomSettings(10, 10, 1, Optional.empty(), Optional.empty()),
          () -> now);
  private final FakeCarrier carrier = new FakeCarrier();
  private final ActiveCalls calls = new ActiveCalls(List.of(), () -> now, () -> now);
  private final FakeRecorder recorder = new FakeRecorder();
  private final BlockingQueue<String> said = new LinkedBlockingQueue<>();
  private final Commands commands =
      new Commands(
          rooms,
          () -> new Here(),
          () -> "partyline",
          channels(),
          Duration.ofHours(12),
          new PhoneCommands(
              rooms,
              carrier.dialOut(
                  new DialRules.Who(Set.of("ada"), true, false, false), calls, () -> now),
              phones()),
          recorder.recordings(Path.of("/nowhere"), calls, () -> now),
          () -> now);

  private PhoneCommands.Irc phones() {
    return new PhoneCommands.Irc() {
      @Override
      public boolean isOperator(String channel, String nick) {
        return nick.equals("op");
      }

      @Override
      public boolean isVoiced(String channel, String nick) {
        return false;
      }

      @Override
      public boolean isIn(Room room, IrcUser who) {
        return who.nick().equals("inside");
      }

      @Override
      public void say(Commands.Asked where, String line) {
        said.add(where.channel().orElse(where.by().nick()) + ": " + line);
      }
    };
  }

  private Commands.Channels channels() {
    return new Commands.Channels() {
      @Override
      public boolean isOperator(String channel, String nick) {
        return nick.equals("op");
      }

      @Override
      public boolean isIn(String channel, String nick) {
        return channel.equals("#lobby") && !nick.equals("outsider");
      }
    };
  }

  private List<String> reply(String nick, Optional<String> channel, String text) {
    var by = new IrcUser(nick, "~" + nick, nick + ".example", Optional.empty());
    return commands.reply(new Commands.Asked(by, channel, text));
  }

  @AfterEach
  void close() {
    rooms.close();
    loop.close();
  }

  @Test
  void meetOpensARoomAndTellsLinkNumberAndPin() {
    List<String> reply = reply("alice", Optional.of("#garden"), "!meet");
    Room room = rooms.all().iterator().next();
    assertThat(reply)
        .containsExactly(
            "[67p-rtc-invite] Here is your video call: https://calls.example.org/rtc/"
                + room.name(),
            "By phone: +49 30 1234567, PIN " + room.pin().grouped() + "#");
    assertThat(room.channel()).isEqualTo("#garden");
    assertThat(rooms.findByPin(room.pin().reveal())).contains(room);
  }

  @Test
  void meetingsEndWhenTheirTimeIsOver() {
    reply("alice", Optional.empty(), "!meet");
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
      assertThat(reply("alice", Optional.empty(), "!meet").getFirst()).contains("rtc/");
    }
    assertThat(reply("alice", Optional.empty(), "!meet").getFirst()).contains("wait");
    assertThat(reply("bob", Optional.empty(), "!meet").getFirst()).contains("rtc/");
  }

  @Test
  void whoAsksTooMuchIsNotAnswered() {
    for (int i = 0; i < 4; i++) {
      assertThat(reply("alice", Optional.empty(), "!help")).isNotEmpty();
    }
    assertThat(reply("alice", Optional.empty(), "!help")).isEmpty();
    now = now.plusSeconds(4);
    assertThat(reply("alice", Optional.empty(), "!help")).isNotEmpty();
  }

  @Test
  void whoTellsWhoIsThere() {
    rooms.openPermanent("lobby", "#lobby", Optional.empty());
    assertThat(reply("a", Optional.of("#lobby"), "!who")).containsExactly("Nobody is in lobby");
    assertThat(reply("b", Optional.empty(), "!who lobby")).containsExactly("Nobody is in lobby");
    assertThat(reply("c", Optional.of("#other"), "!who").getFirst()).contains("!meet");
  }

  @Test
  void aNewNickDoesNotBringNewRooms() {
    int opened = 0;
    for (int i = 0; i < 10; i++) {
      var by = new IrcUser("nick" + i, "~user" + i, "one.example", Optional.empty());
      String said = commands.reply(new Commands.Asked(by, Optional.empty(), "!meet")).toString();
      opened += said.contains("rtc/") ? 1 : 0;
      now = now.plusSeconds(4);
    }
    assertThat(opened).isEqualTo(3);
  }

  @Test
  void meetTakesANameOrSaysWhyNot() {
    assertThat(reply("a", Optional.empty(), "!meet Monday").getFirst()).endsWith("/rtc/monday");
    assertThat(reply("b", Optional.empty(), "!meet monday").getFirst()).contains("already");
    assertThat(reply("b", Optional.empty(), "!meet not/a/name").getFirst()).contains("letters");
    assertThat(rooms.find("monday").orElseThrow().channel()).doesNotContain("monday");
  }

  @Test
  void aMeetingsNameIsToldToNobodyWhoAsks() {
    reply("a", Optional.of("#garden"), "!meet");
    Room room = rooms.all().iterator().next();
    assertThat(reply("b", Optional.of("#garden"), "!who").getFirst())
        .isEqualTo("Nobody is in this channel's meeting")
        .doesNotContain(room.name());
    assertThat(reply("b", Optional.empty(), "!who " + room.name()))
        .isEqualTo(reply("c", Optional.empty(), "!who nowhere"));
  }

  @Test
  void linkIsToldToThoseInTheChannel() {
    Room lobby = rooms.openPermanent("lobby", "#lobby", Optional.empty());
    String pin = lobby.pin().grouped();
    assertThat(reply("a", Optional.of("#lobby"), "!link").toString())
        .contains("/rtc/lobby", "+49 30 1234567", pin);
    assertThat(reply("b", Optional.empty(), "link lobby").toString()).contains(pin);
    assertThat(reply("outsider", Optional.empty(), "!link lobby").toString())
        .doesNotContain(pin)
        .contains("lobby (#lobby)");
  }

  @Test
  void itAnswersWhenAddressed() {
    assertThat(reply("a", Optional.of("#lobby"), "partyline: help").getFirst()).contains("!meet");
    assertThat(reply("b", Optional.of("#lobby"), "Partyline, !help").getFirst()).contains("!meet");
    assertThat(reply("c", Optional.empty(), "help").getFirst()).contains("!meet");
    assertThat(reply("d", Optional.empty(), "hello there").getFirst()).contains("!help");
    assertThat(reply("d", Optional.empty(), "hello there")).as("two bots never talk on").isEmpty();
    assertThat(reply("e", Optional.of("#lobby"), "partyliner: help")).isEmpty();
    assertThat(reply("f", Optional.empty(), "\u0001VERSION\u0001")).isEmpty();
  }

  @Test
  void operatorsModerate() {
    Room lobby = rooms.openPermanent("lobby", "#lobby", Optional.empty());
    assertThat(reply("a", Optional.of("#lobby"), "!lock").getFirst()).contains("operators");
    assertThat(lobby.locked()).isFalse();
    assertThat(reply("op", Optional.empty(), "!lock").getFirst()).contains("channel");
    assertThat(reply("op", Optional.of("#lobby"), "!lock").getFirst()).contains("Locked");
    assertThat(lobby.locked()).isTrue();
    assertThat(reply("op", Optional.of("#lobby"), "!unlock").getFirst()).contains("Unlocked");
    now = now.plusSeconds(20);
    assertThat(reply("op", Optional.of("#lobby"), "!kick Ada").getFirst()).contains("Nobody");
    assertThat(reply("op", Optional.of("#lobby"), "!mute").getFirst()).contains("Whom");
    assertThat(reply("op", Optional.of("#garden"), "!close").getFirst()).contains("no room");
    now = now.plusSeconds(20);
    assertThat(reply("op", Optional.of("#lobby"), "!move Ada").getFirst()).contains("where to");
    assertThat(reply("op", Optional.of("#lobby"), "!move Ada attic").getFirst())
        .contains("no room of that name");
    assertThat(reply("op", Optional.of("#lobby"), "!move Ada lobby").getFirst()).contains("Nobody");
  }

  @Test
  void operatorsRecordAndTheChannelIsToldByTheRecordingItself() throws Exception {
    Room lobby = rooms.openPermanent("lobby", "#lobby", Optional.empty());
    assertThat(reply("a", Optional.of("#lobby"), "!record").getFirst()).contains("operators");
    assertThat(reply("op", Optional.of("#lobby"), "!record"))
        .containsExactly("Sorry: nobody is in the room.");
    lobby.join("Ada", Participant.Kind.BROWSER, new FakeLeg(), _ -> {});
    assertThat(reply("op", Optional.of("#lobby"), "!record")).isEmpty();
    assertThat(lobby.recording()).map(RoomRecording::by).contains("op");
    now = now.plusSeconds(20);
    assertThat(reply("op", Optional.of("#lobby"), "!record now").getFirst()).contains("stop");
    assertThat(reply("op", Optional.of("#lobby"), "!record stop")).isEmpty();
    assertThat(lobby.recording()).isEmpty();
    assertThat(reply("op", Optional.of("#lobby"), "!record stop"))
        .containsExactly("Nothing is being recorded.");
  }

  @Test
  void nobodyLooksLikeAPhone() {
    assertThat(RosterName.ofBrowser("+49 30 …67")).isEqualTo("Guest");
    assertThat(RosterName.ofBrowser("０３０ １２３４")).isEqualTo("Guest");
    assertThat(RosterName.ofBrowser("Ada 2")).isEqualTo("Ada 2");
    assertThat(RosterName.ofBrowser("李雷")).isEqualTo("李雷");
  }

  private String said() throws InterruptedException {
    String line = said.poll(5, TimeUnit.SECONDS);
    return line == null ? "nothing" : line;
  }

  private FakeCarrier.Rung rung() throws InterruptedException {
    return Optional.ofNullable(carrier.rung.poll(5, TimeUnit.SECONDS)).orElseThrow();
  }

  @Test
  void aPhoneIsCalledFromTheChannelWhichIsToldHowItFares() throws Exception {
    rooms.openPermanent("lobby", "#lobby", Optional.empty());
    assertThat(reply("op", Optional.of("#lobby"), "!call 030/1234567,,12 3#")).isEmpty();
    assertThat(said()).isEqualTo("#lobby: Calling +49 30 …67 …");
    FakeCarrier.Rung phone = rung();
    assertThat(phone.called()).isEqualTo("+49301234567");
    phone.says().accept(new SipEvent.Ringing());
    assertThat(said()).isEqualTo("#lobby: +49 30 …67 is ringing.");
    assertThat(reply("op", Optional.of("#lobby"), "!who"))
        .containsExactly("In lobby: +49 30 …67 (phone, ringing)");
    phone.says().accept(new SipEvent.Answered("sdp"));
    assertThat(said()).isEqualTo("#lobby: +49 30 …67 is in the room.");
    assertThat(phone.digits()).containsExactly(",,123#");
    now = now.plusSeconds(60);
    assertThat(reply("bob", Optional.of("#lobby"), "!hangup"))
        .containsExactly("You have called nobody here.");
    assertThat(reply("op", Optional.of("#lobby"), "!hangup 49 40"))
        .containsExactly("You have called nobody of that name; !who tells the names.");
    assertThat(reply("op", Optional.of("#lobby"), "!hangup +49 30 …67")).isEmpty();
    assertThat(said()).isEqualTo("#lobby: The call to +49 30 …67 was ended by op.");
    assertThat(phone.done()).containsExactly("invite", "bye");
  }

  @Test
  void whoMayNotCallIsToldWhyAndWhomToAsk() throws Exception {
    rooms.openPermanent("lobby", "#lobby", Optional.empty());
    assertThat(reply("bob", Optional.of("#lobby"), "!call 030 1234567")).isEmpty();
    assertThat(said())
        .isEqualTo(
            "#lobby: Not called: only certain accounts (you are not logged in) and operators of the"
                + " room's channel may call. Ask #help.");
    assertThat(reply("op", Optional.of("#lobby"), "!call 0900 1123456")).isEmpty();
    assertThat(said()).isEqualTo("#lobby: Not called: premium numbers are not called. Ask #help.");
    assertThat(carrier.rung).isEmpty();
  }

  @Test
  void whatCannotBeCalledOrDialledIsSaidAtOnce() {
    rooms.openPermanent("lobby", "#lobby", Optional.empty());
    assertThat(reply("op", Optional.of("#lobby"), "!call").getFirst()).startsWith("Whom?");
    assertThat(reply("op", Optional.of("#lobby"), "!call 030 1234567,xyz").getFirst())
        .startsWith("After the comma only digits are sent");
    assertThat(reply("op", Optional.of("#lobby"), "!dtmf hello").getFirst())
        .startsWith("Say !dtmf and digits");
    assertThat(reply("op", Optional.of("#garden"), "!call 030 1234567"))
        .containsExactly("There is no room here. Try !meet.");
    assertThat(reply("bob", Optional.empty(), "call 030 1234567"))
        .containsExactly("Say that in the room's channel, or join the room first.");
  }

  @Test
  void inPrivateTheRoomIsTheOneThatOneIsIn() throws Exception {
    rooms.openPermanent("lobby", "#lobby", Optional.empty());
    assertThat(reply("inside", Optional.empty(), "call 030 1234567")).isEmpty();
    assertThat(said()).startsWith("inside: Not called: only certain accounts");
  }

  @Test
  void ordinaryTalkIsNoCommand() {
    assertThat(reply("a", Optional.of("#lobby"), "let us !meet")).isEmpty();
    assertThat(reply("a", Optional.of("#lobby"), "!meeting")).isEmpty();
    assertThat(reply("a", Optional.of("#lobby"), "  ")).isEmpty();
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
