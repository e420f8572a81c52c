package org.partyline.gateway.observe;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.partyline.media.LegStats;

/// A call that has ended.
///
/// @param call as it was last; its room is the last one it was in
/// @param total from its beginning to its end
/// @param inRooms how long it was in rooms
/// @param by who ended it, where somebody else than caller or gateway did
/// @param details of a phone call
/// @param media the figures of its leg; empty when it never had one
/// @param numbers whole, for those who may know them
/// @param recordings of the rooms while it was in them
public record CallRecord(
    CallSnapshot call,
    Duration total,
    Duration inRooms,
    Ending ending,
    Optional<String> by,
    CallDetails details,
    Optional<LegStats> media,
    Numbers numbers,
    List<CallRecording> recordings) {
  public CallRecord {
    recordings = List.copyOf(recordings);
  }

  /// Of a call without numbers.
  public CallRecord(
      CallSnapshot call,
      Duration total,
      Duration inRooms,
      Ending ending,
      Optional<String> by,
      CallDetails details,
      Optional<LegStats> media) {
    this(call, total, inRooms, ending, by, details, media, Numbers.NONE, List.of());
  }

  public UUID key() {
    return call.key();
  }
}
