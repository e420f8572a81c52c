package org.partyline.gateway.dialplan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NumberFormatTest {
  /// Country, national form, without its trunk prefix where carriers leave it out, E.164.
  @ParameterizedTest
  @CsvSource({
    "49, 030 22730, 3022730, 493022730",
    "1, (212) 736-5000, 1 212 736 5000, 12127365000",
    "34, 912 34 56 78, 912345678, 34912345678",
    "39, 06 6982 1234, 0669821234, 390669821234",
    "39, 312 345 6789, 3123456789, 393123456789",
    "44, 020 7219 3000, 2072193000, 442072193000",
    "33, 01 40 20 50 50, 140205050, 33140205050",
    "43, 01 40400, 140400, 43140400",
    "41, 044 668 18 00, 446681800, 41446681800",
    "31, 020 674 7000, 206747000, 31206747000",
    "48, 22 694 50 00, 226945000, 48226945000",
    "45, 33 92 50 00, 33925000, 4533925000",
    "46, 08-505 833 33, 850583333, 46850583333",
    "7, 8 (495) 606-36-02, 4956063602, 74956063602",
    "61, 02 9374 4000, 293744000, 61293744000",
    "81, 03-3213-1111, 332131111, 81332131111",
    "91, 011-23092462, 1123092462, 911123092462",
    "55, (11) 3081-9300, 1130819300, 551130819300",
    "353, (01) 677 9299, 16779299, 35316779299",
    "65, 6225 5632, 62255632, 6562255632",
  })
  void nationalNumbersOfManyCountries(
      String country, String national, String bare, String international) {
    Optional<PhoneNumber> number = Optional.of(new PhoneNumber(international));
    for (var form : new NumberFormat.Form[] {NumberFormat.Form.ANY, NumberFormat.Form.NATIONAL}) {
      var format = new NumberFormat(country, form);
      assertThat(read(format, national)).as("%s, %s", national, form).isEqualTo(number);
      assertThat(read(format, bare)).as("%s, %s", bare, form).isEqualTo(number);
    }
    for (var form : NumberFormat.Form.values()) {
      var format = new NumberFormat(country, form);
      assertThat(read(format, "+" + international)).as("+, %s", form).isEqualTo(number);
      assertThat(read(format, "00" + international)).as("00, %s", form).isEqualTo(number);
    }
    for (var form : new NumberFormat.Form[] {NumberFormat.Form.ANY, NumberFormat.Form.E164}) {
      assertThat(read(new NumberFormat(country, form), international))
          .as("%s, %s", international, form)
          .isEqualTo(number);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1, 011 49 30 22730, 493022730",
    "61, 0011 49 30 22730, 493022730",
    "81, 010 49 30 22730, 493022730",
    "49, 12127365000, 12127365000",
    "1, 442072193000, 442072193000",
    "34, 493022730, 493022730",
  })
  void abroadByTheCountrysPrefixOrWithoutAny(String country, String dialled, String number) {
    assertThat(read(NumberFormat.of(country), dialled)).contains(new PhoneNumber(number));
  }

  @ParameterizedTest
  @CsvSource({"E164, 3022730, 3022730", "E164, 2127365000, 2127365000"})
  void digitsOfACarrierThatLeavesThePlusOutAreNeverNational(
      NumberFormat.Form form, String dialled, String number) {
    assertThat(read(new NumberFormat("1", form), dialled)).contains(new PhoneNumber(number));
  }

  /// No E.164 number begins with 0; a carrier that sends E.164 may pass on what a caller wrote.
  @ParameterizedTest
  @CsvSource({
    "49211123456, 49211123456",
    "0211123456, 49211123456",
    "0049211123456, 49211123456",
  })
  void digitsOfACarrierThatSendsE164(String dialled, String number) {
    assertThat(read(new NumberFormat("49", NumberFormat.Form.E164), dialled))
        .contains(new PhoneNumber(number));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"1000", "110", "*21#", "", "anonymous", "+", "+12", "12345678901234567890"})
  void extensionsAndNamesAreNoNumbers(String text) {
    assertThat(read(NumberFormat.of("49"), text)).isEmpty();
  }

  private static Optional<PhoneNumber> read(NumberFormat format, String text) {
    return TelephoneSubscriber.parse(text).flatMap(format::international);
  }
}
