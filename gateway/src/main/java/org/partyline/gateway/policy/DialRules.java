package org.partyline.gateway.policy;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.partyline.gateway.dialplan.NumberType;

/// What an operator allows. [#NONE] allows nothing.
///
/// @param contact whom to ask about a refusal
/// @param currency of all amounts, for people
public record DialRules(
    Who who,
    Where where,
    Limits perUser,
    Limits perRoom,
    Limits total,
    Optional<String> contact,
    String currency) {
  /// Nobody may call anything.
  public static final DialRules NONE =
      new DialRules(
          Who.NOBODY,
          Where.NOWHERE,
          Limits.NONE,
          Limits.NONE,
          Limits.NONE,
          Optional.empty(),
          "EUR");

  /// Who may call; one of these is enough.
  ///
  /// @param accounts services accounts, in lower case
  /// @param operators operators of the room's channel
  /// @param voiced voiced members of the room's channel
  /// @param everybodyInRoom whoever is in the room with a browser
  /// @param phones phones that transfer their calls: of these trunks, or [Requester#ADMITTED]
  public record Who(
      Set<String> accounts,
      boolean operators,
      boolean voiced,
      boolean everybodyInRoom,
      Set<String> phones) {
    public static final Who NOBODY = new Who(Set.of(), false, false, false);

    public Who {
      accounts = Set.copyOf(accounts);
      phones = Set.copyOf(phones);
    }

    /// No phones.
    public Who(Set<String> accounts, boolean operators, boolean voiced, boolean everybodyInRoom) {
      this(accounts, operators, voiced, everybodyInRoom, Set.of());
    }

    /// Whether nobody at all may call.
    public boolean nobody() {
      return accounts.isEmpty() && !operators && !voiced && !everybodyInRoom && phones.isEmpty();
    }
  }

  /// Which numbers may be called: those of a country or with a prefix, of a type that is allowed,
  /// and with no prefix that is denied.
  ///
  /// @param countries ISO 3166 codes
  /// @param prefixes digits with the country code, without the plus
  /// @param deniedPrefixes likewise; they win
  /// @param types what may be called
  /// @param shortNumbers emergency and service numbers, digit by digit
  public record Where(
      Set<String> countries,
      List<String> prefixes,
      List<String> deniedPrefixes,
      Set<NumberType> types,
      Set<String> shortNumbers) {
    public static final Where NOWHERE =
        new Where(Set.of(), List.of(), List.of(), Set.of(), Set.of());

    public Where {
      countries = Set.copyOf(countries);
      prefixes = List.copyOf(prefixes);
      deniedPrefixes = List.copyOf(deniedPrefixes);
      types = Set.copyOf(types);
      shortNumbers = Set.copyOf(shortNumbers);
    }
  }
}
