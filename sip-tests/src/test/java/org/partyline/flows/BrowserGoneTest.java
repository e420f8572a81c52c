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

/// A browser closed in mid-call takes nobody else with it.
@ResourceLock("browsers 1")
class BrowserGoneTest {
  private static final Tone ADA = Tone.of(437);
  private static final Tone BEN = Tone.of(613);
  private static final Tone CALLER = Tone.of(1129);

  @Test
  void theOthersTalkOn() {
    try (var lab = Lab.start();
        var ada = Guest.named("Ada", ADA, Camera.RED);
        var caller = Phone.named("caller", Codec.PCMU, Keys.RFC4733, CALLER)) {
      var room = lab.freshRoom();
      ada.joins(room);
      caller.calls(lab.uri(room.number()));
      try (var ben = Guest.named("Ben", BEN, Camera.BLUE)) {
        ben.joins(room);
        caller.hears(ADA, BEN);
        ada.meets("Ben");
      }
      caller.stopsHearing(BEN);
      ada.noLongerMeets("Ben");
      caller.hears(ADA);
      ada.hears(CALLER);
    }
  }
}
