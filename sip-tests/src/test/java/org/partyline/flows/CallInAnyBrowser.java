package org.partyline.flows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.partyline.lab.Eventually.eventually;

import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.partyline.lab.Browser;
import org.partyline.lab.Camera;
import org.partyline.lab.Guest;
import org.partyline.lab.IrcUser;
import org.partyline.lab.Lab;
import org.partyline.lab.Lab.Wish;
import org.partyline.lab.Phone;
import org.partyline.lab.Tone;

/// A call as it must work in every browser: Ada has the browser in question, Ben has Chromium.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class CallInAnyBrowser {
  private static final Duration SOON = Duration.ofSeconds(10);
  private static final Duration LATER = Duration.ofSeconds(25);
  private static final Tone ADA = Tone.of(853);
  private static final Tone BEN = Tone.of(437);
  private static final Tone PHONE = Tone.of(1213);

  /// Ringing in Germany.
  private static final Tone RINGING = Tone.of(425);

  private static final String OTHERS_MENU = ".tile:not(.me) .more";

  private final Browser.Kind kind;

  private Phone phone;
  private Lab lab;
  private Guest ada;
  private Guest ben;

  CallInAnyBrowser(Browser.Kind kind) {
    this.kind = kind;
  }

  @BeforeAll
  void open() {
    phone = Phone.waiting("+493045678", Phone.Codec.PCMA, PHONE);
    lab = Lab.start(Wish.usual().withCarrier(phone.address()));
    ada = Guest.with(kind, "Ada", ADA, Camera.GREEN);
    ben = Guest.named("Ben", BEN, Camera.BLUE);
  }

  @AfterAll
  void close() {
    ada.close();
    ben.close();
    lab.close();
    phone.close();
  }

  @Test
  void theyHearAndSeeEachOtherAndMuteAndWrite() {
    var room = lab.freshRoom();
    ada.joinsWithCamera(room);
    ben.joinsWithCamera(room);
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
    ben.joinsWithCamera(room);
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
    eventually("Ada may moderate", SOON, () -> ada.isShown(OTHERS_MENU));
    assertThat(ben.isShown(OTHERS_MENU)).as("Ben may not").isFalse();

    ada.clicks(OTHERS_MENU);
    ada.clicks("#person-mute");
    ben.isTold("Ada has muted you");
    eventually("Ada sees that Ben is mute", SOON, () -> label(ada, "Ben").contains("muted"));
    ada.stopsHearing(BEN);
    ada.clicks(OTHERS_MENU);
    ada.clicks("#person-mute");
    ben.isTold("Ada asks you to unmute");
    assertThat(ben.script("return partyline.muted")).as("only Ben opens it").isEqualTo(true);
    ada.hearsNothingOf(BEN);
    ben.clicks("#notices .notice[data-key=muted] button");
    ada.hears(BEN);

    ada.clicks(OTHERS_MENU);
    ada.clicks("#person-remove");
    eventually(
        "Ben is told", SOON, () -> ben.shownText("#ended").contains("removed from the room"));
    ada.noLongerMeets("Ben");
    ada.leaves();
  }

  @Test
  void aPhoneIsCalledAndRingsAndTalksAndIsSentKeysAndHungUpOn() {
    var room = lab.freshRoom();
    ada.joins(room);
    dials("030 45678");
    phone.rings();
    eventually("it rings", SOON, () -> ada.shownText("#calls").contains("Ringing"));
    eventually("for all to see", SOON, () -> label(ada, "+49 30 …78").contains("Ringing"));
    ada.hears(RINGING);
    phone.answers();
    eventually("it answered", SOON, () -> ada.shownText("#calls").contains("Answered"));
    phone.presses("1"); // as it is asked to, so that no voicemail comes in
    eventually("it is in the room", SOON, () -> ada.shownText("#calls").contains("In the room"));
    ada.hears(PHONE);
    phone.hears(ADA);
    ada.hearsNothingOf(RINGING);
    assertThat(label(ada, "+49 30 …78")).doesNotContain("Ringing");
    ada.clicks(OTHERS_MENU);
    ada.clicks("#person-keys button:nth-of-type(1)");
    ada.presses("2#");
    eventually("the keys are heard", SOON, () -> phone.keysHeard().equals("12#"));
    ada.clicks("#person-hang-up");
    phone.isHungUpOn(SOON);
    ada.noLongerMeets("+49 30");
    eventually("it is over", SOON, () -> ada.shownText("#calls").contains("030 45678"));
    assertThat(ada.shownText("#calls")).doesNotContain("In the room");
    ada.leaves();
  }

  @Test
  void aPageIsToldWhyACallDidNotComeAbout() {
    var room = lab.freshRoom();
    ada.joins(room);
    dials("030 45678");
    phone.rings();
    eventually("it rings", SOON, () -> ada.shownText("#calls").contains("Ringing"));
    ada.meets("+49 30 …78");
    ada.script("partyline.irc.socket.close()"); // and does not hear that
    phone.refuses();
    eventually("it is over all the same", SOON, () -> !ada.shownText("#calls").contains("Ringing"));
    dials("030/45678");
    phone.rings();
    phone.refuses();
    eventually("busy", SOON, () -> ada.shownText("#calls").contains("busy"));
    dials("+33 1 42 68 53 00");
    eventually("not there", SOON, () -> ada.shownText("#calls").contains("FR are not called"));
    dials("12");
    ada.noLongerMeets("+49 30");
    ada.leaves();
  }

  /// Types what is no digit and the first digits, and takes the key pad for the last two.
  private void dials(String number) {
    phone.isFreeAgain();
    if (!ada.isShown("#pane-dial")) {
      ada.clicks("#open-dial");
    }
    eventually("Ada may call", SOON, () -> ada.isShown("#call-number"));
    ada.script("document.querySelector('#call-number').focus()");
    ada.presses(number.substring(0, number.length() - 2));
    for (char digit : number.substring(number.length() - 2).toCharArray()) {
      int key = "123456789*0#".indexOf(digit) + 1;
      ada.clicks("#call-pad button:nth-child(" + key + ")");
    }
    ada.clicks("#call-form .primary");
  }

  @Test
  void whoIsMovedIsInTheOtherRoomByItself() {
    var other = lab.freshRoom();
    ben.joins(other);
    try (var op = IrcUser.connect("olga" + kind.name().charAt(0), lab.irc())) {
      op.says("partyline", "!meet");
      String link = op.sees("Here is your video call: (\\S+)").group(1);
      ada.opens(link);
      ada.joinsTheRoomOfThePageWithCamera();
      eventually("Ada is connected", SOON, () -> ada.shownText("#count").startsWith("1"));
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
