package org.partyline.gateway.policy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.partyline.gateway.dialplan.DialledNumber;
import org.partyline.gateway.dialplan.DialledNumber.Public;
import org.partyline.gateway.dialplan.DialledNumber.ShortNumber;
import org.partyline.gateway.dialplan.DialledNumber.Unreadable;
import org.partyline.gateway.dialplan.NumberReader;
import org.partyline.gateway.policy.Decision.Rule;
import org.partyline.gateway.policy.Decision.Step;

/// Decides whether somebody may call a number. Nothing is allowed that no rule names; a number is
/// judged in the one form in which it would be dialled.
public final class DialPolicy {
  /// A call that could not last so long is not worth dialling.
  static final Duration SHORTEST = Duration.ofMinutes(1);

  private final DialRules rules;
  private final NumberReader numbers;

  /// @param numbers reads what was typed
  public DialPolicy(DialRules rules, NumberReader numbers) {
    this.rules = rules;
    this.numbers = numbers;
  }

  public DialRules rules() {
    return rules;
  }

  /// What others may see of a number that was typed.
  public String masked(String typed) {
    return switch (numbers.read(typed)) {
      case Public(var e164, _, _) -> e164.masked();
      case ShortNumber(String digits, _) -> digits;
      case Unreadable _ -> "that number";
    };
  }

  /// Whether this one may call at all, whatever number.
  public boolean mayCall(Requester who) {
    return outbound().passed() && caller(who).passed();
  }

  /// The decision, with every rule's part in it.
  ///
  /// @param usage what was used under a key of [Limited]
  public Decision decide(Requester who, String room, String typed, Function<String, Usage> usage) {
    DialledNumber number = numbers.read(typed);
    var steps = new ArrayList<Step>();
    steps.add(outbound());
    steps.add(caller(who));
    steps.add(readable(number));
    steps.add(destination(number));
    for (Limited limited : limits(who, room)) {
      steps.add(
          limited
              .limits()
              .exceededBy(usage.apply(limited.key()), SHORTEST, Optional.empty())
              .map(what -> new Step(limited.rule(), false, limited.exhausted(what)))
              .orElseGet(
                  () -> new Step(limited.rule(), true, "enough is left for " + limited.word())));
    }
    Optional<DialledNumber> dialled = Optional.of(number).filter(n -> !(n instanceof Unreadable));
    return new Decision(steps, dialled, rules.contact());
  }

  /// What a call counts against.
  public List<Limited> limits(Requester who, String room) {
    return List.of(
        new Limited(Rule.USER_LIMIT, "user " + who.source(), "you", rules.perUser()),
        new Limited(Rule.ROOM_LIMIT, "room " + room, "this room", rules.perRoom()),
        new Limited(Rule.TOTAL_LIMIT, "total", "this gateway", rules.total()));
  }

  private Step outbound() {
    return rules.who().nobody()
        ? new Step(Rule.OUTBOUND, false, "nobody may call out here")
        : new Step(Rule.OUTBOUND, true, "calls out are allowed");
  }

  private Step caller(Requester who) {
    DialRules.Who allowed = rules.who();
    if (who.phone().isPresent()) {
      return phone(who.phone().get(), allowed);
    }
    Optional<String> account =
        who.account()
            .map(name -> name.toLowerCase(Locale.ROOT))
            .filter(name -> allowed.accounts().contains(name));
    if (account.isPresent()) {
      return new Step(Rule.CALLER, true, "the account " + account.get() + " may call");
    }
    if (allowed.operators() && who.operator()) {
      return new Step(Rule.CALLER, true, "operators of the room's channel may call");
    }
    if (allowed.voiced() && (who.voiced() || who.operator())) {
      return new Step(Rule.CALLER, true, "voiced members of the room's channel may call");
    }
    if (allowed.everybodyInRoom() && who.inRoom()) {
      return new Step(Rule.CALLER, true, "everybody in the room may call");
    }
    List<String> ways = new ArrayList<>();
    if (!allowed.accounts().isEmpty()) {
      ways.add(
          who.account().isPresent()
              ? "certain accounts"
              : "certain accounts (you are not logged in)");
    }
    if (allowed.operators()) {
      ways.add("operators of the room's channel");
    }
    if (allowed.voiced()) {
      ways.add("voiced members of it");
    }
    if (allowed.everybodyInRoom()) {
      ways.add("people who are in the room");
    }
    return new Step(
        Rule.CALLER,
        false,
        ways.isEmpty() ? "nobody may call" : "only " + String.join(" and ", ways) + " may call");
  }

  private static Step phone(String way, DialRules.Who allowed) {
    String phones =
        way.equals(Requester.ADMITTED) ? "phones of no trunk" : "phones of the trunk " + way;
    boolean named = allowed.phones().contains(way);
    return new Step(
        Rule.CALLER,
        named,
        phones + (named ? " may transfer calls to outside" : " may not transfer calls to outside"));
  }

  private static Step readable(DialledNumber number) {
    return switch (number) {
      case Unreadable(String why) ->
          new Step(Rule.NUMBER, false, "this number can't be called: " + why);
      case Public(var e164, var type, var region) ->
          new Step(Rule.NUMBER, true, e164 + " is a number of " + region + ", " + type.word());
      case ShortNumber(String digits, boolean emergency) ->
          new Step(
              Rule.NUMBER,
              true,
              digits + (emergency ? " is an emergency number" : " is a short number"));
    };
  }

  private Step destination(DialledNumber number) {
    return switch (number) {
      case Unreadable _ -> new Step(Rule.DESTINATION, false, "there is no number");
      case ShortNumber(String digits, boolean emergency) -> {
        boolean named = rules.where().shortNumbers().contains(digits);
        yield new Step(
            Rule.DESTINATION,
            named,
            named
                ? digits + " is named in the rules"
                : emergency
                    ? "emergency numbers are not called from here; use a telephone"
                    : "short numbers are not called");
      }
      case Public called -> publicNumber(called);
    };
  }

  private Step publicNumber(Public called) {
    DialRules.Where where = rules.where();
    String digits = called.number().digits();
    Optional<String> denied =
        where.deniedPrefixes().stream().filter(digits::startsWith).findFirst();
    if (denied.isPresent()) {
      return new Step(
          Rule.DESTINATION, false, "numbers that begin with +" + denied.get() + " are not called");
    }
    if (!where.types().contains(called.type())) {
      return new Step(Rule.DESTINATION, false, called.type().word() + " numbers are not called");
    }
    Optional<String> prefix = where.prefixes().stream().filter(digits::startsWith).findFirst();
    if (prefix.isPresent()) {
      return new Step(Rule.DESTINATION, true, "+" + prefix.get() + " is allowed");
    }
    boolean country = where.countries().contains(called.region());
    return new Step(
        Rule.DESTINATION,
        country,
        country
            ? "the country " + called.region() + " is allowed"
            : "numbers of "
                + (called.region().equals("001") ? "international networks" : called.region())
                + " are not called");
  }
}
