package org.partyline.gateway.dialplan;

import java.util.Arrays;

/// How a carrier wants numbers to be written that it is sent.
public enum NumberStyle {
  /// `+49301234567`
  PLUS_E164("+e164"),
  /// `49301234567`
  E164("e164"),
  /// `0049301234567`
  DOUBLE_ZERO("00"),
  /// `0301234567` in the carrier's own country, `0049301234567` elsewhere.
  NATIONAL("national");

  private final String word;

  NumberStyle(String word) {
    this.word = word;
  }

  /// As settings write it.
  public String word() {
    return word;
  }

  /// Reads the style as the configuration writes it.
  ///
  /// @throws IllegalArgumentException where there is no such style
  public static NumberStyle parse(String word) {
    return Arrays.stream(values())
        .filter(style -> style.word.equals(word))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(word));
  }

  /// The number in this style.
  ///
  /// @param country the carrier's own country code
  public String write(PhoneNumber number, String country) {
    return switch (this) {
      case PLUS_E164 -> "+" + number.digits();
      case E164 -> number.digits();
      case DOUBLE_ZERO -> "00" + number.digits();
      case NATIONAL -> NumberFormat.national(number, country).orElse("00" + number.digits());
    };
  }
}
