package org.partyline.gateway.call;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.partyline.gateway.dialplan.DialPlan;
import org.partyline.gateway.dialplan.Language;
import org.partyline.gateway.dialplan.Route;
import org.partyline.gateway.observe.CallObserver;
import org.partyline.gateway.observe.CallRecord;
import org.partyline.gateway.observe.CallRecord.Ending;
import org.partyline.gateway.room.Participant;
import org.partyline.gateway.room.Room;
import org.partyline.gateway.room.RoomUnavailableException;
import org.partyline.gateway.room.Rooms;
import org.partyline.gateway.room.Seat;
import org.partyline.media.MediaException;
import org.partyline.media.PhoneEvent;
import org.partyline.media.PhoneLeg;
import org.partyline.signaling.sip.SipCall;
import org.partyline.signaling.sip.SipCallHandler;
import org.partyline.signaling.sip.SipEvent;
import org.partyline.signaling.sip.SipStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/// Phone callers' way into rooms: each call is one run of [#serve] on a virtual thread of its own.
public final class DialIn implements SipCallHandler {
  private static final Logger LOG = LoggerFactory.getLogger(DialIn.class);

  /// Keys beyond so many unread events are dropped: nobody presses that fast.
  private static final int MOST_UNREAD = 500;

  private final DialPlan dialPlan;
  private final Rooms rooms;
  private final PhoneLegs legs;
  private final Prompts prompts;
  private final PinGuard guard;
  private final CallRules rules;
  private final CallObserver observer;
  private final InstantSource clock;

  /// Opens the media of a call.
  @FunctionalInterface
  public interface PhoneLegs {
    PhoneLeg open(InetAddress sipSource, Consumer<PhoneEvent> mailbox);
  }

  public DialIn(
      DialPlan dialPlan,
      Rooms rooms,
      PhoneLegs legs,
      Prompts prompts,
      PinGuard guard,
      CallRules rules,
      CallObserver observer,
      InstantSource clock) {
    this.dialPlan = dialPlan;
    this.rooms = rooms;
    this.legs = legs;
    this.prompts = prompts;
    this.guard = guard;
    this.rules = rules;
    this.observer = observer;
    this.clock = clock;
  }

  @Override
  public Consumer<SipEvent> incoming(SipCall call) {
    var mailbox = new LinkedBlockingQueue<CallEvent>();
    Thread.ofVirtual().name("call-" + call.callId()).start(() -> serve(call, mailbox));
    return event -> {
      if (!(event instanceof SipEvent.KeyPressed) || mailbox.size() < MOST_UNREAD) {
        mailbox.add(new CallEvent.Signaled(event));
      }
    };
  }

  /// The top of a call's thread.
  private void serve(SipCall call, BlockingQueue<CallEvent> mailbox) {
    MDC.put("call", call.callId());
    var story = new Story(clock.instant());
    Ending ending = Ending.FAILED;
    try {
      ending = flow(call, mailbox, story);
    } catch (CallOver over) {
      ending = over.ending();
    } catch (MediaException e) {
      LOG.warn("no media for this call: {}", e.getMessage());
      call.reject(SipStatus.SERVICE_UNAVAILABLE);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.error("call failed", e);
    } finally {
      call.hangUp();
      observer.ended(story.end(call.callId(), ending, clock.instant()));
      MDC.remove("call");
    }
  }

  /// The call, from top to bottom.
  private Ending flow(SipCall call, BlockingQueue<CallEvent> mailbox, Story story)
      throws CallOver, InterruptedException {
    String caller = call.caller().user();
    InetAddress source = call.source().getAddress();
    Route route = dialPlan.route(call.called().user());
    Language language = dialPlan.language(route, caller);
    story.caller = dialPlan.displayName(caller, language);
    if (route instanceof Route.Refused) {
      LOG.info("refused: {} is not in the dial plan", call.called());
      call.reject(SipStatus.NOT_FOUND);
      return Ending.UNKNOWN_NUMBER;
    }
    if (!guard.admits(caller, source)) {
      call.reject(SipStatus.TEMPORARILY_UNAVAILABLE);
      return Ending.HELD_OFF;
    }
    try (PhoneLeg leg = legs.open(source, event -> mailbox.add(new CallEvent.Heard(event)))) {
      var line = new PhoneLine(call, leg, mailbox, clock);
      line.answer();
      Optional<Room> room =
          switch (route) {
            case Route.ToRoom(String name, _) -> rooms.find(name);
            case Route.AskPin _ ->
                new PinEntry(line, prompts, language, rooms, guard, rules, clock)
                    .ask(caller, source);
            case Route.Refused _ -> Optional.empty();
          };
      if (room.isEmpty()) {
        return Ending.NO_ROOM_FOUND;
      }
      return talk(line, leg, room.get(), mailbox, story, language);
    }
  }

  private Ending talk(
      PhoneLine line,
      PhoneLeg leg,
      Room room,
      BlockingQueue<CallEvent> mailbox,
      Story story,
      Language language)
      throws CallOver, InterruptedException {
    Instant deadline = story.began.plus(rules.maxDuration());
    try (Seat seat =
        room.join(
            story.caller,
            Participant.Kind.PHONE,
            leg,
            event -> mailbox.add(new CallEvent.InRoom(event)))) {
      story.caller = seat.participant().name();
      story.room = Optional.of(room.name());
      story.entered = Optional.of(clock.instant());
      LOG.info("{} entered {}", story.caller, room.name());
      return new InRoom(line, seat, prompts, language).untilTheEnd(deadline);
    } catch (RoomUnavailableException e) {
      LOG.info("{} was not let in: {}", story.caller, e.getMessage());
      boolean over = e.reason() == RoomUnavailableException.Reason.CLOSED;
      line.sayToTheEnd(prompts.in(language, over ? Prompt.ROOM_CLOSED : Prompt.ROOM_FULL));
      return over ? Ending.ROOM_CLOSED : Ending.ROOM_FULL;
    }
  }

  /// What is told of the call when it has ended.
  private static final class Story {
    private final Instant began;
    private String caller = "";
    private Optional<String> room = Optional.empty();
    private Optional<Instant> entered = Optional.empty();

    Story(Instant began) {
      this.began = began;
    }

    CallRecord end(String callId, Ending ending, Instant now) {
      Duration talked = entered.map(since -> Duration.between(since, now)).orElse(Duration.ZERO);
      return new CallRecord(callId, caller, room, Duration.between(began, now), talked, ending);
    }
  }
}
