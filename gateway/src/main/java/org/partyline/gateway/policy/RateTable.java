package org.partyline.gateway.policy;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.partyline.gateway.dialplan.PhoneNumber;

/// What calls cost, by the longest prefix that a number has.
public record RateTable(List<Rate> rates) {
  public static final RateTable EMPTY = new RateTable(List.of());

  /// What a minute to a prefix costs.
  ///
  /// @param prefix digits with the country code, without the plus
  public record Rate(String prefix, Price price) {}

  public RateTable {
    rates = List.copyOf(rates);
  }

  public Optional<Price> price(PhoneNumber number) {
    return rates.stream()
        .filter(rate -> number.digits().startsWith(rate.prefix()))
        .max(Comparator.comparingInt(rate -> rate.prefix().length()))
        .map(Rate::price);
  }
}
