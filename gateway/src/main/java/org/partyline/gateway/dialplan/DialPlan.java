package org.partyline.gateway.dialplan;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// Called number → room, PIN prompt, or refusal. Numbers are equal however they are written; other
/// user parts (`dial-in`) are compared as names, extensions (`1000`) digit by digit.
public final class DialPlan {
  private final Language language;
  private final Map<String, Route> routes;
  private final NumberFormat format;
  private final Function<InetAddress, Optional<NumberFormat>> formats;

  private DialPlan(
      Language language,
      Map<String, Route> routes,
      NumberFormat format,
      Function<InetAddress, Optional<NumberFormat>> formats) {
    this.language = language;
    this.routes = routes;
    this.format = format;
    this.formats = formats;
  }

  /// @param country the country code that national numbers belong to
  /// @param language spoken where neither an entry nor the caller's country says otherwise
  /// @param entries by called number or name
  public DialPlan(String country, Language language, Map<String, Route> entries) {
    this(country, language, entries, _ -> Optional.empty());
  }

  /// @param country the country code that national numbers belong to
  /// @param language spoken where neither an entry nor the caller's country says otherwise
  /// @param entries by called number or name
  /// @param formats how the carrier at an address writes numbers, where that differs
  public DialPlan(
      String country,
      Language language,
      Map<String, Route> entries,
      Function<InetAddress, Optional<NumberFormat>> formats) {
    this(language, new HashMap<>(), NumberFormat.of(country), formats);
    entries.forEach((called, route) -> routes.put(key(called, format), route));
  }

  /// What two spellings of one called number (or name) have in common.
  ///
  /// @param country the country code that national numbers belong to
  public static String key(String called, String country) {
    return key(called, NumberFormat.of(country));
  }

  /// The same plan, for calls whose numbers are written as this source writes them.
  public DialPlan from(InetAddress source) {
    return formats
        .apply(source)
        .map(theirs -> new DialPlan(language, routes, theirs, formats))
        .orElse(this);
  }

  /// The same plan, for calls whose numbers are written in this way.
  public DialPlan written(NumberFormat theirs) {
    return new DialPlan(language, routes, theirs, formats);
  }

  /// Where a called number leads.
  ///
  /// @param called the user part of the request URI, unescaped, with its parameters
  public Route route(String called) {
    Route route = routes.get(key(called, format));
    if (route == null) {
      // A local number is an extension where it is no number behind its phone-context.
      route =
          TelephoneSubscriber.parse(called).map(DialPlan::extension).map(routes::get).orElse(null);
    }
    return route == null ? new Route.Refused() : route;
  }

  /// The entry's language, else that of the caller's country.
  public Language language(Route route, String caller) {
    return route.language().or(() -> number(caller).map(PhoneNumber::language)).orElse(language);
  }

  /// The caller as a number, when it is one.
  public Optional<PhoneNumber> number(String user) {
    return number(user, format);
  }

  /// What a room sees of the caller.
  public String displayName(String caller, Language language) {
    return number(caller)
        .map(PhoneNumber::masked)
        .or(() ->
            TelephoneSubscriber.parse(caller)
                .filter(subscriber -> subscriber.digits().matches("[0-9]{1,6}"))
                .map(subscriber -> "Phone " + subscriber.digits()))
        .orElseGet(language::anonymous);
  }

  private static Optional<PhoneNumber> number(String user, NumberFormat format) {
    return TelephoneSubscriber.parse(user).flatMap(format::international);
  }

  private static String key(String called, NumberFormat format) {
    return number(called, format)
        .map(number -> "+" + number.digits())
        .or(() -> TelephoneSubscriber.parse(called).map(DialPlan::extension))
        .orElseGet(() -> called.strip().toLowerCase(Locale.ROOT));
  }

  /// The key of a local number that is no number outside its own system.
  private static String extension(TelephoneSubscriber subscriber) {
    return subscriber.global() ? "+" + subscriber.digits() : subscriber.digits();
  }
}
