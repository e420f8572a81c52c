package org.partyline.flows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.partyline.lab.Eventually.eventually;

import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.openqa.selenium.Keys;
import org.partyline.lab.Camera;
import org.partyline.lab.Devices;
import org.partyline.lab.Guest;
import org.partyline.lab.IrcUser;
import org.partyline.lab.Lab;
import org.partyline.lab.Lab.Wish;
import org.partyline.lab.Ngircd;
import org.partyline.lab.Tone;

/// What people do at the room page, and what it says when something is missing.
@Order(1)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ResourceLock("browsers 1")
class RoomPageTest {
  private static final Duration SOON = Duration.ofSeconds(8);
  private static final Duration LATER = Duration.ofSeconds(20);
  private static final Tone ADA = Tone.of(853);
  private static final Tone BEN = Tone.of(437);

  private Lab lab;
  private Guest ada;
  private Guest ben;

  @BeforeAll
  void open() {
    lab = Lab.start();
    ada = Guest.named("Ada", ADA, Camera.GREEN);
    ben = Guest.named("Ben", BEN, Camera.BLUE);
  }

  @AfterAll
  void close() {
    ada.close();
    ben.close();
    lab.close();
  }

  @Test
  void whoRefusesTheCameraIsToldAndHeard() {
    var room = lab.freshRoom();
    ada.joins(room);
    try (var cara = Guest.lacking(Devices.CAMERA_REFUSED, "Cara")) {
      cara.arrivesAt(room);
      cara.isTold("not let this page use the camera");
      cara.entersTheCall();
      ada.meets("Cara");
      ada.hears(Tone.of(300));
    }
    ada.leaves();
  }

  @Test
  void whoRefusesAllIsToldAndListens() {
    var room = lab.freshRoom();
    ada.joinsWithCamera(room);
    try (var cara = Guest.lacking(Devices.ALL_REFUSED, "Cara")) {
      cara.arrivesAt(room);
      cara.isTold("not let this page use the microphone");
      cara.isTold("not let this page use the camera");
      cara.entersTheCall();
      cara.hears(ADA);
      cara.sees(Camera.GREEN);
      eventually("Ada sees that Cara is mute", SOON, () -> label(ada, "Cara").contains("muted"));
    }
    ada.leaves();
  }

  @Test
  void whoHasNoDevicesIsToldAndListens() {
    var room = lab.freshRoom();
    ada.joins(room);
    try (var cara = Guest.lacking(Devices.NONE, "Cara")) {
      cara.arrivesAt(room);
      cara.isTold("No microphone was found");
      cara.isTold("No camera was found");
      cara.entersTheCall();
      cara.hears(ADA);
    }
    ada.leaves();
  }

  @Test
  void theNickOfAnotherIsLeftToThemAndPhonesAreNotCalledUnasked() {
    var room = lab.freshRoom();
    try (var irc = IrcUser.connect("Ada", lab.irc())) {
      irc.joins(room.channel());
      ada.joins(room);
      ada.readsInChat("has your name already");
      click(ada, "#open-dial");
      assertThat(text(ada, "#pane-dial"))
          .as("nobody may call out here")
          .contains("You cannot call phones from this room")
          .doesNotContain("Phone number to call");
      assertThat(page(ada, "nick")).startsWith("Ada").isNotEqualTo("Ada");
      ada.leaves();
    }
  }

  @Test
  void keysJoinAndMuteAndStopTheCamera() {
    var room = lab.freshRoom();
    ben.joins(room);
    ada.arrivesAt(room);
    keys(ada, Keys.ENTER);
    ben.meets("Ada");
    ben.hears(ADA);
    eventually("the microphone button has the focus", SOON, () -> focus(ada).equals("mic"));
    keys(ada, "m");
    ben.stopsHearing(ADA);
    eventually("Ben sees that Ada is mute", SOON, () -> label(ben, "Ada").contains("muted"));
    keys(ada, Keys.TAB, Keys.TAB, Keys.TAB, Keys.ENTER);
    eventually("the chat is open, to write in", SOON, () -> focus(ada).equals("text"));
    keys(ada, "my mike is off", Keys.ENTER, Keys.ESCAPE);
    ben.readsInChat("my mike is off");
    ben.hearsNothingOf(ADA);
    eventually("back at the button", SOON, () -> focus(ada).equals("open-chat"));
    keys(ada, "m");
    ben.hears(ADA);
    ada.leaves();
    ben.noLongerMeets("Ada");
    ben.leaves();
  }

  @Test
  void whoIsMutedTalksWhileTheSpaceBarIsHeld() {
    var room = lab.freshRoom();
    ben.joins(room);
    ada.joins(room);
    ben.hears(ADA);
    click(ada, "#mic"); // where the focus stays: the space bar would press it
    ben.stopsHearing(ADA);
    space(ada, "keydown");
    ben.hears(ADA);
    space(ada, "keyup");
    ben.stopsHearing(ADA);
    keys(ada, Keys.SPACE);
    eventually("still muted", SOON, () -> page(ada, "muted").equals("true"));
    eventually("Ben sees it", SOON, () -> label(ben, "Ada").contains("muted"));
    ada.leaves();
    ben.leaves();
  }

