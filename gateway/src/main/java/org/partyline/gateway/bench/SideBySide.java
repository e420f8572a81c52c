package org.partyline.gateway.bench;

import static org.partyline.gateway.bench.Report.number;
import static org.partyline.gateway.bench.Report.percent;

import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import org.partyline.media.MediaEngine;
import org.partyline.media.MediaException;
import org.partyline.media.MediaRoom;
import org.partyline.media.MediaServerStats;
import org.partyline.media.codec.AudioCodec;
import org.partyline.media.conference.MixedRoom;
import org.partyline.media.embedded.EmbeddedEngine;
import org.partyline.media.kurento.KurentoEngine;
import org.partyline.media.kurento.KurentoSettings;

/// The same room of browsers on the embedded engine and, right after it, on a Kurento Media Server.
/// Counted is the CPU time of the mix's loop and, there, of the server's whole process.
final class SideBySide {
  private static final int[] SIZES = {10, 20, 50};
  private static final int SPEAKERS = 2;
  private static final int PHONES = 2;

  /// So many browsers say marks in turn, and as many listen for them.
  private static final int MARKERS = 5;

  /// [Voice#marks] has one in each.
  private static final Duration TURN = Duration.ofMillis(500);

  private static final Duration CONNECT = Duration.ofSeconds(5);

  /// Longer than a gateway waits: what is measured is how the server serves, not how fast it sets
  /// up.
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Report report;
  private final URI server;

  /// What a room was measured to be.
  ///
  /// @param mix CPU time of the mix's loop for 20 ms, in µs
  /// @param server the same of the media server
  /// @param heard share of the packets due
  /// @param buffer what our jitter buffers aim at, on average, in ms
  record Figures(
      int browsers,
      double mix,
      double server,
      double heard,
      double buffer,
      Percentiles toBrowser,
      Percentiles toPhone) {
    double microsPerLeg() {
      return (mix + server) / browsers;
    }
  }

  SideBySide(Report report, URI server) {
    this.report = report;
    this.server = server;
  }

  void measure(Clock clock) {
    Optional<ProcessHandle> process = Machine.listener(server.getPort());
    if (process.isEmpty()) {
      report.line(
          "   no process that can be seen listens on port %d of this machine, so its CPU time cannot be measured"
              .formatted(server.getPort()));
      return;
    }
    Duration time = clock.left().dividedBy(2L * SIZES.length + 1);
    measure(SIZES[SIZES.length - 1], embedded -> embedded, () -> 0, time); // for the compiler
    report.header(
        "browsers",
        "engine",
        "CPU",
        "of it mix",
        "µs/leg",
        "ratio",
        "heard",
        "buffer ms",
        "browser to browser ms",
        "browser to phone ms");
    for (int size : SIZES) {
      Figures ours = measure(size, embedded -> embedded, () -> 0, time);
      row("embedded", ours, "");
      try {
        Figures theirs = measure(size, this::kurento, () -> cpu(process.get()), time);
        boolean comparable = Heard.isEnough(ours.heard()) && Heard.isEnough(theirs.heard());
        row(
            "Kurento",
            theirs,
            comparable ? number(theirs.microsPerLeg() / ours.microsPerLeg()) : "-");
      } catch (MediaException e) {
        report.line("   Kurento did not serve %d browsers: %s".formatted(size, e.getMessage()));
        break; // nor would it serve more
      }
    }
    report.line("      CPU: of one core, the mix's loop and all threads of the media server");
    report.line("      delay: mark to ear, p50 / p99; \"buffer\", of our jitter buffers, is in it");
  }

  private MediaEngine kurento(EmbeddedEngine embedded) {
    return KurentoEngine.start(
        embedded,
        new KurentoSettings(
            List.of(server),
            "bench-" + ProcessHandle.current().pid(),
            _ -> KurentoSettings.Video.OFF,
            KurentoSettings.Grid.USUAL,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            PATIENCE));
  }

  /// In nanoseconds.
  private static long cpu(ProcessHandle process) {
    return process
        .info()
        .totalCpuDuration()
        .orElseThrow(() ->
            new MediaException(MediaException.Kind.UNAVAILABLE, "the media server's process ended"))
        .toNanos();
  }

