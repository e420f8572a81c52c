package org.partyline.flows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.partyline.lab.Eventually.eventually;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.partyline.lab.Api;
import org.partyline.lab.Audio;
import org.partyline.lab.Camera;
import org.partyline.lab.Film;
import org.partyline.lab.Guest;
import org.partyline.lab.IrcUser;
import org.partyline.lab.Lab;
import org.partyline.lab.RawPhone;
import org.partyline.lab.Tone;

/// What a recording has is judged by ffmpeg, and that everybody knows of it by those who are there.
class RecordedRoomTest {
  private static final Tone ADA = Tone.of(437);
  private static final Tone CLEO = Tone.of(853);
  private static final Tone DORA = Tone.of(1129);
  private static final Duration SOON = Duration.ofSeconds(20);

  @Test
  @ResourceLock("browsers 1")
  void everybodyIsInTheFilesAndKnowsOfThem() throws Exception {
    try (var lab = Lab.start();
        var ada = Guest.named("Ada", ADA, Camera.RED);
        var reader = IrcUser.connect("reader", lab.irc());
        var latecomer = IrcUser.connect("late", lab.irc())) {
      Lab.Room room = lab.freshRoom();
      var api = Api.of(lab);
      String path = "/rooms/" + room.name() + "/recording";
      reader.joins(room.channel());
      try (var cleo = new RawPhone("cleo", lab.sip(), room.number(), CLEO);
          var dora = new RawPhone("dora", lab.sip(), room.number(), DORA)) {
        ada.joinsWithCamera(room);
        cleo.calls();
        ada.hears(CLEO);
        cleo.hears(ADA);
        assertThat(ada.isShown("#recorded")).isFalse();

        long before = System.nanoTime();
        String name = api.post(path, "").get("name").asText();
        long begun = System.nanoTime();
        reader.sees("Recording the room " + room.name() + " from now on");
        eventually("the page has a red mark", SOON, () -> ada.isShown("#recorded"));
        ada.screenshot("recorded-room");
        latecomer.joins(room.channel());
        latecomer.sees("is being recorded");
        dora.calls();
        ada.hears(DORA);
        cleo.hangsUp();
        ada.stopsHearing(CLEO);
        ada.hears(DORA);
        long ends = System.nanoTime();
        api.delete(path);

        Path file = lab.recordings().resolve(name + ".opus");
        eventually("the recording is whole", SOON, () -> Files.exists(file));
        long over = System.nanoTime();
        reader.sees("The recording of the room " + room.name() + " has ended");
        eventually("the red mark is gone", SOON, () -> !ada.isShown("#recorded"));
        Audio sound = Film.sound(file);
        assertThat(sound.length())
            .isBetween(
                Duration.ofNanos(ends - begun).minusMillis(200), Duration.ofNanos(over - before));
        var film = new Film(lab.recordings().resolve(name + "-video-1.webm"));
        assertThat(film.times()).as("pictures of Ada").hasSizeGreaterThan(5 * parts(sound) / 2);
        assertThat(film.shows(Camera.RED)).isTrue();
        List<Integer> hearsAda = ADA.halfSecondsIn(sound);
        List<Integer> hearsCleo = CLEO.halfSecondsIn(sound);
        List<Integer> hearsDora = DORA.halfSecondsIn(sound);
        assertThat(hearsCleo.getFirst()).as("from the beginning").isZero();
        assertThat(hearsAda.getFirst()).isZero();
        assertThat(hearsDora.getFirst()).as("came later").isGreaterThan(4);
        assertThat(hearsCleo.getLast()).as("left earlier").isLessThan(hearsDora.getLast());
        assertThat(hearsAda.getLast()).isGreaterThan(parts(sound) - 3);
        assertThat(hearsDora.getLast()).isGreaterThan(parts(sound) - 3);

        dora.hangsUp();
        eventually("records tell of it", SOON, () -> lab.records().size() == 2);
        assertThat(lab.records()).allMatch(record -> record.contains("\"name\":\"" + name));
      }
    }
  }

  @Test
  void afterACrashThereIsAllButTheLastMoment() throws Exception {
    try (var lab = Lab.start()) {
      Lab.Room room = lab.freshRoom();
      try (var cleo = new RawPhone("cleo", lab.sip(), room.number(), CLEO);
          var dora = new RawPhone("dora", lab.sip(), room.number(), DORA)) {
        cleo.calls();
        dora.calls();
        dora.hears(CLEO);
        String name =
            Api.of(lab).post("/rooms/" + room.name() + "/recording", "").get("name").asText();
        Path file = lab.recordings().resolve(name + ".opus.part");
        eventually("there are some seconds of it", SOON, () -> size(file) > 30_000);
        long size = size(file);

        lab.crashes();

        assertThat(size(file)).isGreaterThanOrEqualTo(size);
        Audio sound = Film.sound(file);
        assertThat(sound.length()).isGreaterThan(Duration.ofSeconds(4));
        assertThat(CLEO.halfSecondsIn(sound)).hasSizeGreaterThan(parts(sound) / 2);
      }
    }
  }

  private static long size(Path file) {
    try {
      return Files.exists(file) ? Files.size(file) : 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// How many parts of half a second there are.
  private static int parts(Audio sound) {
    return sound.samples().length * 2 / sound.rate();
  }
}
