package org.partyline.gateway.dialplan;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A telephone subscriber as RFC 3966 writes it, in a `tel:` URI or in the user part of a SIP URI
/// (RFC 3261 §19.1.6): digits with visual separators, then parameters. Routing parameters (`rn`,
/// `npdi`, `cic`, RFC 4694) say how a call got here, not where it is to go; with `isub` and `ext`
/// they are left out.
///
/// @param global with a leading plus: country code and number
/// @param digits without separators; local ones may have `*` and `#`
/// @param context the `phone-context`, where there is one
record TelephoneSubscriber(boolean global, String digits, Optional<String> context) {
  private static final Pattern SUBSCRIBER =
      Pattern.compile("\\s*(\\+?)([0-9*#().\\-/\\s]*[0-9*#][().\\-/\\s]*)(;.*)?", Pattern.DOTALL);
  private static final Pattern SEPARATORS = Pattern.compile("[().\\-/\\s]");
  private static final int MAX_LENGTH = 256;

  /// Reads a user part; empty where it is a name.
  static Optional<TelephoneSubscriber> parse(String user) {
    Matcher matcher = SUBSCRIBER.matcher(user);
    if (user.length() > MAX_LENGTH || !matcher.matches()) {
      return Optional.empty();
    }
    String digits = SEPARATORS.matcher(matcher.group(2)).replaceAll("");
    boolean global = !matcher.group(1).isEmpty();
    if (global && !digits.matches("[0-9]+")) {
      return Optional.empty();
    }
    return Optional.of(new TelephoneSubscriber(global, digits, context(matcher.group(3))));
  }

  /// The digits of a context that is a number: a country code, or more.
  Optional<String> globalContext() {
    return context
        .filter(c -> c.startsWith("+"))
        .map(c -> SEPARATORS.matcher(c.substring(1)).replaceAll(""))
        .filter(c -> c.matches("[1-9][0-9]{0,14}"));
  }

  private static Optional<String> context(@Nullable String parameters) {
    if (parameters == null) {
      return Optional.empty();
    }
    for (String parameter : parameters.split(";", -1)) {
      String[] pair = parameter.split("=", 2);
      if (pair.length == 2 && pair[0].strip().toLowerCase(Locale.ROOT).equals("phone-context")) {
        return Optional.of(pair[1].strip());
      }
    }
    return Optional.empty();
  }
}
