package org.partyline.gateway.observe;

import java.time.Duration;
import java.util.Optional;

/// One call that has ended.
///
/// @param callId the SIP Call-ID
/// @param caller masked, as the room saw it
/// @param room the room it reached
/// @param total from the INVITE to the end
/// @param talked in the room
public record CallRecord(
    String callId,
    String caller,
    Optional<String> room,
    Duration total,
    Duration talked,
    Ending ending) {
  /// How a call ended.
  public enum Ending {
    /// The caller hung up.
    CALLER_HUNG_UP,
    /// The caller gave up before we answered.
    CANCELLED,
    /// The dial plan has nothing for the called number.
    UNKNOWN_NUMBER,
    /// Too many wrong PINs came from there.
    HELD_OFF,
    /// The codecs or addresses of the caller's SDP do not fit.
    NO_COMMON_MEDIA,
    /// Wrong PINs, or no keys at all.
    NO_ROOM_FOUND,
    ROOM_FULL,
    ROOM_CLOSED,
    /// RTP stopped.
    CALLER_VANISHED,
    /// The caller's phone never confirmed our answer.
    NOT_CONFIRMED,
    TIME_OVER,
    /// The gateway hung up: it shuts down.
    HUNG_UP_HERE,
    /// A fault of ours or of the transport.
    FAILED
  }
}
