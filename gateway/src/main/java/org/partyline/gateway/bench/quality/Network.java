package org.partyline.gateway.bench.quality;

import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/// What a network does to a stream: when each packet arrives, if it does. The same each time.
///
/// @param name for people
/// @param lost share of the packets
/// @param burst how many are lost in a row, on average
/// @param jitterMillis each packet is late by up to this, evenly spread
/// @param reorders whether a later packet may overtake; else it waits behind
/// @param driftPpm how much the sender's clock is slow against ours
record Network(
    String name,
    double lost,
    double burst,
    double jitterMillis,
    boolean reorders,
    double driftPpm) {
  static final double LOST = Double.NaN;

  static Network clean() {
    return new Network("clean", 0, 1, 0, false, 0);
  }

  static Network loss(int percent) {
    return new Network(percent + " % loss", percent / 100.0, 1, 0, false, 0);
  }

  static Network bursts(int percent) {
    return new Network(percent + " % loss in bursts of 3", percent / 100.0, 3, 0, false, 0);
  }

  static Network jitter(int millis) {
    return new Network(millis + " ms jitter", 0, 1, millis, false, 0);
  }

  static Network reordering() {
    return new Network("40 ms jitter, reordered", 0, 1, 40, true, 0);
  }

  static Network drift(int ppm) {
    return new Network(ppm + " ppm drift", 0, 1, 0, false, ppm);
  }

  /// When each of so many 20 ms packets arrives, in ms after the first was sent; [#LOST] for never.
  double[] arrivals(int packets, long seed) {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    double[] arrivals = new double[packets];
    boolean losing = false;
    double before = 0;
    for (int i = 0; i < packets; i++) {
      // A chain of two states: in a burst each next one is lost too, but for one in `burst`.
      losing =
          (losing && burst > 1)
              ? random.nextDouble() >= 1 / burst
              : random.nextDouble() < lost / (burst > 1 ? burst * (1 - lost) : 1);
      double arrival = i * 20 * (1 + driftPpm / 1e6) + random.nextDouble() * jitterMillis;
      if (!reorders) {
        arrival = Math.max(arrival, before);
        before = arrival;
      }
      arrivals[i] = losing ? LOST : arrival;
    }
    return arrivals;
  }
}
