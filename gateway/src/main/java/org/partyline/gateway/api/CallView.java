package org.partyline.gateway.api;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.partyline.gateway.observe.ActiveCalls;
import org.partyline.gateway.observe.CallDetails;
import org.partyline.gateway.observe.CallSnapshot;
import org.partyline.gateway.room.Participant;

/// A live call.
///
/// @param record the id that it will have among the records when it has ended
/// @param from the caller; a number is masked
/// @param to the called number, masked where we call; of a browser, the room
/// @param route where the dial plan leads
record CallView(
    String id,
    String record,
    CallSnapshot.Direction direction,
    Participant.Kind kind,
    Instant started,
    long seconds,
    String from,
    String to,
    String source,
    String callId,
    String route,
    Optional<String> room,
    Optional<RoomRoutes.ParticipantView> participant,
    Optional<String> trunk,
    Optional<BigDecimal> ringingAfter,
    Optional<BigDecimal> answeredAfter,
    Optional<MediaView> media) {
  static CallView of(CallSnapshot call, ActiveCalls calls, Instant now) {
    CallDetails details = calls.details(call.id()).orElse(CallDetails.NONE);
    return new CallView(
        call.id(),
        call.key().toString(),
        call.direction(),
        call.kind(),
        call.started(),
        Math.max(0, Duration.between(call.started(), now).toSeconds()),
        call.from(),
        call.to(),
        call.source(),
        call.signalingId(),
        call.route(),
        call.room(),
        call.participant().map(RoomRoutes.ParticipantView::of),
        details.trunk(),
        details.ringing().map(CallView::seconds),
        details.answered().map(CallView::seconds),
        calls.stats(call.id()).map(MediaView::of));
  }

  private static BigDecimal seconds(Duration time) {
    return BigDecimal.valueOf(time.toMillis(), 3);
  }
}
