package org.partyline.gateway.web;

import java.util.List;

/// Whether the gateway lives, and whether it should be given calls.
///
/// @param live false where only a restart helps
public record Readiness(boolean live, List<Check> checks) {
  /// How a part is doing.
  public enum State {
    OK,

    /// Something does not work, and calls are taken all the same.
    DEGRADED,

    /// No calls are taken.
    FAILED
  }

  /// A part.
  ///
  /// @param name `calls`, `media`, `irc`, `store`, or `trunk NAME`
  /// @param reason empty where all is well
  public record Check(String name, State state, String reason) {
    public static Check of(String name, boolean well, State otherwise, String reason) {
      return new Check(name, well ? State.OK : otherwise, well ? "" : reason);
    }
  }

  public Readiness {
    checks = List.copyOf(checks);
  }

  boolean ready() {
    return live && checks.stream().noneMatch(check -> check.state() == State.FAILED);
  }
}
