package org.partyline.lab;

import static org.partyline.lab.Eventually.eventually;

import java.time.Duration;
import java.util.List;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/// A person at the room page, who uses it by what it shows.
public final class Guest extends Browser {
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private final String name;

  private Guest(String name, Tone voice, Camera camera, Devices devices) {
    super(name, voice, camera, devices);
    this.name = name;
  }

  public static Guest named(String name, Tone voice, Camera camera) {
    return new Guest(name, voice, camera, Devices.ALLOWED);
  }

  /// Whose camera or microphone cannot be had.
  public static Guest lacking(Devices devices, String name) {
    return new Guest(name, Tone.of(300), Camera.GREEN, devices);
  }

  /// Opens the link, gives a name, switches the camera on, joins.
  public void joins(Lab.Room room) {
    arrivesAt(room);
    eventually(this + " has the camera on", PATIENCE, this::switchesTheCameraOn);
    entersTheCall();
  }

  /// Opens the link and gives a name.
  public void arrivesAt(Lab.Room room) {
    opens(room.link());
    eventually(this + " sees the join form", PATIENCE, () -> shown("#name").isDisplayed());
    WebElement field = shown("#name");
    field.clear();
    field.sendKeys(name);
  }

  /// Presses the button.
  public void entersTheCall() {
    shown("#join").click();
    try {
      eventually(this + " is in the call", PATIENCE, () -> shown("#leave").isDisplayed());
    } catch (AssertionError e) {
      screenshot("not-in-the-call");
      throw new AssertionError(e.getMessage() + "; the page says: " + text("body"), e);
    }
  }

  /// The page may be about to do it itself: so look, press, and look again.
  private boolean switchesTheCameraOn() {
    if (!"true".equals(shown("#pre-cam").getAttribute("aria-pressed"))) {
      shown("#pre-cam").click();
      eventually(
          "the camera button is down",
          Duration.ofSeconds(4),
          () -> "true".equals(shown("#pre-cam").getAttribute("aria-pressed")));
    }
    return true;
  }

  public void leaves() {
    shown("#leave").click();
    eventually(this + " has left", PATIENCE, () -> shown("#rejoin").isDisplayed());
  }

  /// Presses the microphone button: muted, or heard again.
  public void togglesMicrophone() {
    shown("#mic").click();
  }

  public void says(String text) {
    if (!chromium().findElement(By.cssSelector("#text")).isDisplayed()) {
      shown("#open-chat").click();
    }
    eventually(this + " can write", PATIENCE, () -> shown("#text").isDisplayed());
    shown("#text").sendKeys(text, Keys.ENTER);
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
          return !notices.contains("IRC is gone") && !notices.contains("IRC cannot be reached");
        });
  }

  private WebElement shown(String selector) {
    List<WebElement> found = chromium().findElements(By.cssSelector(selector));
    return found.stream()
        .findFirst()
        .orElseThrow(() -> new AssertionError("the page has no " + selector));
  }

  private String text(String selector) {
    return shown(selector).getText();
  }

  private String content(String selector) {
    String content = shown(selector).getDomProperty("textContent");
    return content == null ? "" : content;
  }
}
