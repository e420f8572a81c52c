package org.partyline.gateway.dialplan;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import com.google.i18n.phonenumbers.Phonenumber;
import com.google.i18n.phonenumbers.ShortNumberInfo;
import java.text.Normalizer;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.partyline.gateway.dialplan.DialledNumber.Public;
import org.partyline.gateway.dialplan.DialledNumber.ShortNumber;
import org.partyline.gateway.dialplan.DialledNumber.Unreadable;

/// Reads a number that a person wants to call. Whatever way it is written, it becomes the same
/// [DialledNumber], on which alone is decided and which alone is dialled.
public final class NumberReader {
  private static final PhoneNumberUtil NUMBERS = PhoneNumberUtil.getInstance();
  private static final ShortNumberInfo SHORT_NUMBERS = ShortNumberInfo.getInstance();
  private static final Pattern TEL = Pattern.compile("(?i)tel:(//)?");
  private static final Pattern SEPARATORS = Pattern.compile("[\\p{Z}\\t().\\-/\\u2010-\\u2015]");
  private static final Pattern DIGITS = Pattern.compile("\\+?[0-9]+");
  private static final Set<Integer> SATELLITE = Set.of(870, 881, 882, 883);
  private static final int MAX_LENGTH = 64;

  /// The longest that is still no number of a subscriber: `118000`, `116117`.
  private static final int MAX_SHORT = 6;

  private final String region;

  /// @param country the country code that national and short numbers belong to
  ///
  /// @throws IllegalArgumentException where it is none
  public NumberReader(String country) {
    if (!NumberFormat.knownCountry(country)) {
      throw new IllegalArgumentException("not a country code");
    }
    this.region = NUMBERS.getRegionCodeForCountryCode(Integer.parseInt(country));
  }

  /// The number that was meant.
  public DialledNumber read(String typed) {
    if (typed.length() > MAX_LENGTH) {
      return new Unreadable("it is too long for a number");
    }
    String plain = TEL.matcher(digits(typed).strip()).replaceFirst("");
    if (plain.contains(";")) {
      return new Unreadable("write the number alone, and an extension after commas: NUMBER,,123");
    }
    String number = SEPARATORS.matcher(plain).replaceAll("");
    if (!DIGITS.matcher(number).matches()) {
      return new Unreadable("write it in digits, such as +49 30 1234567");
    }
    return number.startsWith("+") ? parsed(number) : local(number);
  }

  /// Fullwidth and other forms as plain characters; digits of every script as 0 to 9.
  private static String digits(String typed) {
    return Normalizer.normalize(typed, Normalizer.Form.NFKC)
        .codePoints()
        .filter(c -> Character.getType(c) != Character.FORMAT)
        .map(c ->
            Character.getType(c) == Character.DECIMAL_DIGIT_NUMBER
                ? '0' + Character.digit(c, 10)
                : c)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  private DialledNumber local(String digits) {
    if (isShort(digits)) {
      return new ShortNumber(digits, isEmergency(digits, region));
    }
    // Understood everywhere, also where another prefix is dialled.
    if (digits.startsWith("00")) {
      return parsed("+" + digits.substring(2));
    }
    return parsed(digits);
  }

  private boolean isShort(String digits) {
    return digits.length() < 4
        || isEmergency(digits, region)
        || (digits.length() <= MAX_SHORT && !digits.startsWith("0"));
  }

  private DialledNumber parsed(String number) {
    Phonenumber.PhoneNumber parsed;
    try {
      parsed = NUMBERS.parse(number, region);
    } catch (NumberParseException _) {
      return new Unreadable("there is no such country code or number");
    }
    String national = NUMBERS.getNationalSignificantNumber(parsed);
    Optional<String> emergency = emergencyBehind(parsed, national);
    if (emergency.isPresent()) {
      return new ShortNumber(emergency.get(), true);
    }
    if (!NUMBERS.isValidNumber(parsed)) {
      return new Unreadable(
          number.startsWith("+")
              ? "no country has such numbers"
              : "there are no such numbers in " + region + "; numbers abroad begin with +");
    }
    return PhoneNumber.of(NUMBERS.format(parsed, PhoneNumberFormat.E164).substring(1))
        .<DialledNumber>map(e164 -> new Public(e164, type(parsed), regionOf(parsed)))
        .orElseGet(() -> new Unreadable("it is too short or too long"));
  }

  /// `+49 112` and `030 110`: networks may connect them to an emergency service all the same.
  private static Optional<String> emergencyBehind(Phonenumber.PhoneNumber number, String national) {
    String region = NUMBERS.getRegionCodeForCountryCode(number.getCountryCode());
    int area = NUMBERS.getLengthOfGeographicalAreaCode(number);
    int zeros = number.isItalianLeadingZero() ? number.getNumberOfLeadingZeros() : 0;
    return Optional.of(national.substring(Math.min(area, national.length())))
        .filter(rest -> isEmergency(rest, region))
        .or(() -> Optional.of(national.substring(zeros)).filter(n -> isEmergency(n, region)));
  }

  private static boolean isEmergency(String digits, String region) {
    return SHORT_NUMBERS.isEmergencyNumber(digits, region)
        // Phones connect these to the emergency service wherever they are.
        || digits.equals("112")
        || digits.equals("911");
  }

  private static NumberType type(Phonenumber.PhoneNumber number) {
    return SATELLITE.contains(number.getCountryCode())
        ? NumberType.SATELLITE
        : NumberType.of(NUMBERS.getNumberType(number));
  }

  private static String regionOf(Phonenumber.PhoneNumber number) {
    String region = NUMBERS.getRegionCodeForNumber(number);
    return region == null ? "ZZ" : region;
  }

  /// Whether this is the code of a country or territory that has numbers (ISO 3166, two letters),
  /// or `001`, that of international networks.
  public static boolean knownRegion(String region) {
    return region.equals("001") || NUMBERS.getSupportedRegions().contains(region);
  }
}
