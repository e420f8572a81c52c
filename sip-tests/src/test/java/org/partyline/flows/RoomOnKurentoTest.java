package org.partyline.flows;

import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.partyline.lab.Browser;
import org.partyline.lab.Camera;
import org.partyline.lab.Guest;
import org.partyline.lab.Lab;
import org.partyline.lab.Phone;
import org.partyline.lab.Phone.Codec;
import org.partyline.lab.Phone.Keys;
import org.partyline.lab.Tone;

/// Browsers at a real Kurento Media Server: `KURENTO_URI` names one or several, between commas. Its
/// WebRtcEndpoints must have candidates that a browser on this machine reaches.
@ResourceLock("browsers 2")
class RoomOnKurentoTest {
  private static final Tone ADA = Tone.of(437);
  private static final Tone BEN = Tone.of(613);
  private static final Tone CLEO = Tone.of(853);
  private static final Tone DAN = Tone.of(1129);

  private final List<URI> servers =
      Optional.ofNullable(System.getenv("KURENTO_URI")).stream()
          .flatMap(uris -> Stream.of(uris.split(",")))
          .map(String::strip)
          .filter(uri -> !uri.isEmpty())
          .map(URI::create)
          .toList();

  @BeforeEach
  void aServerIsNamed() {
    assumeFalse(
        servers.isEmpty(), "KURENTO_URI names no Kurento Media Server: not tried on a real one");
  }

  @Test
  void chromiumAndAPhoneHearEachOther() {
    aBrowserAndAPhoneHearEachOther(Browser.Kind.CHROMIUM);
  }

  @Test
  void firefoxAndAPhoneHearEachOther() {
    aBrowserAndAPhoneHearEachOther(Browser.Kind.FIREFOX);
  }

  private void aBrowserAndAPhoneHearEachOther(Browser.Kind kind) {
    try (var lab = Lab.start(Lab.Wish.usual().withKurento(servers));
        var ada = Guest.with(kind, "Ada", ADA, Camera.RED);
        var cleo = Phone.named("cleo", Codec.PCMA, Keys.RFC4733, CLEO)) {
      var room = lab.freshRoom();
      ada.joins(room);
      cleo.calls(lab.uri(room.number()));
      ada.hears(CLEO);
      cleo.hears(ADA);
      ada.hearsNothingOf(ADA);
      cleo.hearsNothingOf(CLEO);
    }
  }

  /// Both ways, as each is the only one that the other can be shown; Firefox and Chromium, since
  /// they describe what they send differently.
  @Test
  void chromiumAndFirefoxSeeEachOther() {
    try (var lab = Lab.start(Lab.Wish.usual().withKurento(servers));
        var ada = Guest.named("Ada", ADA, Camera.RED);
        var ben = Guest.with(Browser.Kind.FIREFOX, "Ben", BEN, Camera.BLUE)) {
      var room = lab.freshRoom();
      ada.joinsWithCamera(room);
      ben.joinsWithCamera(room);
      ben.sees(Camera.RED);
      ada.sees(ben.camera());
      ada.screenshot("speaker-on-kurento");
    }
  }

  /// Ada's microphone is closed, so that Ben is the only one who speaks; then she is heard, too.
  @Test
  void threeSeeWhoSpeaks() {
    try (var lab = Lab.start(Lab.Wish.usual().withKurento(servers));
        var ada = Guest.named("Ada", ADA, Camera.RED);
        var ben = Guest.named("Ben", BEN, Camera.BLUE);
        var cleo = Guest.named("Cleo", CLEO, Camera.GREEN)) {
      var room = lab.freshRoom();
      ada.joinsWithCamera(room);
      ada.togglesMicrophone();
      cleo.joinsWithCamera(room);
      cleo.togglesMicrophone();
      ben.joinsWithCamera(room);
      ada.sees(Camera.BLUE);
      cleo.sees(Camera.BLUE);
      ben.togglesMicrophone();
      ada.togglesMicrophone();
      cleo.sees(Camera.RED);
      ben.sees(Camera.RED);
      ada.sees(Camera.BLUE);
    }
  }

  @Test
  void twoBrowsersAndTwoPhonesHearEachOther() {
    try (var lab = Lab.start(Lab.Wish.usual().withKurento(servers));
        var ada = Guest.named("Ada", ADA, Camera.RED);
        var ben = Guest.with(Browser.Kind.FIREFOX, "Ben", BEN, Camera.BLUE);
        var cleo = Phone.named("cleo", Codec.PCMA, Keys.RFC4733, CLEO);
        var dan = Phone.named("dan", Codec.G722, Keys.RFC4733, DAN)) {
      var room = lab.freshRoom();
      ada.joins(room);
      ben.joins(room);
      cleo.calls(lab.dialIn());
      cleo.presses(room.pin() + "#");
      dan.calls(lab.uri(room.number()));
      ada.hears(BEN, CLEO, DAN);
      ben.hears(ADA, CLEO, DAN);
      cleo.hears(ADA, BEN, DAN);
      dan.hears(ADA, BEN, CLEO);
      ada.hearsNothingOf(ADA);
      ben.hearsNothingOf(BEN);
      cleo.hearsNothingOf(CLEO);
      dan.hearsNothingOf(DAN);
      ada.screenshot("room-on-kurento");
    }
  }
}
