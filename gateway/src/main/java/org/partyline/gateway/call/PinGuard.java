package org.partyline.gateway.call;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;

/// Makes guessing PINs slow. Each wrong one fills a bucket of its caller, of the address it came
/// from, and of all together; buckets leak. A full one holds off: callers and addresses are not
/// served, and when all together are too many, every verdict waits (nobody can lock out others by
/// that). A right PIN empties nothing, as a guesser may know one. Thread-safe.
public final class PinGuard {
  private static final double PER_CALLER = 6;
  private static final Duration CALLER_LEAK = Duration.ofMinutes(2);

  /// A trunk's address stands for many callers.
  private static final double PER_SOURCE = 40;

  private static final Duration SOURCE_LEAK = Duration.ofSeconds(10);
  private static final double TOGETHER = 100;
  private static final Duration TOGETHER_LEAK = Duration.ofSeconds(5);
  private static final Duration SLOWED = Duration.ofSeconds(3);
  private static final int MOST_BUCKETS = 20_000;

  private final InstantSource clock;
  private final Map<String, Bucket> callers = new HashMap<>();
  private final Map<InetAddress, Bucket> sources = new HashMap<>();
  private final Bucket together = new Bucket(TOGETHER, TOGETHER_LEAK);

  public PinGuard(InstantSource clock) {
    this.clock = clock;
  }

  /// Whether a call from there is served now.
  synchronized boolean admits(String caller, InetAddress source) {
    Instant now = clock.instant();
    Bucket ofCaller = callers.get(key(caller, source));
    Bucket ofSource = sources.get(source);
    return (ofCaller == null || !ofCaller.full(now)) && (ofSource == null || !ofSource.full(now));
  }

  /// How long to wait before the caller is told whether a PIN was right.
  synchronized Duration beforeVerdict() {
    return together.full(clock.instant()) ? SLOWED : Duration.ZERO;
  }

  synchronized void wrong(String caller, InetAddress source) {
    Instant now = clock.instant();
    forgetEmpty(now);
    together.fill(now);
    if (sources.size() < MOST_BUCKETS) {
      sources.computeIfAbsent(source, _ -> new Bucket(PER_SOURCE, SOURCE_LEAK)).fill(now);
    }
    if (callers.size() < MOST_BUCKETS) {
      callers
          .computeIfAbsent(key(caller, source), _ -> new Bucket(PER_CALLER, CALLER_LEAK))
          .fill(now);
    }
  }

  private static String key(String caller, InetAddress source) {
    // Who can forge a number can forge many: the address's bucket is for those.
    return caller + "@" + source.getHostAddress();
  }

  private void forgetEmpty(Instant now) {
    callers.values().removeIf(bucket -> bucket.empty(now));
    sources.values().removeIf(bucket -> bucket.empty(now));
  }

  private static final class Bucket {
    private final double size;
    private final Duration leak;
    private double level;
    private Instant since = Instant.EPOCH;

    Bucket(double size, Duration leak) {
      this.size = size;
      this.leak = leak;
    }

    void fill(Instant now) {
      level = level(now) + 1;
      since = now;
    }

    boolean full(Instant now) {
      return level(now) >= size;
    }

    boolean empty(Instant now) {
      return level(now) == 0;
    }

    private double level(Instant now) {
      double leaked = Duration.between(since, now).toMillis() / (double) leak.toMillis();
      return Math.max(0, level - leaked);
    }
  }
}
