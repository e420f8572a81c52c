package org.partyline.lab;

import static org.partyline.lab.Eventually.eventually;

import java.time.Duration;
import org.openqa.selenium.Keys;

/// A person at the room page, who uses it by what it shows.
public final class Guest extends Browser {
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private final String name;

  private Guest(Kind kind, String name, Tone voice, Camera camera, Devices devices) {
    super(kind, name, voice, camera, devices);
    this.name = name;
  }

  public static Guest named(String name, Tone voice, Camera camera) {
    return with(Kind.CHROMIUM, name, voice, camera);
  }

  /// A person with a browser of that kind.
  public static Guest with(Kind kind, String name, Tone voice, Camera camera) {
    return new Guest(kind, name, voice, camera, Devices.ALLOWED);
  }

  /// Whose camera or microphone cannot be had.
  public static Guest lacking(Devices devices, String name) {
    return lacking(Kind.CHROMIUM, devices, name);
  }

  public static Guest lacking(Kind kind, Devices devices, String name) {
    return new Guest(kind, name, Tone.of(300), Camera.GREEN, devices);
  }

  /// Opens the link, gives a name, and joins with the microphone only: pictures are most of what a
  /// browser costs.
  public void joins(Lab.Room room) {
    opens(room.link());
    joinsTheRoomOfThePage();
  }

  /// Opens the link, gives a name, and joins with the camera on.
  public void joinsWithCamera(Lab.Room room) {
    opens(room.link());
    joinsTheRoomOfThePageWithCamera();
  }

  /// Opens a room of the offered name on the front page, and is at its page then.
  ///
  /// @param web where the front page is, without a slash at the end
  public Lab.Room opensARoom(String web) {
    opens(web + "/");
    eventually(
        this + " is offered a name",
        PATIENCE,
        () -> !"".equals(script("return document.querySelector('#room').value")));
    String name = String.valueOf(script("return document.querySelector('#room').value"));
    clicks("#go");
    eventually(
        this + " is in the room that was opened",
        PATIENCE,
        () -> ("/rtc/" + name).equals(script("return location.pathname")));
    return new Lab.Room(name, "", "", web + "/rtc/" + name);
  }

  /// Gives a name to the page that is open, and joins with the microphone only.
  public void joinsTheRoomOfThePage() {
    joinsTheRoomOfThePage(false);
  }

  /// Gives a name to the page that is open, and joins with the camera on.
  public void joinsTheRoomOfThePageWithCamera() {
    joinsTheRoomOfThePage(true);
  }

  private void joinsTheRoomOfThePage(boolean withCamera) {
    givesName();
    eventually(this + " has been asked for devices", PATIENCE, this::devicesAreListed);
    eventually(this + " has set the camera", PATIENCE, () -> switchesTheCamera(withCamera));
    entersTheCall();
  }

  /// Opens the link and gives a name.
  public void arrivesAt(Lab.Room room) {
    opens(room.link());
    givesName();
  }

  private void givesName() {
    eventually(this + " sees the join form", PATIENCE, () -> isShown("#name"));
    script("const n = document.querySelector('#name'); n.value = ''; n.focus();");
    presses(name);
  }

  /// Presses the button.
  public void entersTheCall() {
    clicks("#join");
    try {
      eventually(this + " is in the call", PATIENCE, () -> isShown("#leave"));
    } catch (AssertionError e) {
      screenshot("not-in-the-call");
      throw new AssertionError(e.getMessage() + "; the page says: " + shownText("body"), e);
    }
  }

  /// The page opens what it remembers by itself, and lists devices then.
  private boolean devicesAreListed() {
    return Boolean.TRUE.equals(
        script("return document.querySelector('#microphone').options.length > 0"));
  }

  private boolean switchesTheCamera(boolean on) {
    if (pressed("#pre-cam") != on) {
      clicks("#pre-cam");
      eventually(
          "the camera button is as wanted", Duration.ofSeconds(4), () -> pressed("#pre-cam") == on);
    }
    return true;
  }

  public void leaves() {
    clicks("#leave");
    eventually(this + " has left", PATIENCE, () -> isShown("#rejoin"));
  }

  /// Presses the microphone button: muted, or heard again. Wants to see this participant, whoever
  /// speaks; or not any more.
  public void pins(String participant) {
    clicks(".tile[aria-label^='" + participant + "'] .pin");
  }

  public void togglesMicrophone() {
    clicks("#mic");
  }

  public void says(String text) {
    if (!isShown("#text")) {
      clicks("#open-chat");
    }
    eventually(this + " can write", PATIENCE, () -> isShown("#text"));
    script("document.querySelector('#text').focus()");
    presses(text, Keys.ENTER);
  }

  /// The text of the chat, shown or not.
  public void readsInChat(String text) {
    eventually(this + " reads: " + text, PATIENCE, () -> content("#log").contains(text));
  }

  /// Somebody with this name (or masked number) has a tile.
  public void meets(String participant) {
    eventually(
        this + " meets " + participant + " among: " + content("#tiles"),
        PATIENCE,
        () -> content("#tiles").contains(participant));
  }

  public void noLongerMeets(String participant) {
    eventually(
        this + " no longer meets " + participant,
        PATIENCE,
        () -> !content("#tiles").contains(participant));
  }

  /// What the page reports above all (connection lost, camera refused).
  public void isTold(String words) {
    eventually(this + " is told: " + words, PATIENCE, () -> content("#notices").contains(words));
  }

  /// The page has nothing more to report about a lost IRC connection.
  public void isBackOnIrc() {
    eventually(
        this + " is back on IRC",
        Duration.ofSeconds(45),
        () -> {
          String notices = content("#notices");
          return !notices.contains("Chat disconnected") && !notices.contains("cannot be reached");
        });
  }

  /// Whether the element is there to be seen.
  public boolean isShown(String selector) {
    return Boolean.TRUE.equals(
        script("return document.querySelector(args[0])?.checkVisibility() ?? false", selector));
  }

  private boolean pressed(String selector) {
    return "true"
        .equals(
            script(
                "return document.querySelector(args[0]).getAttribute('aria-pressed')", selector));
  }

  /// The text of the element as it is shown.
  public String shownText(String selector) {
    return String.valueOf(script("return document.querySelector(args[0]).innerText", selector));
  }

  /// The text of the element, shown or not.
  public String content(String selector) {
    return String.valueOf(script("return document.querySelector(args[0]).textContent", selector));
  }
}
