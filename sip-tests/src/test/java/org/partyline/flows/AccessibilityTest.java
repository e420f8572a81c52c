package org.partyline.flows;

import static org.partyline.lab.Eventually.eventually;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.openqa.selenium.Keys;
import org.partyline.lab.Camera;
import org.partyline.lab.Devices;
import org.partyline.lab.Guest;
import org.partyline.lab.Lab;
import org.partyline.lab.Lab.Wish;
import org.partyline.lab.Ports;
import org.partyline.lab.Tone;

/// What people who don't see the page, or not well, get of it: axe finds nothing in any state,
/// light or dark, and what happens is told.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ResourceLock("browsers 1")
class AccessibilityTest {
  private static final Duration SOON = Duration.ofSeconds(15);

  private Lab lab;
  private Guest ada;

  @BeforeAll
  void open() {
    // Calls may be made, and come to nothing.
    lab =
        Lab.start(
            Wish.usual()
                .withCarrier(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), Ports.free())));
    ada = Guest.named("Ada", Tone.of(853), Camera.GREEN);
  }

  @AfterAll
  void close() {
    ada.close();
    lab.close();
  }

  @Test
  void theFrontPageIsInOrder() {
    ada.opens(lab.readySays("web") + "/");
    Axe.judge(ada, "front page");
  }

  @Test
  void aRoomThatIsNotThereIsInOrder() {
    ada.opens(lab.freshRoom().link() + "-not");
    Axe.judge(ada, "no such room");
  }

  @Test
  void aRefusedDeviceIsInOrderAndStaysTold() {
    try (var cara = Guest.lacking(Devices.ALL_REFUSED, "Cara")) {
      cara.arrivesAt(lab.freshRoom());
      cara.isTold("not let this page use the microphone");
      Axe.judge(cara, "refused");
      cara.entersTheCall();
      cara.isTold("not let this page use the microphone");
      Axe.judge(cara, "refused, in the call");
    }
  }

  @Test
  void everyStateOfACallIsInOrderAndIsTold() {
    var room = ada.opensARoom(lab.readySays("web"));
    ada.arrivesAt(room);
    Axe.judge(ada, "before joining");
    ada.entersTheCall();
    // What is in the first roster is no news.
    eventually(
        "Ada's page has the roster", SOON, () -> ada.content("body").contains("1 in the room"));
    Axe.judge(ada, "alone");
    try (var ben = Guest.named("Ben", Tone.of(437), Camera.BLUE)) {
      ben.joins(room);
      hears("Ben joined");
      ben.meets("Ada");
      ben.clicks("#mic");
      hears("Ben is muted");
      ben.says("good morning");
      hears("Ben: good morning");
      ben.clicks("#screen");
      hears("Ben is sharing a screen");
      Axe.judge(ada, "a shared screen");
      ada.clicks(".tile:not(.me) .more");
      ada.script("document.querySelector('#person-keys').hidden = false");
      Axe.judge(ada, "what may be done to somebody");
      ada.clicks("#person-close");
      ben.leaves();
    }
    hears("Ben left");
    for (var pane : List.of("chat", "people", "dial")) {
      ada.clicks(pane.equals("chat") ? "#open-chat" : "#tab-" + pane);
      Axe.judge(ada, pane);
    }
    ada.script("document.querySelector('#call-number').focus()");
    ada.presses("112", Keys.ENTER);
    hears("112: Not called: emergency numbers are not called");
    Axe.judge(ada, "a refused call");
    ada.resizes(390, 780);
    Axe.judge(ada, "the same on a phone");
    ada.resizes(1100, 800);
    ada.clicks("#panel-close");
    ada.clicks("#open-more");
    Axe.judge(ada, "settings");
    ada.presses(Keys.ESCAPE);
    ada.leaves();
    Axe.judge(ada, "left");
  }

  /// The live region, which is outside the panel, says so.
  private void hears(String words) {
    eventually(
        "a screen reader says: " + words, SOON, () -> ada.content("#announcer").contains(words));
  }
}
