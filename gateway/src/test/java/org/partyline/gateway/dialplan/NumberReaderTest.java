package org.partyline.gateway.dialplan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.partyline.gateway.dialplan.DialledNumber.Public;
import org.partyline.gateway.dialplan.DialledNumber.ShortNumber;
import org.partyline.gateway.dialplan.DialledNumber.Unreadable;

class NumberReaderTest {
  private static String read(String country, String typed) {
    return switch (new NumberReader(country).read(typed)) {
      case Public(var number, var type, var region) ->
          number.digits() + " " + type.word() + " " + region;
      case ShortNumber(var digits, var emergency) -> (emergency ? "emergency " : "short ") + digits;
      case Unreadable _ -> "unreadable";
    };
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          49 | +49 30 1234567          | 49301234567 fixed DE
          49 | 030 1234567             | 49301234567 fixed DE
          49 | 0049301234567           | 49301234567 fixed DE
          49 | 49301234567             | 49301234567 fixed DE
          49 | (030) 123-45.67         | 49301234567 fixed DE
          49 | 030/1234567             | 49301234567 fixed DE
          49 | tel:+49-30-1234567      | 49301234567 fixed DE
          49 | TEL:030-1234567         | 49301234567 fixed DE
          49 | +49 (0)30 1234567       | 49301234567 fixed DE
          49 | 030\u00a01234567        | 49301234567 fixed DE
          49 | \uff0b49301234567       | 49301234567 fixed DE
          49 | \u0660\u0663\u0660 \u0661\u0662\u0663\u0664\u0665\u0666\u0667 | 49301234567 fixed DE
          49 | 030\u200b1234567        | 49301234567 fixed DE
          49 | 0151 23456789           | 4915123456789 mobile DE
          1  | 212 555 1234            | 12125551234 fixed-or-mobile US
          1  | 1 212 555 1234          | 12125551234 fixed-or-mobile US
          1  | 011 49 30 1234567       | 49301234567 fixed DE
          1  | 0049 30 1234567         | 49301234567 fixed DE
          1  | +1 876 555 1234         | 18765551234 mobile JM
          44 | 07624 123456            | 447624123456 mobile IM
          49 | +49 900 1 123456        | 499001123456 premium DE
          49 | 0900-1123456            | 499001123456 premium DE
          49 | 0049 900 1123456        | 499001123456 premium DE
          49 | 0180 5 123456           | 491805123456 shared-cost DE
          49 | +43 900 123456          | 43900123456 premium AT
          49 | +870 773 123456         | 870773123456 satellite 001
          49 | 00881 612345678         | 881612345678 satellite 001
          49 | +882 13300100           | 88213300100 satellite 001
          49 | +883 510012345678       | 883510012345678 satellite 001
          49 | +979 123456789          | 979123456789 premium 001
          49 | +808 12345678           | 80812345678 shared-cost 001
          49 | 112                     | emergency 112
          49 | 1-1-2                   | emergency 112
          49 | tel:112                 | emergency 112
          49 | \uff11\uff11\uff12      | emergency 112
          49 | 110                     | emergency 110
          49 | 911                     | emergency 911
          1  | 911                     | emergency 911
          44 | 999                     | emergency 999
          49 | +49 112                 | emergency 112
          49 | 0049 110                | emergency 110
          49 | 030 110                 | emergency 110
          49 | +49 30 112              | emergency 112
          49 | 0112                    | emergency 112
          49 | 118 33                  | short 11833
          49 | 116 117                 | short 116117
          49 | 115                     | short 115
          49 | 1000                    | short 1000
          49 | +4911833                | unreadable
          49 | 00112                   | unreadable
          49 | +1 911                  | emergency 911
          49 | 01149301234567          | unreadable
          49 | 0800 FLOWERS            | unreadable
          49 | 0301234567;ext=12       | unreadable
          49 | +49301234567;phone-context=+1 | unreadable
          49 | tel:112;phone-context=+49 | unreadable
          49 | +49301234567#           | unreadable
          49 | *31#030123456           | unreadable
          49 | %2B49301234567          | unreadable
          49 | sip:+49301234567@x      | unreadable
          49 | ++49301234567           | unreadable
          49 | 49+301234567            | unreadable
          49 | +                       | unreadable
          49 | -                       | unreadable
          49 | +999 123456789          | unreadable
          49 | +49 30 12345678901234567890 | unreadable
          """)
  void everySpellingIsOneNumber(String country, String typed, String meant) {
    assertThat(read(country, typed)).isEqualTo(meant);
  }

  /// Whoever respells a number gets the same number, or none: never another one.
  @Test
  void noRespellingIsAnotherNumber() {
    var random = new Random(67);
    for (String number :
        List.of(
            "499001123456",
            "491805123456",
            "8816123456789",
            "870773123456",
            "18765551234",
            "4930112",
            "49110",
            "49301234567",
            "979123456789")) {
      String meant = read("49", "+" + number);
      for (int i = 0; i < 3_000; i++) {
        String typed = respelled(number, random);
        assertThat(read("49", typed)).as(typed).isIn(meant, "unreadable");
      }
    }
  }

  private static String respelled(String number, Random random) {
    var prefixes = new ArrayList<>(List.of("+" + number, "00" + number, "\uff0b" + number));
    prefixes.add("tel:+" + number);
    if (number.startsWith("49")) {
      prefixes.add("0" + number.substring(2));
      prefixes.add("+49(0)" + number.substring(2));
    }
    String typed = prefixes.get(random.nextInt(prefixes.size()));
    List<UnaryOperator<String>> ways =
        List.of(
            s ->
                insert(
                    s, random, List.of(" ", "-", ".", "/", "(", ")", "\u00a0", "\u2011", "\u200b")),
            s -> otherDigits(s, random),
            s -> insert(s, random, List.of("x", "#", "*", ";ext=1", ",", "+", "%20")),
            s -> s);
    for (int i = random.nextInt(5); i > 0; i--) {
      typed = ways.get(random.nextInt(random.nextInt(4) == 0 ? 4 : 2)).apply(typed);
    }
    return typed;
  }

  private static String insert(String text, Random random, List<String> what) {
    int at = random.nextInt(text.length() + 1);
    return text.substring(0, at) + what.get(random.nextInt(what.size())) + text.substring(at);
  }

  /// Fullwidth, Arabic-Indic, Devanagari, mathematical.
  private static String otherDigits(String text, Random random) {
    int zero = List.of(0xFF10, 0x0660, 0x0966, 0x1D7D8).get(random.nextInt(4));
    return text.codePoints()
        .map(c -> c >= '0' && c <= '9' && random.nextInt(3) == 0 ? zero + c - '0' : c)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  @ParameterizedTest
  @CsvSource({
    "49301234567, 49, +e164, +49301234567",
    "49301234567, 49, e164, 49301234567",
    "49301234567, 49, 00, 0049301234567",
    "49301234567, 49, national, 0301234567",
    "49301234567, 1, national, 0049301234567",
    "390612345678, 39, national, 0612345678",
    "12125551234, 1, national, 12125551234",
  })
  void numbersAreWrittenAsTheCarrierWantsThem(
      String digits, String country, String style, String written) {
    assertThat(NumberStyle.parse(style).write(new PhoneNumber(digits), country)).isEqualTo(written);
  }
}
