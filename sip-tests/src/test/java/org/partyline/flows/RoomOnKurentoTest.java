package org.partyline.flows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.partyline.lab.Eventually.eventually;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.partyline.lab.Api;
import org.partyline.lab.Audio;
import org.partyline.lab.Browser;
import org.partyline.lab.Camera;
import org.partyline.lab.Film;
import org.partyline.lab.Guest;
import org.partyline.lab.Lab;
import org.partyline.lab.Phone;
import org.partyline.lab.Phone.Codec;
import org.partyline.lab.Phone.Keys;
import org.partyline.lab.Ports;
import org.partyline.lab.Tone;

/// Browsers at a real Kurento Media Server: `KURENTO_URI` names one or several, between commas. Its
/// WebRtcEndpoints must have candidates that a browser on this machine reaches.
@ResourceLock("browsers 2")
class RoomOnKurentoTest {
  private static final Tone ADA = Tone.of(437);
  private static final Tone BEN = Tone.of(613);
  private static final Tone EVE = Tone.of(1459);
  private static final Tone CLEO = Tone.of(853);
  private static final Tone DAN = Tone.of(1129);

  private static final Duration SOON = Duration.ofSeconds(20);

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
      cleo.pins("Ben");
      cleo.sees(Camera.BLUE);
      cleo.screenshot("pinned-on-kurento");
      ben.sees(Camera.RED);
      cleo.pins("Ben");
      cleo.sees(Camera.RED);
    }
  }

  @Test
  void allAreSeenInOnePicture() {
    try (var lab =
            Lab.start(
                Lab.Wish.usual()
                    .withKurento(servers, "kurento-video: grid", "kurento-grid: 640x480@15"));
        var ada = Guest.named("Ada", ADA, Camera.RED);
        var ben = Guest.named("Ben", BEN, Camera.BLUE);
        var cleo = Guest.with(Browser.Kind.FIREFOX, "Cleo", CLEO, Camera.GREEN)) {
      var room = lab.freshRoom();
      ada.joinsWithCamera(room);
      cleo.joins(room);
      cleo.sees(Camera.RED);
      ben.joinsWithCamera(room);
      ada.seesTogether(Camera.RED, Camera.BLUE);
      ben.seesTogether(Camera.RED, Camera.BLUE);
      cleo.seesTogether(Camera.RED, Camera.BLUE);
      ada.screenshot("grid-on-kurento");
      cleo.hears(ADA, BEN);
      ben.leaves();
      cleo.sees(Camera.RED);
      ada.hears(CLEO);
    }
  }

  /// The sound is in the gateway's file, each camera in one that the media server writes: here in
  /// the same directory.
  @Test
  void aRecordingHasTheSoundOfAllAndEachCamera(@TempDir Path folder) {
    try (var lab =
            Lab.start(
                Lab.Wish.usual().withKurento(servers, "kurento-recordings: file://" + folder));
        var ada = Guest.named("Ada", ADA, Camera.RED);
        var ben = Guest.named("Ben", BEN, Camera.BLUE);
        var cleo = Phone.named("cleo", Codec.PCMA, Keys.RFC4733, CLEO)) {
      var room = lab.freshRoom();
      var api = Api.of(lab);
      String path = "/rooms/" + room.name() + "/recording";
      ada.joinsWithCamera(room);
      cleo.calls(lab.uri(room.number()));
      ada.hears(CLEO);
      cleo.hears(ADA);
      String name = api.post(path, "").get("name").asText();
      eventually("the page has a red mark", SOON, () -> ada.isShown("#recorded"));
      ben.joinsWithCamera(room);
      ada.sees(Camera.BLUE);
      ada.hears(BEN);
      ada.screenshot("recorded-on-kurento");
      api.delete(path);
      Path sound = lab.recordings().resolve(name + ".opus");
      eventually("the recording is whole", SOON, () -> Files.exists(sound));
      Audio heard = Film.sound(sound);
      assertThat(List.of(ADA, BEN, CLEO)).noneMatch(tone -> tone.halfSecondsIn(heard).isEmpty());
      List<Film> films = films(folder, name);
      assertThat(films).hasSize(2);
      for (Film film : films) {
        assertThat(film.times()).as("pictures in %s", film).hasSizeGreaterThan(30);
      }
      assertThat(films.getFirst().shows(Camera.RED)).isTrue();
      assertThat(films.getLast().shows(Camera.BLUE)).isTrue();
    }
  }

  private static List<Film> films(Path folder, String name) {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith(name + "-video-"))
          .sorted()
          .map(Film::new)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Nobody answers at that STUN server.
  @Test
  void aPageTellsItsAddressesWhereServersAreBehindANatAndIsInTheRoomWithoutStunAsWell() {
    try (var lab =
            Lab.start(
                Lab.Wish.usual().withKurento(servers, "kurento-stun: 127.0.0.1:" + Ports.free()));
        var ada = Guest.named("Ada", ADA, Camera.RED);
        var ben = Guest.with(Browser.Kind.FIREFOX, "Ben", BEN, Camera.BLUE)) {
      var room = lab.freshRoom();
      ada.joins(room);
      ben.joins(room);
      ada.hears(BEN);
      ben.hears(ADA);
      assertThat(ada.script("return partyline.call.pc.getConfiguration().iceServers.length"))
          .asString()
          .isEqualTo("1");
    }
  }

  @Test
  void threeBrowsersAndTwoPhonesHearAndSeeEachOther() {
    try (var lab = Lab.start(Lab.Wish.usual().withKurento(servers));
        var ada = Guest.named("Ada", ADA, Camera.RED);
        var eve = Guest.named("Eve", EVE, Camera.BLUE);
        var ben = Guest.with(Browser.Kind.FIREFOX, "Ben", BEN, Camera.GREEN);
        var cleo = Phone.named("cleo", Codec.PCMA, Keys.RFC4733, CLEO);
        var dan = Phone.named("dan", Codec.G722, Keys.RFC4733, DAN)) {
      var room = lab.freshRoom();
      ada.joinsWithCamera(room);
      eve.joinsWithCamera(room);
      ben.joinsWithCamera(room);
      cleo.calls(lab.dialIn());
      cleo.presses(room.pin() + "#");
      dan.calls(lab.uri(room.number()));
      ada.hears(BEN, EVE, CLEO, DAN);
      eve.hears(ADA, BEN, CLEO, DAN);
      ben.hears(ADA, EVE, CLEO, DAN);
      cleo.hears(ADA, BEN, EVE, DAN);
      dan.hears(ADA, BEN, EVE, CLEO);
      for (Guest each : List.of(ada, eve, ben)) {
        long before = each.decodedFrames();
        eventually(each + " decodes pictures", SOON, () -> each.decodedFrames() > before + 30);
      }
      ada.hearsNothingOf(ADA);
      ben.hearsNothingOf(BEN);
      cleo.hearsNothingOf(CLEO);
      dan.hearsNothingOf(DAN);
      ada.screenshot("room-on-kurento");
    }
  }
}
