package org.partyline.gateway.call;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.partyline.gateway.observe.CallRecord.Ending;
import org.partyline.media.MediaException;
import org.partyline.media.PhoneEvent;
import org.partyline.media.PhoneLeg;
import org.partyline.media.RoomEnded;
import org.partyline.media.SdpException;
import org.partyline.media.sound.Sound;
import org.partyline.signaling.sip.SipCall;
import org.partyline.signaling.sip.SipEvent;
import org.partyline.signaling.sip.SipStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A caller's signaling and media as one: what a call flow says to the caller and waits for.
/// Re-offers are answered here, so that the flow never sees them. Used by the call's thread only.
final class PhoneLine {
  private static final Logger LOG = LoggerFactory.getLogger(PhoneLine.class);

  private final SipCall call;
  private final PhoneLeg leg;
  private final BlockingQueue<CallEvent> mailbox;
  private final InstantSource clock;
  private final KeyEcho echo = new KeyEcho();

  PhoneLine(SipCall call, PhoneLeg leg, BlockingQueue<CallEvent> mailbox, InstantSource clock) {
    this.call = call;
    this.leg = leg;
    this.mailbox = mailbox;
    this.clock = clock;
  }

  /// 180 and 200 OK with media; an offer that cannot be accepted is rejected before it rings.
  void answer() throws CallOver {
    try {
      Optional<String> offer = call.offer();
      String sdp = offer.isPresent() ? leg.answer(offer.get()) : leg.offer();
      call.ring();
      call.answer(sdp);
    } catch (SdpException e) {
      LOG.info("the caller's SDP is rejected: {}", e.getMessage());
      call.reject(status(e));
      throw new CallOver(Ending.NO_COMMON_MEDIA);
    }
  }

  private static SipStatus status(SdpException e) {
    return e.fault() == SdpException.Fault.MALFORMED
        ? SipStatus.BAD_REQUEST
        : SipStatus.NOT_ACCEPTABLE_HERE;
  }

  /// Speaks, and returns at once: [Happening.Said] follows.
  void say(Sound... sounds) {
    leg.play(sounds);
  }

  /// Speaks to the end, whatever keys are pressed.
  void sayToTheEnd(Sound... sounds) throws CallOver, InterruptedException {
    Instant deadline = clock.instant().plusSeconds(30);
    leg.play(sounds);
    while (true) {
      switch (next(deadline)) {
        case Happening.Said _, Happening.Nothing _ -> {
          return;
        }
        case Happening.Key _, Happening.InRoom _ -> {}
      }
    }
  }

  void playMusic(Sound music) {
    leg.playLoop(music);
  }

  void beQuiet() {
    leg.stopPlaying();
  }

  /// Waits for what happens next, until the deadline.
  Happening next(Instant deadline) throws CallOver, InterruptedException {
    while (true) {
      long patience = Duration.between(clock.instant(), deadline).toNanos();
      CallEvent event = mailbox.poll(Math.max(0, patience), TimeUnit.NANOSECONDS);
      if (event == null) {
        return new Happening.Nothing();
      }
      Optional<Happening> happening =
          switch (event) {
            case CallEvent.Signaled(SipEvent signaled) -> signaled(signaled);
            case CallEvent.Heard(PhoneEvent heard) -> heard(heard);
            case CallEvent.InRoom(var inRoom) -> Optional.of(new Happening.InRoom(inRoom));
          };
      if (happening.isPresent()) {
        return happening.get();
      }
    }
  }

  private Optional<Happening> signaled(SipEvent event) throws CallOver {
    return switch (event) {
      case SipEvent.Confirmed(Optional<String> answer) -> {
        if (answer.isPresent()) {
          accept(answer.get());
        }
        leg.confirmed();
        yield Optional.empty();
      }
      case SipEvent.Reoffered(Optional<String> offer) -> {
        answerAgain(offer);
        yield Optional.empty();
      }
      case SipEvent.KeyPressed(char key) -> pressed(key, KeyEcho.Way.INFO);
      case SipEvent.Ended(SipEvent.EndReason reason) -> throw new CallOver(ending(reason));
    };
  }

  private Optional<Happening> heard(PhoneEvent event) throws CallOver {
    return switch (event) {
      case PhoneEvent.KeyPressed(char key) -> pressed(key, KeyEcho.Way.RTP);
      case PhoneEvent.Played _ -> Optional.of(new Happening.Said());
      case PhoneEvent.Inactive _, PhoneEvent.TalkingWhileMuted _ -> Optional.empty();
      case RoomEnded _ -> Optional.empty(); // the room itself says why
      case PhoneEvent.MediaLost _ -> throw new CallOver(Ending.CALLER_VANISHED);
    };
  }

  private Optional<Happening> pressed(char key, KeyEcho.Way way) {
    return echo.isNew(key, way, clock.instant())
        ? Optional.of(new Happening.Key(key))
        : Optional.empty();
  }

  private void accept(String answer) throws CallOver {
    try {
      leg.accept(answer);
    } catch (MediaException _) {
      throw new CallOver(Ending.NO_COMMON_MEDIA);
    }
  }

  private void answerAgain(Optional<String> offer) {
    try {
      call.acceptReoffer(offer.isPresent() ? leg.answer(offer.get()) : leg.offer());
    } catch (SdpException e) {
      LOG.info("a new offer is rejected, the session goes on as it was: {}", e.getMessage());
      call.refuseReoffer(status(e));
    } catch (MediaException e) {
      LOG.warn("a new offer cannot be served, the session goes on as it was: {}", e.getMessage());
      call.refuseReoffer(SipStatus.SERVER_ERROR);
    }
  }

  private static Ending ending(SipEvent.EndReason reason) {
    return switch (reason) {
      case CANCELLED -> Ending.CANCELLED;
      case REMOTE_HANGUP -> Ending.CALLER_HUNG_UP;
      case LOCAL_HANGUP -> Ending.HUNG_UP_HERE;
      case ACK_TIMEOUT -> Ending.NOT_CONFIRMED;
      case FAILED -> Ending.FAILED;
    };
  }
}
