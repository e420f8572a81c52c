package org.partyline.gateway.policy;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.partyline.gateway.dialplan.DialledNumber;

/// What the policy says to a call, rule by rule.
///
/// @param steps each rule and what it decided, in order
/// @param number what to dial if it is allowed, and nothing else
/// @param contact whom to ask
public record Decision(List<Step> steps, Optional<DialledNumber> number, Optional<String> contact) {
  public Decision {
    steps = List.copyOf(steps);
  }

  /// The rules.
  public enum Rule {
    OUTBOUND("off"),
    CALLER("not-allowed"),
    NUMBER("number"),
    DESTINATION("destination"),
    USER_LIMIT("limit"),
    ROOM_LIMIT("limit"),
    TOTAL_LIMIT("limit"),
    TRUNK("no-trunk");

    private final String code;

    Rule(String code) {
      this.code = code;
    }

    /// The reason that pages are told (docs/irc-protocol.md §6.1).
    public String code() {
      return code;
    }

    /// As it is written: user-limit.
    public String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /// What one rule decided.
  ///
  /// @param text a clause for people that says why
  public record Step(Rule rule, boolean passed, String text) {}

  public boolean allowed() {
    return refusal().isEmpty();
  }

  /// The first rule that refuses.
  public Optional<Step> refusal() {
    return steps.stream().filter(step -> !step.passed()).findFirst();
  }

  /// A refusal as a sentence: why, and whom to ask.
  public static String sentence(String why, Optional<String> contact) {
    return "Not called: " + why + "." + contact.map(who -> " Ask " + who + ".").orElse("");
  }
}
