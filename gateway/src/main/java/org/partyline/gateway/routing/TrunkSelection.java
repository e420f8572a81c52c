package org.partyline.gateway.routing;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.partyline.gateway.dialplan.DialledNumber;
import org.partyline.gateway.policy.Price;

/// Which trunks a number can go to, the best first: that with the longest prefix, of those the
/// cheapest, of those the first in the configuration.
public final class TrunkSelection {
  private TrunkSelection() {}

  /// A trunk, and what was decided about it.
  ///
  /// @param refusal why the call does not go there
  /// @param price what a call costs there, where that is known
  public record Considered(Carrier carrier, Optional<String> refusal, Optional<Price> price) {}

  /// Every trunk; those that the call can go to come first, in the order to try.
  ///
  /// @param problem why a trunk can't be used now; empty where it can
  public static List<Considered> consider(
      DialledNumber number, List<Carrier> carriers, Function<String, Optional<String>> problem) {
    record Ranked(Considered considered, int prefix, int position) {}
    List<Ranked> ranked = new ArrayList<>();
    for (Carrier carrier : carriers) {
      int prefix = longestPrefix(carrier, number);
      Optional<String> refusal =
          prefix < 0 ? Optional.of("does not take such numbers") : problem.apply(carrier.name());
      ranked.add(
          new Ranked(
              new Considered(carrier, refusal, price(carrier, number)), prefix, ranked.size()));
    }
    return ranked.stream()
        .sorted(
            Comparator.<Ranked, Boolean>comparing(r -> r.considered().refusal().isPresent())
                .thenComparing(Comparator.comparingInt(Ranked::prefix).reversed())
                .thenComparing(r -> cost(r.considered().price()))
                .thenComparingInt(Ranked::position))
        .map(Ranked::considered)
        .toList();
  }

  /// Whether another trunk is worth trying: the carrier failed, not the call. Nobody is rung twice
  /// who was busy, has declined, or does not exist.
  ///
  /// @param status of the final response; 408 where none came
  public static boolean triesNext(int status) {
    return status == 408 || (status >= 500 && status < 600);
  }

  /// How many digits of the number a trunk names; 0 where it takes all, -1 where not this one.
  private static int longestPrefix(Carrier carrier, DialledNumber number) {
    if (carrier.prefixes().isEmpty()) {
      return 0;
    }
    return switch (number) {
      case DialledNumber.Public called ->
          carrier.prefixes().stream()
              .filter(called.number().digits()::startsWith)
              .mapToInt(String::length)
              .max()
              .orElse(-1);
      case DialledNumber.ShortNumber _, DialledNumber.Unreadable _ -> -1;
    };
  }

  private static Optional<Price> price(Carrier carrier, DialledNumber number) {
    return number instanceof DialledNumber.Public called
        ? carrier.rates().price(called.number())
        : Optional.empty();
  }

  /// Of ten minutes; what is not known may be anything.
  private static BigDecimal cost(Optional<Price> price) {
    return price
        .map(p -> p.cost(java.time.Duration.ofMinutes(10)))
        .orElse(BigDecimal.valueOf(Long.MAX_VALUE));
  }
}