  private static void space(Guest guest, String event) {
    guest.script(
        "document.activeElement.dispatchEvent(new KeyboardEvent('%s', {key: ' ', bubbles: true}))"
            .formatted(event));
  }

  @Test
  void onlyWhoSpeaksLightsUp() {
    var room = lab.freshRoom();
    ada.joins(room);
    ben.joins(room);
    eventually("Ben is seen to speak", SOON, () -> label(ada, "Ben").contains("speaking"));
    keys(ben, "m");
    eventually("Ben is not", SOON, () -> !label(ada, "Ben").contains("speaking"));
    eventually("Ada still is, to Ben", SOON, () -> label(ben, "Ada").contains("speaking"));
    assertThat(label(ada, "Ben")).doesNotContain("speaking");
    keys(ben, "m");
    ada.leaves();
    ben.leaves();
  }

  @Test
  void aSharedScreenIsSeenWhileItIsShared() {
    var room = lab.freshRoom();
    ada.joinsWithCamera(room);
    ben.joinsWithCamera(room);
    ada.sees(Camera.BLUE);
    click(ben, "#screen");
    eventually("Ada sees Ben's screen", LATER, () -> !label(ada, "Screen of Ben").isEmpty());
    assertThat(pictures(ada)).isEqualTo(3);
    keys(ben, "v");
    eventually("the screen stays a screen", LATER, () -> pictures(ada) == 2);
    assertThat(label(ada, "Screen of Ben")).isNotEmpty();
    keys(ben, "v");
    click(ben, "#screen");
    eventually("and then no more", LATER, () -> label(ada, "Screen of Ben").isEmpty());
    ada.sees(Camera.BLUE);
    ada.leaves();
    ben.leaves();
  }

  @Test
  void tilesArePinnedAndPagedAndTheSpeakerIsShownLarge() {
    var room = lab.freshRoom();
    ada.joins(room);
    ben.joins(room);
    ada.meets("Ben");
    click(ada, ".tile:not(.me) .pin");
    assertThat(onStage(ada)).startsWith("Ben");
    click(ada, ".tile:not(.me) .pin");
    assertThat(onStage(ada)).isEmpty();
    keys(ada, "l");
    assertThat(onStage(ada)).as("the speaker").startsWith("Ben");
    keys(ada, "l");
    assertThat(onStage(ada)).isEmpty();
    keys(ada, "f");
    eventually(
        "full screen",
        SOON,
        () -> script(ada, "return !!document.fullscreenElement").equals("true"));
    keys(ada, "f");
    ada.script(
        "partyline.tiles.update({roster: [...partyline.roster, ...Array.from({length: 40}, (_, i)"
            + " => ({csrc: 900 + i, kind: 'browser', muted: false, state: 'live', name: 'N' +"
            + " i}))]})");
    assertThat(text(ada, "#page-number")).isEqualTo("Page 1 of 2");
    click(ada, "#page-forward");
    assertThat(text(ada, "#page-number")).isEqualTo("Page 2 of 2");
    assertThat(text(ada, "#tiles")).contains("N39").doesNotContain("N1\n");
    ada.leaves();
    ben.leaves();
  }

  @Test
  void devicesAreChangedInTheCallAndTheInvitationIsCopied() {
    var room = lab.freshRoom();
    ada.joinsWithCamera(room);
    ben.joins(room);
    ben.hears(ADA);
    click(ada, "#open-more");
    assertThat(text(ada, "#settings")).contains("Talk while held, when muted", "Full screen");
    String before = microphone(ada);
    ada.script(
        "const m = document.querySelector('#settings select[data-device=microphone]');"
            + " m.selectedIndex = m.options.length - 1; m.dispatchEvent(new Event('change'));");
    eventually("another microphone", SOON, () -> !microphone(ada).equals(before));
    keys(ada, Keys.ESCAPE);
    ben.hears(ADA);
    ada.script("document.querySelector('#flip').hidden = false"); // as on a phone with two cameras
    String camera = track(ada, "camera");
    click(ada, "#flip");
    eventually("the camera is another", SOON, () -> !track(ada, "camera").equals(camera));
    ben.sees(Camera.GREEN);
    click(ada, "#copy-invite");
    eventually("it is copied", SOON, () -> text(ada, "#copy-invite").equals("Copied"));
    ada.leaves();
    ben.leaves();
  }

  private static String microphone(Guest guest) {
    return track(guest, "microphone");
  }

  /// The id of what is sent from there now.
  private static String track(Guest guest, String device) {
    return script(guest, "return partyline.call.%s.sender.track?.id ?? ''".formatted(device));
  }

  private static String onStage(Guest guest) {
    return script(
        guest, "return document.querySelector('.tile.on-stage')?.getAttribute('aria-label') ?? ''");
  }

