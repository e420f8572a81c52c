package org.partyline.signaling.sip.dialog;

import java.util.Locale;
import java.util.Optional;

/// Names a dialog whose place another call is to take (RFC 3891 §6.1), as its receiver sees it.
///
/// @param toTag the receiver's own tag
/// @param fromTag the tag of the other side; `0` where that has none (RFC 3261 §12.1.1)
/// @param earlyOnly whether it is meant only as long as nobody has answered
public record Replaces(String callId, String toTag, String fromTag, boolean earlyOnly) {
  /// The header's name, and the option that stands for it.
  public static final String OPTION = "replaces";

  /// Reads a header's value; empty where it names no dialog, or several.
  public static Optional<Replaces> parse(String value) {
    String[] parts = value.split(";", -1);
    String callId = parts[0].strip();
    String toTag = null;
    String fromTag = null;
    boolean earlyOnly = false;
    for (int i = 1; i < parts.length; i++) {
      String part = parts[i].strip();
      int equals = part.indexOf('=');
      String name = equals < 0 ? part : part.substring(0, equals).stripTrailing();
      String text = equals < 0 ? "" : part.substring(equals + 1).strip();
      if (name.equalsIgnoreCase("to-tag") && toTag == null && isToken(text)) {
        toTag = text;
      } else if (name.equalsIgnoreCase("from-tag") && fromTag == null && isToken(text)) {
        fromTag = text;
      } else if (name.equalsIgnoreCase("early-only") && equals < 0) {
        earlyOnly = true;
      } else if (!isToken(name) || name.toLowerCase(Locale.ROOT).endsWith("-tag")) {
        return Optional.empty();
      }
    }
    return callId.matches("[\\x21-\\x7e&&[^,;]]+") && toTag != null && fromTag != null
        ? Optional.of(new Replaces(callId, toTag, fromTag, earlyOnly))
        : Optional.empty();
  }

  private static boolean isToken(String text) {
    return text.matches("[A-Za-z0-9.!%*_+`'~-]+");
  }

  /// As it stands in the header.
  public String value() {
    return callId + ";to-tag=" + toTag + ";from-tag=" + fromTag + (earlyOnly ? ";early-only" : "");
  }

  /// Without the tags: whoever knows them may claim the call.
  @Override
  public String toString() {
    return "Replaces[" + callId + "]";
  }
}
