package org.partyline.media.rtp;

import java.time.Instant;

/// 64-bit NTP timestamps (RFC 3550 4): seconds since 1900 and a binary fraction.
public final class NtpTime {
  private static final long SECONDS_1900_TO_1970 = 2_208_988_800L;

  /// What the wall clock says beyond the monotonic one, once and for all.
  @SuppressWarnings("TimeInStaticInitializer") // a later step of the wall clock must not count
  private static final Instant ORIGIN = Instant.now().minusNanos(System.nanoTime());

  private NtpTime() {}

  /// Now, by the monotonic clock: a step of the wall clock must not look like a round trip.
  public static long now() {
    return of(ORIGIN.plusNanos(System.nanoTime()));
  }

  public static long of(Instant time) {
    long fraction = ((long) time.getNano() << 32) / 1_000_000_000L;
    return ((time.getEpochSecond() + SECONDS_1900_TO_1970) << 32) | fraction;
  }

  /// The middle 32 bits, as reports carry them: units of 1/65536 s.
  public static int middle(long ntpTime) {
    return (int) (ntpTime >>> 16);
  }
}
