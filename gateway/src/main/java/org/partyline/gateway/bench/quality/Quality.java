package org.partyline.gateway.bench.quality;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.partyline.media.codec.AudioCodec;

/// Measures what a phone hears of another through a room, for each codec and by what the network
/// does to the speaker's packets; docs/quality.md explains the figures.
public final class Quality {
  /// Names the speaker, and the network's fortune.
  static final int SPEAKER = 77;

  /// Samples of silence before the speech, in which jitter buffers settle.
  static final int LEAD = 2 * Speech.RATE;

  private final PrintWriter out;

  public Quality(PrintWriter out) {
    this.out = out;
  }

  static List<Network> networks() {
    List<Network> all = new ArrayList<>(List.of(Network.clean()));
    for (int percent : new int[] {1, 3, 5, 10}) {
      all.add(Network.loss(percent));
    }
    for (int percent : new int[] {3, 10}) {
      all.add(Network.bursts(percent));
    }
    for (int millis : new int[] {30, 60, 100}) {
      all.add(Network.jitter(millis));
    }
    all.add(Network.reordering());
    for (int ppm : new int[] {100, -100, 500, -500}) {
      all.add(Network.drift(ppm));
    }
    return all;
  }

  /// What was heard, and what the jitter buffer did.
  ///
  /// @param similarity of the speech
  /// @param concealed frames that were made up
  /// @param late packets that came too late
  record Heard(Similarity.Result similarity, long concealed, long late) {}

  /// One phone speaks, another listens, both with this codec.
  static Heard measure(AudioCodec codec, Network network, short[] speech) {
    short[] said = new short[LEAD + speech.length];
    System.arraycopy(speech, 0, said, LEAD, speech.length);
    int millis = said.length / 48 + 1_000;
    try (Call call = new Call()) {
      call.join(new Handset(codec, said, network, millis, SPEAKER), codec);
      Handset listener =
          call.join(new Handset(codec, new short[0], Network.clean(), millis, 1), codec);
      call.run(millis);
      return new Heard(
          compare(codec, said, listener.heard()), call.stats(0).concealed(), call.stats(0).late());
    }
  }

  /// At the rate and bandwidth of the codec, so that what it leaves out by nature costs nothing.
  static Similarity.Result compare(AudioCodec codec, short[] said, short[] heard) {
    int rate = codec.sampleRate();
    int highest = rate == 8_000 ? 3_400 : rate == 16_000 ? 6_800 : 14_000;
    return new Similarity(rate, highest)
        .compare(Handset.resampled(said, rate), Handset.resampled(heard, rate), 500);
  }

  /// Blocks until all is measured.
  ///
  /// @param peers whether Janus is measured beside it, where it is installed: in real time, half a
  ///   minute
  public void run(boolean peers) {
    short[] speech = Speech.spoken();
    line(
        String.format(
            Locale.ROOT,
            "Speech of five voices in two languages, %.0f s: phone to room to phone, in virtual"
                + " time.",
            speech.length / 48e3));
    for (AudioCodec codec : AudioCodec.values()) {
      header(codec.encodingName());
      for (Network network : networks()) {
        Heard heard = measure(codec, network, minutes(speech, network));
        row(network.name(), heard.similarity(), heard.concealed());
      }
    }
    if (peers && JanusRooms.installed()) {
      for (AudioCodec codec : List.of(AudioCodec.PCMA, AudioCodec.OPUS)) {
        header("Janus AudioBridge, " + codec.encodingName());
        List<Network> same = networks().stream().filter(n -> n.driftPpm() == 0).toList();
        JanusRooms.measure(codec, same, speech)
            .forEach((network, similarity) -> row(network.name(), similarity, -1));
      }
    }
    opus(speech);
    talkers();
  }

  private void opus(short[] speech) {
    line("");
    line(
        String.format(
            Locale.ROOT, "%-28s %16s %16s", "Opus encoder alone", "no redundancy", "redundancy"));
    for (int rate : new int[] {8_000, 48_000}) {
      for (int percent : new int[] {0, 1, 3, 5, 10}) {
        line(
            String.format(
                Locale.ROOT,
                "%-28s %16.4f %16.4f",
                rate + " Hz, " + percent + " % loss",
                OpusModes.measure(speech, rate, 0, Network.loss(percent)).nsim(),
                OpusModes.measure(speech, rate, Math.max(5, percent), Network.loss(percent))
                    .nsim()));
      }
    }
  }

  private void header(String title) {
    line("");
    line(
        String.format(
            Locale.ROOT,
            "%-28s %9s %9s %9s %9s %9s",
            title,
            "likeness",
            "delay ms",
            "wander ms",
            "cut %",
            "concealed"));
  }

  private void row(String name, Similarity.Result result, long concealed) {
    line(
        String.format(
            Locale.ROOT,
            "%-28s %9.4f %9.1f %9.1f %9.1f %9s",
            name,
            result.nsim(),
            result.lag(),
            result.wander(),
            100 * result.cut(),
            concealed < 0 ? "-" : Long.toString(concealed)));
  }

  private void talkers() {
    line("");
    line(
        String.format(
            Locale.ROOT,
            "%-28s %9s %9s %9s",
            "talkers at full level",
            "clipped",
            "spread dB",
            "onset ms"));
    for (int count = 1; count <= 6; count++) {
      Talkers.Result result = Talkers.measure(count);
      line(
          String.format(
              Locale.ROOT,
              "%-28d %9d %9.1f %9.1f",
              count,
              result.clipped(),
              result.spreadDb(),
              result.onsetMillis()));
    }
  }

  /// Drift needs minutes to be felt.
  private static short[] minutes(short[] speech, Network network) {
    if (network.driftPpm() == 0) {
      return speech;
    }
    short[] longer = new short[4 * speech.length];
    for (int i = 0; i < 4; i++) {
      System.arraycopy(speech, 0, longer, i * speech.length, speech.length);
    }
    return longer;
  }

  private void line(String text) {
    out.println(text);
    out.flush();
  }
}
