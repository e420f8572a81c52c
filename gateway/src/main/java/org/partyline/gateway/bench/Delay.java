package org.partyline.gateway.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.partyline.media.codec.AudioCodec;
import org.partyline.media.codec.AudioCodecs;
import org.partyline.media.codec.AudioDecoder;
import org.partyline.media.codec.AudioLevel;
import org.partyline.media.conference.Conference;
import org.partyline.media.rtp.RtpPacket;

/// How late a sound is heard: from the packet whose sound begins with a mark, to the packet in
/// which the mark comes out, plus its place in there. What speaker and listener add themselves, a
/// packet's length above all, is the same without a gateway and not in it.
final class Delay {
  /// Of each kind.
  private static final int ROOMS = 8;

  private static final int SAMPLES_PER_MILLI = 8;
  private static final int LOUD = 25;
  private static final long TOO_OLD = 450_000_000;

  private final Stage stage;
  private final List<Phone> speakers = new ArrayList<>();
  private final List<AudioDecoder> decoders = new ArrayList<>();
  private final Map<Path, List<Double>> delays = new EnumMap<>(Path.class);
  private volatile boolean noting;

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
        List<Double> found = new ArrayList<>();
        delay.delays.put(path, found);
        delay.open(path, found);
      }
      Clock.pass(time.dividedBy(4));
      delay.noting = true;
      Clock.pass(time.multipliedBy(3).dividedBy(4));
      buffer =
          delay.speakers.stream()
              .mapToInt(phone -> phone.leg().stats().bufferMillis())
              .average()
              .orElse(0);
    } // the generator's thread has ended, so its lists are ours now
    delay.decoders.forEach(AudioDecoder::close);
    Map<Path, Percentiles> paths = new EnumMap<>(Path.class);
    delay.delays.forEach((path, millis) -> paths.put(path, percentiles(millis)));
    return new Result(paths, buffer);
  }

  private void open(Path path, List<Double> found) {
    List<Conference> rooms = new ArrayList<>();
    for (int i = 0; i < ROOMS; i++) {
      rooms.add(stage.room(path + "-" + i));
    }
    List<LongSupplier> marks = new ArrayList<>();
    if (path.fromBrowser) {
      Voice voice = Voice.marks(AudioCodec.OPUS);
      stage.browsers(rooms, _ -> voice).forEach(surfer -> marks.add(surfer::markNanos));
    } else {
      Voice voice = Voice.marks(AudioCodec.PCMA);
      for (Conference room : rooms) {
        Phone phone = stage.phone(room, voice);
        speakers.add(phone);
        marks.add(phone::markNanos);
      }
    }
    if (path.toBrowser) {
      Voice silence = Voice.silence(AudioCodec.OPUS);
      stage.browsers(rooms, _ -> silence, i -> ear(path, marks.get(i), found));
    } else {
      Voice silence = Voice.silence(AudioCodec.PCMA);
      for (int i = 0; i < ROOMS; i++) {
        stage.phone(rooms.get(i), silence).hear(ear(path, marks.get(i), found));
      }
    }
  }

  private Ear ear(Path path, LongSupplier mark, List<Double> found) {
    AudioDecoder decoder = AudioCodecs.decoder(path.toBrowser ? AudioCodec.OPUS : AudioCodec.PCMA);
    decoder.outputRate(8_000);
    decoders.add(decoder);
    return new Ear(decoder, mark, found);
  }

  private static Percentiles percentiles(List<Double> millis) {
    return Percentiles.of(millis.stream().mapToDouble(Double::doubleValue).toArray());
  }

  /// Finds the mark to the millisecond.
  private final class Ear implements PhonePort.Ear {
    private final AudioDecoder decoder;
    private final LongSupplier markNanos;
    private final List<Double> found;
    private final short[] pcm = new short[AudioDecoder.MAX_SAMPLES];
    private long heard;

    Ear(AudioDecoder decoder, LongSupplier markNanos, List<Double> found) {
      this.decoder = decoder;
      this.markNanos = markNanos;
      this.found = found;
    }

    @Override
    public void onPacket(RtpPacket packet, long nanos) {
      int count = decoder.decode(packet.payload(), pcm, 0);
      long mark = markNanos.getAsLong();
      if (mark == heard || nanos - mark > TOO_OLD) {
        return;
      }
      for (int at = 0; at + SAMPLES_PER_MILLI <= count; at += SAMPLES_PER_MILLI) {
        if (AudioLevel.of(pcm, at, SAMPLES_PER_MILLI) < LOUD) {
          heard = mark;
          if (noting) {
            found.add((nanos - mark) / 1e6 + (double) at / SAMPLES_PER_MILLI);
          }
          return;
        }
      }
    }
  }
}
