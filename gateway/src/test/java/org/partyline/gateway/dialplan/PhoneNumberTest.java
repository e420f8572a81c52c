package org.partyline.gateway.dialplan;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PhoneNumberTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "+49301234567",
        "+49 30 123 45 67",
        "0049301234567",
        "0301234567",
        "030/1234567",
        "(030) 1234-567",
        "49301234567"
      })
  void theSameNumberIsWrittenInManyWays(String text) {
    assertThat(PhoneNumber.parse(text, "49")).contains(new PhoneNumber("49301234567"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "anonymous", "1000", "+", "+0301234567", "+4930123456789012345", "+49x30"})
  void whatIsNoNumberIsNone(String text) {
    assertThat(PhoneNumber.parse(text, "49")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "+49301234567, +49 30 …67",
    "+4915112345678, +49 151 …78",
    "+4989123456, +49 89 …56",
    "+12025550123, +1 202 …23",
    "+35312345678, +353 123 …78",
    "+436641234567, +43 664 …67",
  })
  void othersSeeCountryAreaAndTheLastTwoDigits(String number, String masked) {
    PhoneNumber parsed = PhoneNumber.parse(number, "49").orElseThrow();
    assertThat(parsed.masked()).isEqualTo(masked);
    assertThat(parsed).hasToString(masked);
  }

  @ParameterizedTest
  @ValueSource(strings = {"+4912345", "+491234567", "+3531234", "+1234567"})
  void atLeastThreeDigitsAreHiddenOfShortNumbers(String number) {
    PhoneNumber parsed = PhoneNumber.parse(number, "49").orElseThrow();
    long shown = parsed.masked().chars().filter(Character::isDigit).count();
    assertThat(parsed.digits().length() - shown).isGreaterThanOrEqualTo(3);
  }
}
