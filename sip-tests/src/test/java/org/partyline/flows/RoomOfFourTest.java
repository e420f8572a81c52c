package org.partyline.flows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.partyline.lab.Camera;
import org.partyline.lab.Guest;
import org.partyline.lab.Lab;
import org.partyline.lab.Phone;
import org.partyline.lab.Phone.Codec;
import org.partyline.lab.Phone.Keys;
import org.partyline.lab.Tone;

/// Two browsers and two phones in one room.
@ResourceLock("browsers 1")
class RoomOfFourTest {
  private static final Tone ADA = Tone.of(437);
  private static final Tone BEN = Tone.of(613);
  private static final Tone CLEO = Tone.of(853);
  private static final Tone DAN = Tone.of(1129);

  @Test
  void allHearAllAndBrowsersSeeEachOther() {
    try (var lab = Lab.start();
        var ada = Guest.named("Ada", ADA, Camera.RED);
        var ben = Guest.named("Ben", BEN, Camera.BLUE);
        var cleo = Phone.named("cleo", Codec.PCMA, Keys.RFC4733, CLEO);
        var dan = Phone.named("dan", Codec.G722, Keys.RFC4733, DAN)) {
      var room = lab.freshRoom();
      ada.joinsWithCamera(room);
      ben.joinsWithCamera(room);
      cleo.calls(lab.dialIn());
      cleo.presses(room.pin() + "#");
      dan.calls(lab.uri(room.number()));

      ada.sees(Camera.BLUE);
      ben.sees(Camera.RED);
      ada.hears(BEN, CLEO, DAN);
      ben.hears(ADA, CLEO, DAN);
      cleo.hears(ADA, BEN, DAN);
      dan.hears(ADA, BEN, CLEO);
      ada.hearsNothingOf(ADA);
      ben.hearsNothingOf(BEN);
      cleo.hearsNothingOf(CLEO);
      dan.hearsNothingOf(DAN);
      ada.screenshot("room-of-four");

      ada.says("Hello from Ada");
      ben.readsInChat("Hello from Ada");
    }
  }
}
