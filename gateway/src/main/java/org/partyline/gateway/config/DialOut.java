package org.partyline.gateway.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.partyline.gateway.dialplan.NumberFormat;
import org.partyline.gateway.dialplan.NumberReader;
import org.partyline.gateway.dialplan.NumberType;

/// Who may call whom, and how much. Nobody may call anything until this says so.
///
/// @param country the country code that numbers without one belong to; that of dial-in where it is
///   not given
/// @param usage the file in which the use of calls survives a restart; without one, the limits
///   begin anew then
/// @param phones trunks whose phones may have the room call somebody, by transferring their call
///   (REFER); `admitted` stands for phones of no trunk
/// @param confirm whether who answers has to press 1 before joining the room, so that no voicemail
///   does
public record DialOut(
    Optional<String> country,
    @Default("[]") List<String> accounts,
    @Default("false") boolean operators,
    @Default("false") boolean voiced,
    @Default("false") boolean everybodyInRoom,
    @Default("[]") List<String> phones,
    @Default("[]") List<String> countries,
    @Default("[]") List<String> prefixes,
    @Default("[]") List<String> deniedPrefixes,
    @Default("[fixed, mobile, fixed-or-mobile, voip, toll-free]") List<NumberType> types,
    @Default("[]") List<String> shortNumbers,
    @Default("{calls: 20, minutes: 120, simultaneous: 2}") DayLimits perUser,
    @Default("{calls: 40, minutes: 240, simultaneous: 5}") DayLimits perRoom,
    @Default("{calls: 200, minutes: 1000, simultaneous: 10}") DayLimits total,
    Optional<Path> usage,
    @Default("EUR") String currency,
    Optional<String> contact,
    @Default("true") boolean confirm,
    @Default("1h") Duration maxDuration) {
  public DialOut {
    accounts = List.copyOf(accounts);
    phones = List.copyOf(phones);
    countries = List.copyOf(countries);
    prefixes = List.copyOf(prefixes);
    deniedPrefixes = List.copyOf(deniedPrefixes);
    types = List.copyOf(types);
    shortNumbers = List.copyOf(shortNumbers);
    Check.that(
        country.map(NumberFormat::knownCountry).orElse(true),
        "country",
        "a country code such as \"49\", in quotes");
    for (String region : countries) {
      Check.that(
          NumberReader.knownRegion(region),
          "countries",
          "two capital letters each, such as [DE, AT, \"NO\"]; \"001\" is international networks");
    }
    prefixes.forEach(prefix -> checkPrefix(prefix, "prefixes"));
    deniedPrefixes.forEach(prefix -> checkPrefix(prefix, "deniedPrefixes"));
    for (String number : shortNumbers) {
      Check.that(
          number.matches("[0-9]{2,6}"), "shortNumbers", "2 to 6 digits each, such as [\"115\"]");
    }
    Check.that(currency.matches("[A-Z]{3}"), "currency", "three capital letters such as EUR");
    Check.range(maxDuration.toSeconds(), 60, 86_400, "maxDuration");
  }

  DialOut withUsage(Optional<Path> file) {
    return new DialOut(
        country,
        accounts,
        operators,
        voiced,
        everybodyInRoom,
        phones,
        countries,
        prefixes,
        deniedPrefixes,
        types,
        shortNumbers,
        perUser,
        perRoom,
        total,
        file,
        currency,
        contact,
        confirm,
        maxDuration);
  }

  static void checkPrefix(String prefix, String setting) {
    Check.that(
        prefix.matches("\\+[1-9][0-9 ]{0,20}"),
        setting,
        "a plus, country code and more, such as \"+49 30\", in quotes");
  }
}
