package org.partyline.gateway.api;

import java.util.List;

/// What would become of a call.
///
/// @param outcome as a sentence
/// @param steps each rule, in order
public record Explained(boolean allowed, String outcome, List<Step> steps) {
  public Explained {
    steps = List.copyOf(steps);
  }

  /// What one rule makes of it.
  ///
  /// @param verdict passes, refuses or skipped
  public record Step(String verdict, String rule, String text) {}
}
