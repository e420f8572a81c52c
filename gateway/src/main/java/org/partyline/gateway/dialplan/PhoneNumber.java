package org.partyline.gateway.dialplan;

import java.util.Optional;
import java.util.Set;

/// A telephone number in international form (E.164), without the plus. Prints masked.
///
/// @param digits country code and number
public record PhoneNumber(String digits) {
  /// Shorter ones are extensions, which name nobody outside their house.
  private static final int SHORTEST = 7;

  private static final int LONGEST = 15;
  private static final Set<String> TWO_DIGIT_AREAS_OF_GERMANY = Set.of("30", "40", "69", "89");

  public PhoneNumber {
    if (!digits.matches("[1-9][0-9]{" + (SHORTEST - 1) + "," + (LONGEST - 1) + "}")) {
      throw new IllegalArgumentException("not a phone number in international form");
    }
  }

  /// Reads a number as carriers and people write it: `+49 30 1234567`, `0049301234567`, `030
  /// 1234567` or, as some carriers do, `49301234567`.
  ///
  /// @param country the country code that a national number (with one leading 0) belongs to
  public static Optional<PhoneNumber> parse(String text, String country) {
    String plain = text.replaceAll("[\\s./()-]", "");
    String digits =
        plain.startsWith("+")
            ? plain.substring(1)
            : plain.startsWith("00")
                ? plain.substring(2)
                : plain.startsWith("0") ? country + plain.substring(1) : plain;
    try {
      return Optional.of(new PhoneNumber(digits));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  /// The country code (ITU-T E.164 assigns them without one being the start of another).
  public String country() {
    int length =
        switch (digits.charAt(0)) {
          case '1', '7' -> 1;
          default -> CountryCodes.TWO_DIGITS.contains(digits.substring(0, 2)) ? 2 : 3;
        };
    return digits.substring(0, length);
  }

  /// What others may see: country and area, and the last two digits: `+49 30 …67`.
  public String masked() {
    String country = country();
    String rest = digits.substring(country.length());
    boolean shortArea =
        country.equals("49") && TWO_DIGIT_AREAS_OF_GERMANY.contains(rest.substring(0, 2));
    int last = rest.length() < 5 ? 1 : 2;
    int shown = Math.min(shortArea ? 2 : 3, rest.length() - 5);
    String area = shown > 0 ? rest.substring(0, shown) + " " : "";
    return "+" + country + " " + area + "…" + rest.substring(rest.length() - last);
  }

  @Override
  public String toString() {
    return masked();
  }
}
