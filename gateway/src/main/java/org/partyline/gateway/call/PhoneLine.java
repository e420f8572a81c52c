package org.partyline.gateway.call;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Optional;
import org.partyline.gateway.observe.Ending;
import org.partyline.media.MediaException;
import org.partyline.media.PhoneEvent;
import org.partyline.media.PhoneLeg;
import org.partyline.media.RoomEnded;
import org.partyline.media.SdpException;
import org.partyline.media.sound.Sound;
import org.partyline.signaling.sip.SipCall;
import org.partyline.signaling.sip.SipEvent;
import org.partyline.signaling.sip.SipStatus;
import org.partyline.signaling.sip.SipWarning;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A phone's signaling and media as one: what a call flow plays to the person and waits for.
/// Re-offers are answered here, so that the flow never sees them. Used by the call's thread only.
final class PhoneLine {
  private static final Logger LOG = LoggerFactory.getLogger(PhoneLine.class);

  /// How much earlier than by its length a sound may be reported as finished.
  private static final Duration TOLERANCE = Duration.ofMillis(200);

  private final SipCall call;
  private final PhoneLeg leg;
  private final CallMailbox mailbox;
  private final InstantSource clock;
  private final Ending hungUp;
  private final DtmfDeduplicator digits = new DtmfDeduplicator();

  /// Before this, a report of finished playback belongs to what was played before.
  private Instant earliestFinish;

  /// In dB.
  private int volume;

  private boolean confirmed;
  private boolean transferring;
  private boolean digitsByInfo;
  private final Deque<Character> infoDigits = new ArrayDeque<>();
  private Instant infoDue = Instant.MAX;

  /// @param hungUp how it counts when the other side hangs up
  PhoneLine(SipCall call, PhoneLeg leg, CallMailbox mailbox, InstantSource clock, Ending hungUp) {
    this.call = call;
    this.hungUp = hungUp;
    this.leg = leg;
    this.mailbox = mailbox;
    this.clock = clock;
    this.earliestFinish = clock.instant();
  }

  /// Plays, and returns at once: [LineEvent.PlaybackFinished] follows unless something else is
  /// played before.
  ///
  /// @return how long it takes
  Duration play(Sound... sounds) {
    Duration length =
        Arrays.stream(sounds).map(Sound::length).reduce(Duration.ZERO, Duration::plus);
    earliestFinish = clock.instant().plus(length).minus(TOLERANCE);
    leg.play(sounds);
    return length;
  }

  /// Plays to the end, whatever keys are pressed.
  void playToEnd(Sound... sounds) throws CallEndedException, InterruptedException {
    Instant deadline = clock.instant().plus(play(sounds)).plusSeconds(5);
    while (true) {
      switch (next(deadline)) {
        case LineEvent.PlaybackFinished _, LineEvent.TimedOut _ -> {
          return;
        }
        case LineEvent.TransferRequested _ -> rejectTransfer(SipStatus.DECLINE);
        case LineEvent.Key _,
            LineEvent.InRoom _,
            LineEvent.Dialled _,
            LineEvent.Inactive _,
            LineEvent.TalkingWhileMuted _ -> {}
      }
    }
  }

  /// Makes everything that the caller hears louder or softer, until the call ends.
  ///
  /// @param decibels from what it is now
  /// @return false at the loudest or softest
  boolean changeVolume(int decibels) {
    int changed = volume + decibels;
    if (Math.abs(changed) > PhoneLeg.MAX_VOLUME) {
      return false;
    }
    volume = changed;
    leg.volume(volume);
    return true;
  }

  void playMusic(Sound music) {
    leg.playLoop(music);
  }

  void stopPlayback() {
    leg.stopPlaying();
  }

  /// Dials within the call, in RTP or as the other side wants it.
  ///
  /// @param dialled 0-9, *, #, A-D; `,` and `w` are pauses
  void sendDigits(String dialled) {
    if (digitsByInfo) {
      infoDue = infoDigits.isEmpty() ? clock.instant() : infoDue;
      dialled.chars().forEach(c -> infoDigits.add((char) c));
      return;
    }
    try {
      leg.sendDigits(dialled);
    } catch (IllegalArgumentException e) {
      LOG.info("digits not sent: {}", e.getMessage());
    }
  }

  private void sendInfo(char digit) {
    Duration pause =
        switch (digit) {
          case ',' -> Duration.ofSeconds(2);
          case 'w' -> Duration.ofMillis(500);
          default -> {
            call.sendDigit(digit);
            yield Duration.ofMillis(200);
          }
        };
    infoDue = clock.instant().plus(pause);
  }

