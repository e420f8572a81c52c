package org.partyline.gateway.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.partyline.media.MediaRoom;
import org.partyline.media.codec.AudioCodec;

/// How late a sound is heard: from the packet whose sound begins with a mark, to the packet in
/// which the mark comes out, plus its place in there. What speaker and listener add themselves, a
/// packet's length above all, is the same without a gateway and not in it.
final class Delay {
  /// Of each kind.
  private static final int ROOMS = 8;

  private final Stage stage;
  private final List<Phone> speakers = new ArrayList<>();
  private final Map<Path, List<MarkEar>> ears = new EnumMap<>(Path.class);

  /// From whom to whom.
  enum Path {
    BROWSER_TO_PHONE("browser to phone", true, false),
    BROWSER_TO_BROWSER("browser to browser", true, true),
    PHONE_TO_PHONE("phone to phone", false, false),
    PHONE_TO_BROWSER("phone to browser", false, true);

    final String title;
    private final boolean fromBrowser;
    private final boolean toBrowser;

    Path(String title, boolean fromBrowser, boolean toBrowser) {
      this.title = title;
      this.fromBrowser = fromBrowser;
      this.toBrowser = toBrowser;
    }
  }

  /// In milliseconds.
  ///
  /// @param paths jitter buffer included
  /// @param buffer what the jitter buffers aim at, on average
  record Result(Map<Path, Percentiles> paths, double buffer) {}

  private Delay(Stage stage) {
    this.stage = stage;
  }

  static Result measure(Duration time) {
    Delay delay;
    double buffer;
    try (Stage stage = new Stage()) {
      delay = new Delay(stage);
      for (Path path : Path.values()) {
        delay.ears.put(path, delay.open(path));
      }
      Clock.pass(time.dividedBy(4));
      delay.ears.values().forEach(ears -> ears.forEach(MarkEar::note));
      Clock.pass(time.multipliedBy(3).dividedBy(4));
      buffer =
          delay.speakers.stream()
              .mapToInt(phone -> phone.leg().stats().bufferMillis())
              .average()
              .orElse(0);
    } // the generator's thread has ended, so its lists are ours now
    Map<Path, Percentiles> paths = new EnumMap<>(Path.class);
    delay.ears.forEach((path, ears) -> {
      paths.put(path, MarkEar.delays(ears));
      ears.forEach(MarkEar::close);
    });
    return new Result(paths, buffer);
  }

  private List<MarkEar> open(Path path) {
    List<MediaRoom> rooms = new ArrayList<>();
    for (int i = 0; i < ROOMS; i++) {
      rooms.add(stage.room(path + "-" + i));
    }
    List<LongSupplier> marks = new ArrayList<>();
    if (path.fromBrowser) {
      Voice voice = Voice.marks(AudioCodec.OPUS);
      stage.browsers(rooms, _ -> voice).forEach(surfer -> marks.add(surfer::markNanos));
    } else {
      Voice voice = Voice.marks(AudioCodec.PCMA);
      for (MediaRoom room : rooms) {
        Phone phone = stage.phone(room, voice);
        speakers.add(phone);
        marks.add(phone::markNanos);
      }
    }
    AudioCodec codec = path.toBrowser ? AudioCodec.OPUS : AudioCodec.PCMA;
    Voice silence = Voice.silence(codec);
    List<MarkEar> listening = marks.stream().map(mark -> new MarkEar(codec, mark)).toList();
    if (path.toBrowser) {
      stage.browsers(rooms, _ -> silence, listening::get);
    } else {
      for (int i = 0; i < ROOMS; i++) {
        stage.phone(rooms.get(i), silence).hear(listening.get(i));
      }
    }
    return listening;
  }
}
