package org.partyline.flows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.partyline.lab.Eventually.eventually;

import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.partyline.lab.Browser;
import org.partyline.lab.Camera;
import org.partyline.lab.Guest;
import org.partyline.lab.IrcUser;
import org.partyline.lab.Lab;
import org.partyline.lab.Tone;

/// A call as it must work in every browser: Ada has the browser in question, Ben has Chromium.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ResourceLock("browser 1")
abstract class CallInAnyBrowser {
  private static final Duration SOON = Duration.ofSeconds(10);
  private static final Duration LATER = Duration.ofSeconds(25);
  private static final Tone ADA = Tone.of(853);
  private static final Tone BEN = Tone.of(437);

  private static final String BENS_MENU = ".tile:not(.me) .more";

  private final Browser.Kind kind;

  private Lab lab;
  private Guest ada;
  private Guest ben;

  CallInAnyBrowser(Browser.Kind kind) {
    this.kind = kind;
  }

  @BeforeAll
  void open() {
    lab = Lab.start();
    ada = Guest.with(kind, "Ada", ADA, Camera.GREEN);
    ben = Guest.named("Ben", BEN, Camera.BLUE);
  }

  @AfterAll
  void close() {
    ada.close();
    ben.close();
    lab.close();
  }

  @Test
  void theyHearAndSeeEachOtherAndMuteAndWrite() {
    var room = lab.freshRoom();
    ada.joins(room);
    ben.joins(room);
    ada.meets("Ben");
    ada.hears(BEN);
    ben.hears(ADA);
    ada.sees(Camera.BLUE);
    ben.sees(ada.camera());
    ada.clicks("#mic");
    ben.stopsHearing(ADA);
    eventually("Ben sees that Ada is mute", SOON, () -> label(ben, "Ada").contains("muted"));
    ada.clicks("#mic");
    ben.hears(ADA);
    ada.clicks("#cam");
    eventually("Ben sees no picture of Ada", SOON, () -> !hasPicture(ben, "Ada"));
    ada.clicks("#cam");
    ben.sees(ada.camera());
    ada.says("from Ada");
    ben.readsInChat("from Ada");
    ben.says("from Ben");
    ada.readsInChat("from Ben");
    ada.leaves();
    ben.noLongerMeets("Ada");
    ben.leaves();
  }

  @Test
  void aSharedScreenTakesTheStage() {
    var room = lab.freshRoom();
    ada.joins(room);
    ben.joins(room);
    ada.sees(Camera.BLUE);
    ada.clicks("#screen");
    eventually(
        "Ben has Ada's screen on the stage", LATER, () -> stage(ben).equals("Screen of Ada"));
    ada.clicks("#screen");
    eventually("and no more", LATER, () -> stage(ben).isEmpty());
    ben.clicks("#screen");
    eventually(
        "Ada has Ben's screen on the stage", LATER, () -> stage(ada).equals("Screen of Ben"));
    ben.clicks("#screen");
    eventually("and no more", LATER, () -> stage(ada).isEmpty());
    ada.leaves();
    ben.leaves();
  }

  @Test
  void whoReloadsOrComesAgainIsThereOnce() {
    var room = lab.freshRoom();
    ben.joins(room);
    ada.joins(room);
    ben.meets("Ada");
    ada.joins(room); // the page is loaded again
    ben.hears(ADA);
    eventually("there is one Ada", SOON, () -> tiles(ben) == 2);
    ada.leaves();
    ben.noLongerMeets("Ada");
    ada.clicks("#rejoin");
    ada.entersTheCall();
    ben.hears(ADA);
    ada.hears(BEN);
    ada.leaves();
    ben.leaves();
  }

  @Test
  void aLostConnectionComesBackByItself() {
    var room = lab.freshRoom();
    ben.joins(room);
    ada.joins(room);
    ada.hears(BEN);
    ada.script("partyline.irc.socket.close()");
    ada.isTold("Chat is connected again");
    ada.hears(BEN);
    // As the browser tells it when no packet comes through any more.
    ada.script("partyline.call.emit('state', 'failed')");
    ada.hears(BEN);
    ben.hears(ADA);
    eventually("there is one Ada", SOON, () -> tiles(ben) == 2);
    ada.leaves();
    ben.leaves();
  }