  @Test
  void chatIsTheChannelAndSignallingIsNotChat() {
    var room = lab.freshRoom();
    try (var irc = IrcUser.connect("eve", lab.irc())) {
      irc.joins(room.channel());
      ada.joins(room);
      irc.sees("JOIN :?" + room.channel());
      irc.says(room.channel(), "hello, page");
      ada.readsInChat("hello, page");
      ada.says("hello, IRC");
      irc.sees("^:Ada!\\S+ PRIVMSG " + room.channel() + " :hello, IRC");
      irc.says(room.channel(), "[67p-rtc-end] Goodbye");
      irc.says(room.channel(), "<b>last</b>");
      ada.readsInChat("<b>last</b>");
      assertThat(text(ada, "#log")).doesNotContain("67p-rtc", "Goodbye");
      assertThat(irc.lines()).noneMatch(line -> line.contains("67p-rtc-params"));
      ada.leaves();
    }
  }

  @Test
  void aClosedTabLeavesAtOnce() {
    var room = lab.freshRoom();
    ada.joins(room);
    ben.opensTab();
    ben.joins(room);
    ada.meets("Ben");
    ben.closesTab();
    eventually("Ben is gone", Duration.ofSeconds(4), () -> label(ada, "Ben").isEmpty());
    ada.leaves();
  }

  @Test
  void twoTabsOfOnePersonAreTwo() {
    var room = lab.freshRoom();
    ben.joins(room);
    ben.opensTab();
    ben.joins(room);
    ben.meets("Ben (2) (you)");
    ben.leaves();
    ben.closesTab();
    ben.noLongerMeets("Ben (2)");
    ben.leaves();
  }

  @Test
  void aRoomThatIsNotThereSaysSo() {
    ada.opens(lab.freshRoom().link() + "-not");
    eventually("words", SOON, () -> text(ada, "#ended").contains("There is no such room"));
  }

  @Test
  void aRoomThatCannotBeOpenedSaysWhy() {
    ada.opens(lab.readySays("web") + "/");
    for (int i = 1; i <= 3; i++) {
      assertThat(opens("room-of-ada-" + i)).isEqualTo("201");
    }
    ada.clicks("#go");
    eventually("why not", SOON, () -> text(ada, "#open-help").contains("several rooms already"));
    assertThat(page(ada)).isEqualTo("/");
    ada.script("document.querySelector('#room').value = '???'");
    ada.clicks("#go");
    eventually("what is allowed", SOON, () -> text(ada, "#open-help").contains("letters, digits"));
    ada.script("document.querySelector('#room').value = ' Room of Ada 2'");
    ada.clicks("#go");
    eventually("a room that is there", SOON, () -> page(ada).equals("/rtc/room-of-ada-2"));
  }

  /// The status of the answer.
  private String opens(String name) {
    return script(
        ada, "return (await fetch('/rooms', {method: 'POST', body: '%s'})).status".formatted(name));
  }

  private static String page(Guest guest) {
    return script(guest, "return location.pathname");
  }

  @Test
  void aCallGoesOnWithoutIrcAndThePageSaysSo() {
    try (var network = Ngircd.start();
        var onNgircd = Lab.start(Wish.usual().on(network.address()))) {
      var room = onNgircd.freshRoom();
      ada.joins(room);
      ben.joins(room);
      ada.hears(BEN);
      network.dies();
      ada.isTold("Chat disconnected; the call continues");
      ada.hears(BEN);
      network.comesBack();
      ada.isTold("Chat is connected again");
      eventually("Ben is back, too", SOON, () -> page(ben, "ircConnected").equals("true"));
      keys(ben, "m");
      eventually("Ada's session is hers again", LATER, () -> label(ada, "Ben").contains("muted"));
      ada.stopsHearing(BEN);
      keys(ben, "m");
      ada.hears(BEN);
      ada.leaves();
      ben.leaves();
    }
  }

  private static void keys(Guest guest, CharSequence... keys) {
    guest.presses(keys);
  }

  private static void click(Guest guest, String selector) {
    guest.clicks(selector);
  }

  private static String focus(Guest guest) {
    return script(guest, "return document.activeElement.id");
  }

  private static String text(Guest guest, String selector) {
    return script(guest, "return document.querySelector('" + selector + "').innerText");
  }

  /// A property of the page's own handle.
  private static String page(Guest guest, String property) {
    return script(guest, "return partyline." + property);
  }

  /// What the tile of somebody tells a screen reader; empty when there is none.
  private static String label(Guest guest, String name) {
    return script(
        guest,
        "return [...document.querySelectorAll('.tile')].map(t => t.getAttribute('aria-label'))"
            + ".filter(l => l === '%1$s' || l.startsWith('%1$s,'))[0] ?? ''".formatted(name));
  }

  private static int pictures(Guest guest) {
    return Integer.parseInt(
        script(guest, "return document.querySelectorAll('.tile video').length"));
  }

  private static String script(Guest guest, String script) {
    return String.valueOf(guest.script(script));
  }
}
