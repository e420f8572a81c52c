package org.partyline.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.partyline.media.embedded.EmbeddedEngine;
import org.partyline.media.embedded.MediaSettings;
import org.partyline.media.embedded.PortRange;

/// An engine for tests, and patience with it.
public final class Engines {
  private static final InetAddress HERE = InetAddress.ofLiteral("127.0.0.1");

  private Engines() {}

  /// With one loop, on loopback, browsers at a free port.
  public static EmbeddedEngine embedded() {
    return EmbeddedEngine.start(
        new MediaSettings(
            1,
            List.of(HERE),
            List.of(),
            new PortRange(20_000, 29_999),
            List.of(HERE),
            Optional.empty(),
            0,
            Duration.ofSeconds(30),
            2));
  }

  /// Fails unless the condition holds within the time.
  public static void await(Duration within, BooleanSupplier condition) {
    long until = System.nanoTime() + within.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime() - until).as("waited %s", within).isNegative();
      LockSupport.parkNanos(5_000_000);
    }
  }
}
