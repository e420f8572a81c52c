package org.partyline.gateway.store;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.partyline.gateway.observe.CallDetails;
import org.partyline.gateway.observe.CallRecord;
import org.partyline.gateway.observe.CallSnapshot;
import org.partyline.gateway.observe.CallSnapshot.Direction;
import org.partyline.gateway.observe.Ending;
import org.partyline.gateway.room.Participant;

/// Records of calls that nobody made.
final class Calls {
  static final Instant STARTED = Instant.parse("2026-03-01T10:00:00.123Z");

  private Calls() {}

  static CallRecord ended(String id) {
    var call =
        new CallSnapshot(
            id,
            UUID.randomUUID(),
            Direction.IN,
            Participant.Kind.PHONE,
            STARTED,
            "+49 30 …67 \u201eAda\u201c",
            "1000",
            "192.0.2.1",
            "call-" + id,
            "PIN prompt",
            Optional.of("lobby"),
            Optional.empty());
    return new CallRecord(
        call,
        Duration.ofMillis(61_500),
        Duration.ofSeconds(50),
        Ending.CALLER_HUNG_UP,
        Optional.empty(),
        CallDetails.NONE,
        Optional.empty());
  }
}
