package org.partyline.gateway.dialplan;

import com.google.i18n.phonenumbers.PhoneNumberUtil;
import java.util.Optional;
import java.util.Set;

/// A telephone number in international form (E.164), without the plus. Prints masked.
///
/// @param digits country code and number
public record PhoneNumber(String digits) {
  /// Shorter ones are extensions, which mean nothing outside their own system.
  private static final int MIN_DIGITS = 7;

  private static final int MAX_DIGITS = 15;
  private static final Set<String> TWO_DIGIT_AREAS_OF_GERMANY = Set.of("30", "40", "69", "89");

  public PhoneNumber {
    if (!hasForm(digits)) {
      throw new IllegalArgumentException("not a phone number in international form");
    }
  }

  static Optional<PhoneNumber> of(String digits) {
    return hasForm(digits) ? Optional.of(new PhoneNumber(digits)) : Optional.empty();
  }

  /// Reads a number as people and carriers write it: `+49 30 1234567`, `0049301234567`, `030
  /// 1234567`, `49301234567`.
  ///
  /// @param country the country code that a national number belongs to
  public static Optional<PhoneNumber> parse(String text, String country) {
    return TelephoneSubscriber.parse(text).flatMap(NumberFormat.of(country)::international);
  }

  private static boolean hasForm(String digits) {
    return digits.matches("[1-9][0-9]{" + (MIN_DIGITS - 1) + "," + (MAX_DIGITS - 1) + "}");
  }

  /// The country code; what no country has is read as three digits.
  public String country() {
    var known = PhoneNumberUtil.getInstance().getSupportedCallingCodes();
    for (int length = 1; length < 3; length++) {
      String code = digits.substring(0, length);
      if (known.contains(Integer.valueOf(code))) {
        return code;
      }
    }
    return digits.substring(0, 3);
  }

  /// What is spoken to people there, as far as we can.
  public Language language() {
    return switch (country()) {
      case "49", "43", "41", "423", "352" -> Language.DE;
      default -> Language.EN;
    };
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
