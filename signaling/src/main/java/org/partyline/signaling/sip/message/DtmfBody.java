package org.partyline.signaling.sip.message;

import java.util.Locale;
import java.util.Optional;

/// The key in an INFO body: `application/dtmf-relay` has lines `Signal=5` and `Duration=160`,
/// `application/dtmf` has the bare digit. Devices write spaces, and 10 to 15 for `*`, `#`, A to D.
public final class DtmfBody {
  private static final String KEYS = "0123456789*#ABCD";

  private DtmfBody() {}

  /// A key as `application/dtmf-relay`.
  public static String relay(char key) {
    if (KEYS.indexOf(key) < 0) {
      throw new IllegalArgumentException("no key: " + key);
    }
    return "Signal=" + key + "\r\nDuration=160\r\n";
  }

  static Optional<Character> key(String body) {
    for (String line : body.split("[\r\n]+", 8)) {
      int equals = line.indexOf('=');
      String name = equals < 0 ? "" : line.substring(0, equals).strip();
      if (equals < 0 || name.equalsIgnoreCase("signal")) {
        Optional<Character> key = named(line.substring(equals + 1).strip());
        if (key.isPresent()) {
          return key;
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<Character> named(String signal) {
    String value = signal.toUpperCase(Locale.ROOT);
    if (value.length() == 1 && KEYS.contains(value)) {
      return Optional.of(value.charAt(0));
    }
    return value.matches("1[0-5]")
        ? Optional.of(KEYS.charAt(Integer.parseInt(value)))
        : Optional.empty();
  }
}
