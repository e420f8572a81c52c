package org.partyline.gateway.bench;

import java.util.ArrayList;
import java.util.List;

/// From some measured points, how many fit into 70 % of a core: a straight line through them.
final class Capacity {
  private static final double ALLOWED_MICROS = 0.7 * 20_000;

  private final List<double[]> points = new ArrayList<>();

  void add(int legs, double microsPerTick) {
    points.add(new double[] {legs, microsPerTick});
  }

  int measured() {
    return points.isEmpty() ? 0 : (int) points.getLast()[0];
  }

  /// Whether a line through the points says anything about many legs.
  boolean isTelling() {
    return points.size() > 1 && points.getLast()[1] > ALLOWED_MICROS / 5;
  }

  /// CPU time for 20 ms of one more leg; by least squares.
  double slope() {
    double n = points.size();
    double x = points.stream().mapToDouble(p -> p[0]).sum() / n;
    double y = points.stream().mapToDouble(p -> p[1]).sum() / n;
    double xy = points.stream().mapToDouble(p -> (p[0] - x) * (p[1] - y)).sum();
    double xx = points.stream().mapToDouble(p -> (p[0] - x) * (p[0] - x)).sum();
    double proportional = points.getLast()[1] / points.getLast()[0];
    // Points that don't rise, or a line that starts below nothing, are chance.
    return xx == 0 || xy <= 0 ? proportional : Math.min(xy / xx, y / x);
  }

  int legs() {
    double n = points.size();
    double slope = slope();
    double x = points.stream().mapToDouble(p -> p[0]).sum() / n;
    double y = points.stream().mapToDouble(p -> p[1]).sum() / n;
    return (int) Math.max(0, (ALLOWED_MICROS - (y - slope * x)) / slope);
  }
}
