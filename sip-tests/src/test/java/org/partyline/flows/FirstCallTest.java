package org.partyline.flows;

import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.partyline.lab.Camera;
import org.partyline.lab.Guest;
import org.partyline.lab.Lab;
import org.partyline.lab.Phone;
import org.partyline.lab.Phone.Codec;
import org.partyline.lab.Phone.Keys;
import org.partyline.lab.Tone;

/// Somebody dials in, keys a PIN, and talks with somebody at a browser.
@Order(1)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ResourceLock("browsers 2")
class FirstCallTest {
  private static final Tone ADA = Tone.of(853);
  private static final Tone CALLER = Tone.of(437);

  private Lab lab;
  private Guest ada;

  @BeforeAll
  void open() {
    lab = Lab.start();
    ada = Guest.named("Ada", ADA, Camera.GREEN);
  }

  @AfterAll
  void close() {
    ada.screenshot("last");
    ada.close();
    lab.close();
  }

  @ParameterizedTest
  @CsvSource({"PCMA, RFC4733", "PCMA, SIP_INFO", "PCMU, RFC4733", "G722, RFC4733", "OPUS, RFC4733"})
  void aPhoneAndABrowserHearEachOther(Codec codec, Keys keys) {
    var room = lab.freshRoom();
    ada.joins(room);
    try (var caller = Phone.named("+493012345667", codec, keys, CALLER)) {
      caller.calls(lab.dialIn());
      caller.presses(room.pin() + "#");
      ada.meets("+49 30 …67");

      ada.hears(CALLER);
      caller.hears(ADA);
      ada.hearsNothingOf(ADA);
      caller.hearsNothingOf(CALLER);

      caller.hangsUp();
      ada.stopsHearing(CALLER);
      ada.noLongerMeets("+49 30 …67");
    }
    ada.leaves();
  }

  @Test
  void aNumberOfItsOwnLeadsIntoTheRoomWithoutAPin() {
    var room = lab.freshRoom();
    ada.joins(room);
    try (var caller = Phone.named("caller", Codec.PCMA, Keys.RFC4733, CALLER)) {
      caller.calls(lab.uri(room.number()));
      ada.hears(CALLER);
      caller.hears(ADA);
      ada.leaves();
      caller.stopsHearing(ADA);
    }
  }

  @Test
  void starSixMutesAndUnmutesTheCaller() {
    var room = lab.freshRoom();
    ada.joins(room);
    try (var caller = Phone.named("caller", Codec.PCMA, Keys.RFC4733, CALLER)) {
      caller.calls(lab.uri(room.number()));
      ada.hears(CALLER);
      caller.presses("*6");
      ada.stopsHearing(CALLER);
      caller.hears(ADA);
      caller.presses("*6");
      ada.hears(CALLER);
    }
    ada.leaves();
  }

  @Test
  void theBrowsersMicrophoneButtonMutes() {
    var room = lab.freshRoom();
    ada.joins(room);
    try (var caller = Phone.named("caller", Codec.G722, Keys.RFC4733, CALLER)) {
      caller.calls(lab.uri(room.number()));
      caller.hears(ADA);
      ada.togglesMicrophone();
      caller.stopsHearing(ADA);
      ada.togglesMicrophone();
      caller.hears(ADA);
      caller.hangsUp();
      caller.isHungUpOn(Duration.ofSeconds(1));
    }
    ada.leaves();
  }
}
