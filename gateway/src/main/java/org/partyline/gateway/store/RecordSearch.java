package org.partyline.gateway.store;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.partyline.gateway.dialplan.PhoneNumber;

/// Which records of calls are wanted, the latest first.
///
/// @param number of the caller or the called
/// @param text what is shown of the caller or the called, exactly: a nick, an extension
/// @param since calls that began then or later
/// @param until calls that began before
/// @param ending the name of an [org.partyline.gateway.observe.Ending]
/// @param after goes on behind this one
/// @param limit at most so many
public record RecordSearch(
    Optional<PhoneNumber> number,
    Optional<String> text,
    Optional<String> trunk,
    Optional<Instant> since,
    Optional<Instant> until,
    Optional<String> ending,
    Optional<Position> after,
    int limit) {
  /// The latest ones.
  public static RecordSearch latest(int limit) {
    return new RecordSearch(
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        limit);
  }

  /// The next part of the same.
  public RecordSearch behind(StoredRecord last) {
    return new RecordSearch(
        number,
        text,
        trunk,
        since,
        until,
        ending,
        Optional.of(new Position(last.started(), last.id())),
        limit);
  }

  /// Where a record is among the others.
  public record Position(Instant started, UUID id) {}
}
