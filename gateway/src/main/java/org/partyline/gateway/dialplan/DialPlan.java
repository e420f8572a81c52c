package org.partyline.gateway.dialplan;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Called number → room, PIN prompt, or refusal. Numbers are equal however they are written; other
/// user parts (`dial-in`) are compared as names, extensions (`1000`) digit by digit.
public final class DialPlan {
  private final String country;
  private final Language language;
  private final Map<String, Route> routes = new HashMap<>();

  /// @param country the country code that national numbers belong to
  /// @param language spoken where neither an entry nor the caller's country says otherwise
  /// @param entries by called number or name
  public DialPlan(String country, Language language, Map<String, Route> entries) {
    this.country = country;
    this.language = language;
    entries.forEach((called, route) -> routes.put(key(called), route));
  }

  public Route route(String called) {
    return routes.getOrDefault(key(called), new Route.Refused());
  }

  /// The entry's language, else that of the caller's country.
  public Language language(Route route, String caller) {
    return route.language().or(() -> number(caller).flatMap(DialPlan::spokenIn)).orElse(language);
  }

  /// The caller as a number, when it is one.
  public Optional<PhoneNumber> number(String user) {
    return PhoneNumber.parse(user, country);
  }

  /// What a room sees of the caller.
  public String displayName(String caller, Language language) {
    return number(caller)
        .map(PhoneNumber::masked)
        .orElseGet(() -> caller.matches("[0-9]{1,6}") ? "Phone " + caller : language.anonymous());
  }

  private String key(String called) {
    return number(called)
        .map(PhoneNumber::digits)
        .orElseGet(() -> called.strip().toLowerCase(Locale.ROOT));
  }

  private static Optional<Language> spokenIn(PhoneNumber number) {
    return switch (number.country()) {
      case "49", "43", "41", "423", "352" -> Optional.of(Language.DE);
      default -> Optional.of(Language.EN);
    };
  }
}
