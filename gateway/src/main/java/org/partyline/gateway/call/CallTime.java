package org.partyline.gateway.call;

import java.time.Instant;
import org.partyline.gateway.observe.Ending;

/// How long a call may last.
interface CallTime {
  Instant end();

  /// Tries to make it longer; asked a minute before the end, and at the end.
  ///
  /// @return whether the end is later now
  boolean extend();

  /// What is said at the end.
  Prompt goodbye();

  Ending ending();

  /// Until then and no longer.
  static CallTime until(Instant end) {
    return new CallTime() {
      @Override
      public Instant end() {
        return end;
      }

      @Override
      public boolean extend() {
        return false;
      }

      @Override
      public Prompt goodbye() {
        return Prompt.MAX_DURATION;
      }

      @Override
      public Ending ending() {
        return Ending.MAX_DURATION;
      }
    };
  }
}