  /// Digits go by SIP INFO from now on.
  void digitsByInfo() {
    digitsByInfo = true;
  }

  /// Lets the time pass, whatever is pressed.
  void hold(Duration length) throws CallEndedException, InterruptedException {
    Instant end = clock.instant().plus(length);
    while (true) {
      switch (next(end)) {
        case LineEvent.TimedOut _ -> {
          return;
        }
        case LineEvent.TransferRequested _ -> rejectTransfer(SipStatus.DECLINE);
        case LineEvent.Key _, // nobody's
            LineEvent.PlaybackFinished _,
            LineEvent.InRoom _,
            LineEvent.Dialled _,
            LineEvent.Inactive _,
            LineEvent.TalkingWhileMuted _ -> {}
      }
    }
  }

  SipCall call() {
    return call;
  }

  /// Waits until the other side has acknowledged our answer.
  void awaitConfirmed() throws CallEndedException, InterruptedException {
    while (!confirmed) {
      Optional<CallEvent> event = mailbox.next(clock.instant().plusSeconds(60));
      if (event.isPresent()
          && left(event.get()).orElse(null) instanceof LineEvent.TransferRequested) {
        rejectTransfer(SipStatus.DECLINE);
      }
    }
  }

  /// Accepts the [LineEvent.TransferRequested]; [#transferred] or [#notTransferred] has to follow.
  void acceptTransfer() {
    transferring = true;
    call.acceptTransfer();
  }

  /// Tells the phone that it is where it wanted to be, if it has asked for a transfer.
  void transferred() {
    reportTransfer(200);
  }

  /// Tells the phone that it cannot get where it wanted to be, if it has asked for a transfer.
  void notTransferred(SipStatus why) {
    reportTransfer(why.code());
  }

  private void reportTransfer(int status) {
    if (transferring) {
      transferring = false;
      call.reportTransfer(status);
    }
  }

  /// Accepts the [LineEvent.TransferRequested] to somebody whom the room calls: [#reportCall] tells
  /// how that goes.
  void acceptCall() {
    call.acceptTransfer();
  }

  /// Tells the phone how the call goes that the room makes in its stead. Once that is answered the
  /// phone's own call is over.
  void reportCall(DialState state) throws CallEndedException {
    switch (state.stage()) {
      case DIALLING, ANSWERED -> {}
      case RINGING -> call.reportTransfer(180, "Ringing");
      case JOINED -> {
        call.reportTransfer(200);
        throw new CallEndedException(Ending.TRANSFERRED);
      }
      case REFUSED, ENDED ->
          call.reportTransfer(status(state.reason().orElse("")), state.text().orElse("Failed"));
    }
  }

  /// The SIP status of a reason that pages are told (docs/irc-protocol.md §6.1).
  private static int status(String reason) {
    return switch (reason) {
      case "off", "not-allowed", "number", "destination", "limit" -> 403;
      case "busy" -> 486;
      case "declined" -> 603;
      case "no-answer", "unreachable", "not-confirmed" -> 480;
      case "no-such-number" -> 404;
      case "cancelled", "removed", "hung-up", "closed" -> 487;
      default -> 503;
    };
  }

  void rejectTransfer(SipStatus status) {
    call.rejectTransfer(status);
  }

  /// Waits for what happens next, until the deadline.
  LineEvent next(Instant deadline) throws CallEndedException, InterruptedException {
    while (true) {
      boolean infoFirst = !infoDigits.isEmpty() && infoDue.isBefore(deadline);
      Optional<CallEvent> event = mailbox.next(infoFirst ? infoDue : deadline);
      if (event.isEmpty()) {
        if (infoFirst) {
          sendInfo(infoDigits.remove());
          continue;
        }
        return new LineEvent.TimedOut();
      }
      Optional<LineEvent> left = left(event.get());
      if (left.isPresent()) {
        return left.get();
      }
    }
  }

  /// What is left of an event for the flow.
  private Optional<LineEvent> left(CallEvent event) throws CallEndedException {
    return switch (event) {
      case CallEvent.Signaled(SipEvent signaled) -> signaled(signaled);
      case CallEvent.Heard(PhoneEvent heard) -> heard(heard);
      case CallEvent.InRoom(var inRoom) -> Optional.of(new LineEvent.InRoom(inRoom));
      case CallEvent.Dialled(DialState state) -> Optional.of(new LineEvent.Dialled(state));
      case CallEvent.SendDigits(String dialled) -> {
        sendDigits(dialled);
        yield Optional.empty();
      }
      case CallEvent.Replaced _ -> throw new CallEndedException(Ending.REPLACED);
      case CallEvent.HangUp(String by) ->
          throw new CallEndedException(Ending.OPERATOR, Optional.of(by));
    };
  }

