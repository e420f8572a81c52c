package org.partyline.gateway.dialplan;

import java.util.Set;

/// Lengths of country codes (ITU-T E.164, list of assigned codes).
final class CountryCodes {
  /// All others have three digits, but for 1 and 7.
  static final Set<String> TWO_DIGITS =
      Set.of(
          "20", "27", "30", "31", "32", "33", "34", "36", "39", "40", "41", "43", "44", "45", "46",
          "47", "48", "49", "51", "52", "53", "54", "55", "56", "57", "58", "60", "61", "62", "63",
          "64", "65", "66", "81", "82", "84", "86", "90", "91", "92", "93", "94", "95", "98");

  private CountryCodes() {}
}