  private void row(String engine, Figures figures, String ratio) {
    report.row(
        Integer.toString(figures.browsers()),
        engine,
        percent((figures.mix() + figures.server()) / 20_000),
        percent(figures.mix() / 20_000),
        number(figures.microsPerLeg()),
        ratio,
        percent(figures.heard()),
        number(figures.buffer()),
        figures.toBrowser().toString(),
        figures.toPhone().toString());
  }

  /// Two speak while CPU time is measured; then all are silent but for marks, which phones hear,
  /// too.
  ///
  /// @param serverNanos CPU time of a media server so far
  /// @throws MediaException when not all are served
  static Figures measure(
      int size,
      Function<EmbeddedEngine, MediaEngine> engine,
      LongSupplier serverNanos,
      Duration time) {
    Voice speech = Voice.speech(AudioCodec.OPUS);
    Voice silence = Voice.silence(AudioCodec.OPUS);
    List<Surfer> markers = new CopyOnWriteArrayList<>();
    LongSupplier mark = () -> markers.stream().mapToLong(Surfer::markNanos).max().orElse(0);
    List<MarkEar> browserEars = ears(MARKERS, AudioCodec.OPUS, mark);
    List<MarkEar> phoneEars = ears(PHONES, AudioCodec.PCMA, mark);
    double mix;
    double server;
    double share;
    double buffer;
    try (Stage stage = new Stage(engine)) {
      awaitServers(stage.engine());
      MediaRoom room = stage.room("side-by-side");
      List<Surfer> surfers =
          stage.browsers(
              Collections.nCopies(size, room),
              i -> i < SPEAKERS ? speech : silence,
              i -> listens(i) ? browserEars.get(i / 2) : null);
      Clock.pass(time.dividedBy(3));
      LoopMeter meter = new LoopMeter(MixedRoom.conferenceOf(room).loop());
      Heard heard = new Heard(stage::heard);
      long before = serverNanos.getAsLong();
      long begin = System.nanoTime();
      Clock.pass(time.dividedBy(3));
      double used = serverNanos.getAsLong() - before;
      server = used / 1e3 / ((System.nanoTime() - begin) / 20e6);
      mix = meter.stop().microsPerTick();
      share = heard.share(size);

      surfers.forEach(surfer -> surfer.say(silence));
      Voice phoneSilence = Voice.silence(AudioCodec.PCMA);
      phoneEars.forEach(ear -> stage.phone(room, phoneSilence).hear(ear));
      for (int i = 0; i < MARKERS; i++) {
        markers.add(surfers.get(2 * i));
      }
      Clock.pass(TURN);
      browserEars.forEach(MarkEar::note);
      phoneEars.forEach(MarkEar::note);
      sayMarks(markers, silence, time.dividedBy(3));
      buffer = stage.bufferMillis();
    } // the generator's thread has ended, so what the ears found is ours now
    browserEars.forEach(MarkEar::close);
    phoneEars.forEach(MarkEar::close);
    return new Figures(
        size, mix, server, share, buffer, MarkEar.delays(browserEars), MarkEar.delays(phoneEars));
  }

  private static List<MarkEar> ears(int count, AudioCodec codec, LongSupplier mark) {
    return IntStream.range(0, count).mapToObj(_ -> new MarkEar(codec, mark)).toList();
  }

  private static boolean listens(int browser) {
    return browser % 2 == 1 && browser / 2 < MARKERS;
  }

  private static void sayMarks(List<Surfer> markers, Voice silence, Duration time) {
    Voice marks = Voice.marks(AudioCodec.OPUS);
    Clock clock = new Clock(time);
    for (int turn = 0; turn == 0 || clock.has(TURN); turn++) {
      Surfer marker = markers.get(turn % markers.size());
      marker.say(marks);
      Clock.pass(TURN);
      marker.say(silence);
    }
  }

  private static void awaitServers(MediaEngine engine) {
    Clock clock = new Clock(CONNECT);
    while (!engine.mediaServers().stream().allMatch(MediaServerStats::connected)) {
      if (!clock.has(Duration.ofMillis(1))) {
        throw new MediaException(
            MediaException.Kind.UNAVAILABLE, "the media server does not answer");
      }
      Clock.pass(Duration.ofMillis(20));
    }
  }
}
