package org.partyline.gateway.policy;

import org.partyline.gateway.policy.Decision.Rule;

/// Somebody or something whose use is limited.
///
/// @param key what use is counted under
/// @param word who that is, for people: `you`, `this room`
public record Limited(Rule rule, String key, String word, Limits limits) {
  /// A carrier's trunk.
  public static Limited trunk(String name, Limits limits) {
    return new Limited(Rule.TRUNK, "trunk " + name, "the trunk " + name, limits);
  }

  String exhausted(String limit) {
    return "the limit for " + word + ", " + limit + ", is reached";
  }
}
