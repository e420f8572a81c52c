package org.partyline.gateway.bench;

import java.util.function.LongSupplier;

/// Whether everybody is served: a server that drops packets is cheap, and no measure of anything.
final class Heard {
  /// Less than this share of what is due makes a measurement void.
  private static final double ENOUGH = 0.9;

  private final LongSupplier packets;
  private long before;
  private long begin;

  /// @param packets that the far ends have got so far
  Heard(LongSupplier packets) {
    this.packets = packets;
    start();
  }

  void start() {
    before = packets.getAsLong();
    begin = System.nanoTime();
  }

  /// The share of 50 packets a second that each has got since the start.
  double share(int parties) {
    double due = parties * (System.nanoTime() - begin) / 20e6;
    return (packets.getAsLong() - before) / due;
  }

  static boolean isEnough(double share) {
    return share >= ENOUGH;
  }
}
