package org.partyline.media.kurento;

import java.time.Duration;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;

/// How long a server takes for what it is asked.
final class CommandTimes {
  private final LongAdder commands = new LongAdder();
  private final LongAdder failures = new LongAdder();
  private final LongAdder nanos = new LongAdder();
  private final LongAccumulator slowest = new LongAccumulator(Math::max, 0);

  void took(long waitedNanos, boolean answered) {
    commands.increment();
    nanos.add(waitedNanos);
    slowest.accumulate(waitedNanos);
    if (!answered) {
      failures.increment();
    }
  }

  long commands() {
    return commands.sum();
  }

  long failures() {
    return failures.sum();
  }

  Duration waited() {
    return Duration.ofNanos(nanos.sum());
  }

  Duration slowest() {
    return Duration.ofNanos(slowest.get());
  }
}
