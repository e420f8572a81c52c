package org.partyline.gateway.dialplan;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import com.google.i18n.phonenumbers.Phonenumber;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// How a carrier, or the configuration, writes phone numbers. A leading `+` or the country's
/// international prefix (`00`, `011`) is understood in every form.
///
/// @param country the country code that national numbers belong to, without the plus
/// @param form what digits without a prefix mean
public record NumberFormat(String country, Form form) {
  /// What digits without `+` or international prefix mean.
  public enum Form {
    /// National where that is a valid number of the country, else E.164 without the plus.
    ANY,
    /// E.164 without the plus, unless they begin with 0, as no E.164 number does.
    E164,
    /// Always national, with or without the trunk prefix.
    NATIONAL
  }

  private static final PhoneNumberUtil NUMBERS = PhoneNumberUtil.getInstance();

  public NumberFormat {
    if (!knownCountry(country)) {
      throw new IllegalArgumentException("not a country code");
    }
  }

  public static NumberFormat of(String country) {
    return new NumberFormat(country, Form.ANY);
  }

  /// Whether these digits are an assigned country code of a country (ITU-T E.164).
  public static boolean knownCountry(String country) {
    return country.matches("[1-9][0-9]{0,2}")
        && !NUMBERS.getRegionCodeForCountryCode(Integer.parseInt(country)).equals("ZZ");
  }

  /// A number of this country as it is dialled within it, prefix and all; empty for any other.
  static Optional<String> national(PhoneNumber number, String country) {
    return parse("+" + number.digits(), null)
        .filter(parsed -> Integer.toString(parsed.getCountryCode()).equals(country))
        .map(parsed -> {
          String region = NUMBERS.getRegionCodeForCountryCode(parsed.getCountryCode());
          String prefix = NUMBERS.getNddPrefixForRegion(region, true);
          return (prefix == null ? "" : prefix) + NUMBERS.getNationalSignificantNumber(parsed);
        });
  }

  /// The number in international form; empty for extensions, names and what is too short or long.
  Optional<PhoneNumber> international(TelephoneSubscriber subscriber) {
    String digits = subscriber.digits();
    if (subscriber.global()) {
      return PhoneNumber.of(digits);
    }
    return subscriber
        .globalContext()
        .map(context -> inContext(context, digits))
        .orElseGet(() -> local(digits));
  }

  /// A `phone-context` of digits says where a local number is valid (RFC 3966 §5.1.5): in a
  /// country, or behind the prefix.
  private static Optional<PhoneNumber> inContext(String context, String digits) {
    return knownCountry(context)
        ? new NumberFormat(context, Form.NATIONAL).local(digits)
        : valid("+" + context + digits, null);
  }

  private Optional<PhoneNumber> local(String digits) {
    if (!digits.matches("[0-9]+")) {
      return Optional.empty(); // a short code with * or #
    }
    // Carriers write 00 in countries too whose people dial another prefix.
    Optional<PhoneNumber> behindZeros =
        digits.startsWith("00") ? valid("+" + digits.substring(2), null) : Optional.empty();
    return behindZeros.or(() -> behindPrefix(digits)).or(() -> byForm(digits));
  }

  private Optional<PhoneNumber> behindPrefix(String digits) {
    return parse(digits, region())
        .filter(NumberFormat::internationalPrefix)
        .flatMap(NumberFormat::e164);
  }

  private Optional<PhoneNumber> byForm(String digits) {
    return switch (form) {
      case E164 -> digits.startsWith("0") ? valid(digits, region()) : PhoneNumber.of(digits);
      case NATIONAL -> valid(digits, region());
      case ANY -> valid(digits, region()).or(() -> valid("+" + digits, null));
    };
  }

  private static boolean internationalPrefix(Phonenumber.PhoneNumber number) {
    return number.getCountryCodeSource()
        == Phonenumber.PhoneNumber.CountryCodeSource.FROM_NUMBER_WITH_IDD;
  }

  private static Optional<PhoneNumber> valid(String text, @Nullable String region) {
    return parse(text, region).filter(NUMBERS::isValidNumber).flatMap(NumberFormat::e164);
  }

  private static Optional<PhoneNumber> e164(Phonenumber.PhoneNumber number) {
    return PhoneNumber.of(NUMBERS.format(number, PhoneNumberFormat.E164).substring(1));
  }

  private static Optional<Phonenumber.PhoneNumber> parse(String text, @Nullable String region) {
    try {
      return Optional.of(NUMBERS.parseAndKeepRawInput(text, region));
    } catch (NumberParseException _) {
      return Optional.empty();
    }
  }

  private String region() {
    return NUMBERS.getRegionCodeForCountryCode(Integer.parseInt(country));
  }
}