  private Optional<LineEvent> signaled(SipEvent event) throws CallEndedException {
    return switch (event) {
      case SipEvent.Confirmed(Optional<String> answer) -> {
        if (answer.isPresent()) {
          accept(answer.get());
        }
        leg.confirmed();
        confirmed = true;
        yield Optional.empty();
      }
      case SipEvent.Reoffered(Optional<String> offer) -> {
        answerAgain(call, leg, offer);
        yield Optional.empty();
      }
      case SipEvent.ReofferAnswered _,
          SipEvent.ReofferRejected _,
          SipEvent.Ringing _,
          SipEvent.Progress _,
          SipEvent.TransferProgress _,
          SipEvent.Answered _,
          SipEvent.Rejected _ ->
          Optional.empty(); // of offers and calls that we don't make
      case SipEvent.TransferRequested asked -> Optional.of(new LineEvent.TransferRequested(asked));
      case SipEvent.KeyPressed(char key) -> pressed(key, DtmfDeduplicator.Source.INFO);
      case SipEvent.Ended(SipEvent.EndReason reason, _) ->
          throw new CallEndedException(ending(reason));
    };
  }

  private Optional<LineEvent> heard(PhoneEvent event) throws CallEndedException {
    return switch (event) {
      case PhoneEvent.KeyPressed(char key) -> pressed(key, DtmfDeduplicator.Source.RTP);
      case PhoneEvent.Played _ ->
          clock.instant().isBefore(earliestFinish)
              ? Optional.empty()
              : Optional.of(new LineEvent.PlaybackFinished());
      case PhoneEvent.Inactive _ -> Optional.of(new LineEvent.Inactive());
      case PhoneEvent.TalkingWhileMuted _ -> Optional.of(new LineEvent.TalkingWhileMuted());
      case PhoneEvent.DigitsSent _ -> Optional.empty();
      case RoomEnded _ -> Optional.empty(); // the room itself says why
      case PhoneEvent.EncryptionFailed(String reason) -> {
        LOG.info("the call's media cannot be encrypted: {}", reason);
        throw new CallEndedException(Ending.ENCRYPTION_FAILED);
      }
      case PhoneEvent.MediaLost _ -> throw new CallEndedException(Ending.MEDIA_TIMEOUT);
    };
  }

  private Optional<LineEvent> pressed(char key, DtmfDeduplicator.Source source) {
    return digits.isNew(key, source, clock.instant())
        ? Optional.of(new LineEvent.Key(key))
        : Optional.empty();
  }

  private void accept(String answer) throws CallEndedException {
    try {
      leg.accept(answer);
    } catch (MediaException e) {
      throw CallEndedException.unusable(e);
    }
  }

  /// Answers an offer of the other side within the call.
  static void answerAgain(SipCall call, PhoneLeg leg, Optional<String> offer) {
    try {
      call.acceptReoffer(offer.isPresent() ? leg.answer(offer.get()) : leg.offer());
    } catch (SdpException e) {
      LOG.info("a new offer is rejected, the session goes on as it was: {}", e.getMessage());
      warning(e)
          .ifPresentOrElse(
              warning -> call.rejectReoffer(SipStatus.NOT_ACCEPTABLE_HERE, warning),
              () -> call.rejectReoffer(SipStatus.BAD_REQUEST));
    } catch (MediaException e) {
      LOG.warn("a new offer cannot be served, the session goes on as it was: {}", e.getMessage());
      call.rejectReoffer(SipStatus.SERVER_ERROR);
    }
  }

  /// What the 488 to an SDP tells; nothing for a malformed one, which gets a 400.
  static Optional<SipWarning> warning(SdpException e) {
    SdpException.Fault fault = e.fault();
    return fault == SdpException.Fault.MALFORMED
        ? Optional.empty()
        : Optional.of(new SipWarning(fault.warningCode(), fault.warningText()));
  }

  private Ending ending(SipEvent.EndReason reason) {
    return switch (reason) {
      case CANCELLED -> Ending.CANCELLED;
      case REMOTE_HANGUP -> hungUp;
      case LOCAL_HANGUP -> Ending.SHUTDOWN;
      case ACK_TIMEOUT -> Ending.ACK_TIMEOUT;
      case MISSING_SDP_ANSWER -> Ending.NO_COMMON_MEDIA;
      case SESSION_EXPIRED -> Ending.SESSION_EXPIRED;
      case REJECTED, FAILED -> Ending.SIGNALING_FAILED;
    };
  }
}