  @Test
  void whoOpensARoomModeratesIt() {
    var room = ada.opensARoom(lab.readySays("web"));
    assertThat(room.name()).as("50 bits that can be read out").matches("[a-z]{16}");
    ada.joinsTheRoomOfThePage();
    ben.joins(room);
    ada.meets("Ben");
    ben.hears(ADA);
    eventually("Ada may moderate", SOON, () -> ada.isShown(BENS_MENU));
    assertThat(ben.isShown(BENS_MENU)).as("Ben may not").isFalse();

    ada.clicks(BENS_MENU);
    ada.clicks("#person-mute");
    ben.isTold("Ada has muted you");
    eventually("Ada sees that Ben is mute", SOON, () -> label(ada, "Ben").contains("muted"));
    ada.stopsHearing(BEN);
    ada.clicks(BENS_MENU);
    ada.clicks("#person-mute");
    ben.isTold("Ada asks you to unmute");
    assertThat(ben.script("return partyline.muted")).as("only Ben opens it").isEqualTo(true);
    ada.hearsNothingOf(BEN);
    ben.clicks("#notices .notice[data-key=muted] button");
    ada.hears(BEN);

    ada.clicks(BENS_MENU);
    ada.clicks("#person-remove");
    eventually(
        "Ben is told", SOON, () -> ben.shownText("#ended").contains("removed from the room"));
    ada.noLongerMeets("Ben");
    ada.leaves();
  }

  @Test
  void whoIsMovedIsInTheOtherRoomByItself() {
    var other = lab.freshRoom();
    ben.joins(other);
    try (var op = IrcUser.connect("olga" + kind.ordinal(), lab.irc())) {
      op.says("partyline", "!meet");
      String link = op.sees("Here is your video call: (\\S+)").group(1);
      ada.opens(link);
      ada.joinsTheRoomOfThePage();
      String channel = String.valueOf(ada.script("return partyline.channel"));
      op.joins(channel);
      op.sees("MODE " + channel + " \\+o " + op.nick());
      op.says(channel, "!move Ada " + other.name());
      ada.meets("Ben");
      ada.isTold(op.nick() + " has moved you to the room " + other.name());
      assertThat(path(ada)).isEqualTo("/rtc/" + other.name());
      ben.hears(ADA);
      ada.hears(BEN);
      ben.sees(ada.camera());
      ada.says("here I am");
      ben.readsInChat("here I am");
      op.sees(":Ada!\\S+ PART :?" + channel);
    }
    ada.leaves();
    ben.leaves();
  }

  private static String path(Guest guest) {
    return String.valueOf(guest.script("return location.pathname"));
  }

  /// Whose tile is on the stage; empty when all are equal.
  private static String stage(Guest guest) {
    return String.valueOf(
        guest.script("return document.querySelector('.tile.on-stage .label')?.textContent ?? ''"));
  }

  private static int tiles(Guest guest) {
    return Integer.parseInt(
        String.valueOf(guest.script("return document.querySelectorAll('.tile').length")));
  }

  private static boolean hasPicture(Guest guest, String name) {
    return Boolean.TRUE.equals(
        guest.script(
            "return [...document.querySelectorAll('.tile')].some(t => t.querySelector('video')"
                + " && t.getAttribute('aria-label').startsWith(args[0]))",
            name));
  }

  /// What the tile of somebody tells a screen reader; empty when there is none.
  private static String label(Guest guest, String name) {
    return String.valueOf(
        guest.script(
            "return [...document.querySelectorAll('.tile')].map(t => t.getAttribute('aria-label'))"
                + ".filter(l => l === args[0] || l.startsWith(args[0] + ','))[0] ?? ''",
            name));
  }
}
