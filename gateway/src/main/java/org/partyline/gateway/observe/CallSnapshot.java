package org.partyline.gateway.observe;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.partyline.gateway.room.Participant;

/// A live call as it is now.
///
/// @param id names the call in [ActiveCalls]
/// @param key names its record when it has ended; unlike any other's, also of other runs
/// @param direction who called whom, as seen from here
/// @param kind a phone call or a browser's
/// @param started by the wall clock
/// @param from the caller as others may see it: a number is masked
/// @param to the called number: as received, or masked where we call; the room of a browser's link
/// @param source where the call's signaling comes from
/// @param signalingId the SIP Call-ID, or the 67p-rtc session's short name
/// @param route where the dial plan leads: a room, the PIN prompt, nowhere; of a call of ours, the
///   room that it is for
/// @param room the room the call is in
/// @param participant who it is there
public record CallSnapshot(
    String id,
    UUID key,
    Direction direction,
    Participant.Kind kind,
    Instant started,
    String from,
    String to,
    String source,
    String signalingId,
    String route,
    Optional<String> room,
    Optional<Participant> participant) {
  /// Who began a call.
  public enum Direction {
    IN,
    OUT
  }
}
