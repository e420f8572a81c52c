package org.partyline.gateway.dialplan;

/// What somebody wants to call, read by [NumberReader]: the one form in which it is judged and
/// dialled.
public sealed interface DialledNumber {
  /// A number of the public network.
  ///
  /// @param region the country or territory (ISO 3166), `001` for international networks, `ZZ`
  ///   where it is none's
  record Public(PhoneNumber number, NumberType type, String region) implements DialledNumber {}

  /// A number that means something in one country only: emergency, directory and other services.
  record ShortNumber(String digits, boolean emergency) implements DialledNumber {}

  /// What cannot be called.
  ///
  /// @param why a clause for people, without the number
  record Unreadable(String why) implements DialledNumber {}
}
