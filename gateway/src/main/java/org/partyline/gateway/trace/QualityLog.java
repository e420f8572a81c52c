package org.partyline.gateway.trace;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.partyline.gateway.observe.EModel;
import org.partyline.media.LegStats;

/// The samples of one call. There are never more than so many, however long it lasts: two become
/// one then.
final class QualityLog {
  static final int MOST = 200;

  private List<QualitySample> samples = new ArrayList<>();

  /// How many looks make one sample by now.
  private int looks = 1;

  private int pending;
  private LegStats last = LegStats.NONE;

  /// @param millis since the call began
  void add(long millis, LegStats stats) {
    if (stats.expected() < last.expected()) {
      last = LegStats.NONE; // another leg
    }
    QualitySample sample = between(last, stats, millis);
    last = stats;
    if (pending > 0) {
      samples.add(samples.removeLast().with(sample));
    } else {
      samples.add(sample);
    }
    pending = (pending + 1) % looks;
    if (samples.size() == MOST && pending == 0) {
      halve();
    }
  }

  private void halve() {
    var half = new ArrayList<QualitySample>();
    for (int i = 0; i + 1 < samples.size(); i += 2) {
      half.add(samples.get(i).with(samples.get(i + 1)));
    }
    samples = half;
    looks *= 2;
  }

  private static QualitySample between(LegStats before, LegStats now, long millis) {
    long expected = now.expected() - before.expected();
    long lost = now.lost() - before.lost();
    double percent = expected <= 0 ? 0 : Math.clamp(lost * 100.0 / expected, 0.0, 100.0);
    return new QualitySample(
        millis,
        percent,
        now.jitterMillis(),
        QualitySample.boxed(now.roundTripMillis()),
        QualitySample.boxed(now.peerLostPercent()),
        expected <= 0 ? Optional.empty() : QualitySample.boxed(EModel.score(now, percent)));
  }

  List<QualitySample> samples() {
    return List.copyOf(samples);
  }
}
