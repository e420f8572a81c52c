package org.partyline.gateway.call;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.partyline.gateway.observe.Ending;
import org.partyline.gateway.room.Participant;
import org.partyline.gateway.room.RoomEvent;
import org.partyline.gateway.room.RoomUnavailableException;
import org.partyline.gateway.room.Seat;
import org.partyline.media.MediaException;
import org.partyline.media.MediaRoom;
import org.partyline.media.PhoneLeg;
import org.partyline.media.sound.Sound;
import org.partyline.signaling.sip.OutgoingCall;
import org.partyline.signaling.sip.SipEvent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A call of ours until somebody answers: the room hears the carrier's early media, or a ring-back
/// tone where there is none.
final class CallSetup implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CallSetup.class);

  private final OutgoingCall call;
  private final PhoneLeg leg;
  private final Seat seat;
  private final CallMailbox mailbox;
  private final Sound ringback;
  private final Runnable onRinging;

  private MediaRoom.@Nullable Loop tone;
  private boolean rings;
  private boolean earlyMedia;
  private boolean accompanied;

  /// What was agreed by an UPDATE before the answer, which then says it once more.
  private Optional<String> updated = Optional.empty();

  /// @param onRinging told once, when it rings
  CallSetup(
      OutgoingCall call,
      PhoneLeg leg,
      Seat seat,
      CallMailbox mailbox,
      Sound ringback,
      Runnable onRinging) {
    this.call = call;
    this.leg = leg;
    this.seat = seat;
    this.mailbox = mailbox;
    this.ringback = ringback;
    this.onRinging = onRinging;
  }

  /// Waits for the answer, whose media flows when this returns.
  ///
  /// @return how the call was rejected; empty when it was answered
  /// @throws CallEndedException when it was given up, picked up elsewhere, or rang for too long
  Optional<SipEvent.Rejected> awaitAnswer(Instant deadline)
      throws CallEndedException, InterruptedException, RoomUnavailableException {
    while (true) {
      Optional<CallEvent> event = mailbox.next(deadline);
      switch (event.orElse(null)) {
        case null -> throw new CallEndedException(Ending.NO_ANSWER);
        case CallEvent.Signaled(SipEvent.Ringing _) -> ringing();
        case CallEvent.Signaled(SipEvent.Progress(String sdp)) -> early(sdp);
        case CallEvent.Signaled(SipEvent.Reoffered(Optional<String> offer)) -> {
          PhoneLine.answerAgain(call, leg, offer);
          updated = offer;
        }
        case CallEvent.Signaled(SipEvent.Answered(String sdp)) -> {
          if (updated.filter(sdp::equals).isEmpty()) {
            accept(sdp);
          }
          silence();
          return Optional.empty();
        }
        case CallEvent.Signaled(SipEvent.Rejected rejected) -> {
          return Optional.of(rejected);
        }
        case CallEvent.Signaled(SipEvent.Ended(SipEvent.EndReason reason, _)) ->
            throw new CallEndedException(
                reason == SipEvent.EndReason.LOCAL_HANGUP
                    ? Ending.SHUTDOWN
                    : Ending.SIGNALING_FAILED);
        case CallEvent.InRoom(RoomEvent inRoom) -> inRoom(inRoom);
        case CallEvent.HangUp(String by) ->
            throw new CallEndedException(Ending.GIVEN_UP, Optional.of(by));
        case CallEvent.Replaced _ -> throw new CallEndedException(Ending.REPLACED);
        case CallEvent.Signaled _,
            CallEvent.Heard _,
            CallEvent.SendDigits _,
            CallEvent.Dialled _ -> {}
      }
    }
  }

  private void ringing() throws RoomUnavailableException {
    rings();
    if (tone == null && !earlyMedia) {
      tone = seat.room().media().playLoop(ringback);
    }
  }

  private void rings() throws RoomUnavailableException {
    if (!rings) {
      rings = true;
      seat.show(Participant.Stage.RINGING);
      onRinging.run();
    }
  }

  /// Of several forks the latest is heard.
  private void early(String sdp) throws RoomUnavailableException {
    try {
      leg.accept(sdp);
    } catch (MediaException e) {
      LOG.info("early media cannot be heard: {}", e.getMessage());
      ringing();
      return;
    }
    earlyMedia = true;
    silence();
    seat.connect();
    rings();
  }

  private void accept(String sdp) throws CallEndedException {
    try {
      leg.accept(sdp);
    } catch (MediaException e) {
      LOG.info("the answer cannot be used: {}", e.getMessage());
      throw CallEndedException.unusable(e);
    }
  }

  /// Nobody goes on being called when all who wanted it have left.
  private void inRoom(RoomEvent event) throws CallEndedException {
    switch (event) {
      case RoomEvent.RosterChanged(var participants, _) -> {
        boolean somebody = participants.stream().anyMatch(Participant::joined);
        if (accompanied && !somebody) {
          throw new CallEndedException(Ending.GIVEN_UP);
        }
        accompanied = somebody;
      }
      case RoomEvent.Removed(String by) ->
          throw new CallEndedException(Ending.GIVEN_UP, Optional.of(by));
      case RoomEvent.Closed closed -> throw new CallEndedException(Ending.of(closed));
      case RoomEvent.EndsSoon _,
          RoomEvent.BrowsersLost _,
          RoomEvent.MutedBy _,
          RoomEvent.Moved _ -> {}
    }
  }

  private void silence() {
    if (tone != null) {
      tone.close();
      tone = null;
    }
  }

  @Override
  public void close() {
    silence();
  }
}
