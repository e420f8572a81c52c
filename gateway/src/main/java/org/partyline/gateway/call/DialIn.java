package org.partyline.gateway.call;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.partyline.gateway.dialplan.DialPlan;
import org.partyline.gateway.dialplan.Language;
import org.partyline.gateway.dialplan.NumberFormat;
import org.partyline.gateway.dialplan.Route;
import org.partyline.gateway.dialplan.TransferPolicy;
import org.partyline.gateway.observe.ActiveCalls;
import org.partyline.gateway.observe.Ending;
import org.partyline.gateway.observe.LiveCall;
import org.partyline.gateway.observe.Numbers;
import org.partyline.gateway.policy.Requester;
import org.partyline.gateway.room.Participant;
import org.partyline.gateway.room.Room;
import org.partyline.gateway.room.Rooms;
import org.partyline.gateway.room.Seat;
import org.partyline.media.MediaException;
import org.partyline.media.PhoneEvent;
import org.partyline.media.PhoneLeg;
import org.partyline.media.SdpException;
import org.partyline.signaling.sip.IncomingCall;
import org.partyline.signaling.sip.SipCall;
import org.partyline.signaling.sip.SipCallHandler;
import org.partyline.signaling.sip.SipEvent;
import org.partyline.signaling.sip.SipParty;
import org.partyline.signaling.sip.SipStatus;
import org.partyline.signaling.sip.SipWarning;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/// Phone callers' way into rooms: each call is one run of [#serve] on a virtual thread of its own.
public final class DialIn implements SipCallHandler {
  private static final Logger LOG = LoggerFactory.getLogger(DialIn.class);

  private final Supplier<DialPlan> dialPlan;
  private final Function<String, Optional<NumberFormat>> trunkFormats;
  private final Rooms rooms;
  private final PhoneLegs legs;
  private final Pager pager;
  private final Prompts prompts;
  private final PinGuard guard;
  private final Predicate<InetAddress> vouches;
  private final CallLimits limits;
  private final TransferPolicy transferPolicy;
  private final PhoneSeats seats;
  private final BiConsumer<DialRequest, Consumer<DialState>> dialOut;
  private final ActiveCalls calls;
  private final InstantSource clock;

  /// Opens the media of a call.
  @FunctionalInterface
  public interface PhoneLegs {
    PhoneLeg open(IncomingCall call, Consumer<PhoneEvent> mailbox);
  }

  /// @param dialPlan as it is now
  /// @param trunkFormats how a trunk writes numbers, by its name
  /// @param pager rings people on IRC
  /// @param vouches whose P-Asserted-Identity is believed, besides the trunks'
  /// @param seats of all phones, ours and others
  /// @param dialOut calls in a phone's stead, as far as that may
  /// @param clock monotonic
  public DialIn(
      Supplier<DialPlan> dialPlan,
      Function<String, Optional<NumberFormat>> trunkFormats,
      Rooms rooms,
      PhoneLegs legs,
      Pager pager,
      Prompts prompts,
      PinGuard guard,
      Predicate<InetAddress> vouches,
      CallLimits limits,
      TransferPolicy transferPolicy,
      PhoneSeats seats,
      BiConsumer<DialRequest, Consumer<DialState>> dialOut,
      ActiveCalls calls,
      InstantSource clock) {
    this.dialPlan = dialPlan;
    this.trunkFormats = trunkFormats;
    this.rooms = rooms;
    this.legs = legs;
    this.pager = pager;
    this.prompts = prompts;
    this.guard = guard;
    this.vouches = vouches;
    this.limits = limits;
    this.transferPolicy = transferPolicy;
    this.seats = seats;
    this.dialOut = dialOut;
    this.calls = calls;
    this.clock = clock;
  }

  @Override
  public Consumer<SipEvent> incoming(IncomingCall call) {
    var mailbox = new QueuedMailbox(clock);
    Thread.ofVirtual().name("call-" + call.callId()).start(() -> serve(call, mailbox));
    return event -> mailbox.post(new CallEvent.Signaled(event));
  }

  @Override
  public Optional<SipStatus> availability(SipParty called, InetSocketAddress source) {
    Route route = dialPlan.get().from(source.getAddress()).route(called.user());
    return route instanceof Route.Refused ? Optional.of(SipStatus.NOT_FOUND) : Optional.empty();
  }

  /// The top of a call's thread.
  void serve(IncomingCall call, CallMailbox mailbox) {
    MDC.put("call", call.callId());
    Optional<SipCall> replaced = call.replaces();
    DialPlan plan = plan(call);
    Route route = plan.route(call.called().user());
    Language language = plan.language(route, call.caller().user());
    LiveCall live =
        calls.begin(
            Participant.Kind.PHONE,
            plan.displayName(call.caller().user(), language),
            call.called().user(),
            call.source().getAddress().getHostAddress() + ":" + call.source().getPort(),
            call.callId(),
            replaced.isPresent() ? "place of another call" : describe(route),
            by -> mailbox.post(new CallEvent.HangUp(by)));
    call.trunk().ifPresent(trunk -> live.trunk(trunk, call.callId()));
    live.numbers(new Numbers(plan.number(call.caller().user()), plan.number(call.called().user())));
    live.takesDigits(digits -> mailbox.post(new CallEvent.SendDigits(digits)));
    var ended = new CallEndedException(Ending.FAILED);
    PhoneLeg leg = null;
    try {
      Optional<PhoneSeats.Place> place = replaced.flatMap(seats::of);
      if (replaced.isPresent() && place.isEmpty()) {
        call.reject(SipStatus.TEMPORARILY_UNAVAILABLE);
        ended = new CallEndedException(Ending.UNREACHABLE);
      } else if (replaced.isEmpty() && route instanceof Route.Refused) {
        call.reject(SipStatus.NOT_FOUND);
        ended = new CallEndedException(Ending.UNKNOWN_NUMBER);
      } else {
        leg = legs.open(call, event -> mailbox.post(new CallEvent.Heard(event)));
        var line = new PhoneLine(call, leg, mailbox, clock, Ending.CALLER_HUNG_UP);
        if (replaced.isPresent()) {
          route = new Route.AskPin(Optional.of(language)); // if that is what the other was asked
        }
        Optional<Seat> seat =
            place.isPresent()
                ? takePlace(call, replaced.get(), place.get(), leg, line, live, mailbox)
                : ring(call, leg, line, route, live, mailbox);
        flow(call, leg, line, seat, route, language, live, mailbox);
      }
    } catch (CallEndedException e) {
      ended = e;
    } catch (MediaException e) {
      ended = new CallEndedException(unserved(call, e));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.error("call failed", e);
    } finally {
      call.hangUp();
      finish(live, leg, ended);
      MDC.remove("call");
    }
  }

  private static void finish(LiveCall live, @Nullable PhoneLeg leg, CallEndedException ended) {
    if (leg != null) {
      leg.close();
    }
    live.end(ended.ending(), ended.by(), Optional.ofNullable(leg).map(PhoneLeg::stats));
  }

  /// From the INVITE to the answer. What can't be served is refused before it rings.
  ///
  /// @return a seat beside the person whose number it is and who has come
  private Optional<Seat> ring(
      IncomingCall call,
      PhoneLeg leg,
      PhoneLine line,
      Route route,
      LiveCall live,
      CallMailbox mailbox)
      throws CallEndedException, InterruptedException {
    String sdp = session(call, leg);
    call.ring();
    live.ringing();
    if (limits.ringTime().isPositive()) {
      line.hold(limits.ringTime());
    }
    Optional<Seat> beside = Optional.empty();
    if (route instanceof Route.Ring direct) {
      var rung =
          new DirectLine(pager, leg, line, mailbox, clock).ring(direct, live.snapshot().from());
      if (rung.seat().isEmpty() && direct.fallback().isEmpty()) {
        call.reject(SipStatus.TEMPORARILY_UNAVAILABLE);
        throw new CallEndedException(rung.ending());
      }
      beside = rung.seat();
    }
    call.answer(sdp);
    live.answered();
    return beside;
  }

  private static String session(IncomingCall call, PhoneLeg leg) {
    Optional<String> offer = call.offer();
    return offer.isPresent() ? leg.answer(offer.get()) : leg.offer();
  }

  /// Answers a call that takes another one's place (RFC 3891): nothing rings, and the other call
  /// goes on until this one is there for sure.
  ///
  /// @param place what the other call has
  /// @return its seat; empty where that was asked for a PIN, and this one is to be
  private Optional<Seat> takePlace(
      IncomingCall call,
      SipCall replaced,
      PhoneSeats.Place place,
      PhoneLeg leg,
      PhoneLine line,
      LiveCall live,
      CallMailbox mailbox)
      throws CallEndedException, InterruptedException {
    call.answer(session(call, leg));
    live.answered();
    line.awaitConfirmed();
    if (seats.takePrompt(replaced)) {
      return Optional.empty();
    }
    String name = live.snapshot().from();
    Optional<Seat> seat =
        place instanceof PhoneSeats.Place.Ringing
            ? seats.pickUp(replaced, name, leg, mailbox)
            : seats.handOver(replaced, name, leg, mailbox);
    if (seat.isEmpty()) {
      throw new CallEndedException(Ending.ROOM_CLOSED);
    }
    return seat;
  }

  /// The call once it is answered, from top to bottom. Leaves by [CallEndedException] only.
  private void flow(
      IncomingCall call,
      PhoneLeg leg,
      PhoneLine line,
      Optional<Seat> seat,
      Route route,
      Language language,
      LiveCall live,
      CallMailbox mailbox)
      throws CallEndedException, InterruptedException {
    var time = CallTime.until(clock.instant().plus(limits.maxDuration()));
    var announcer = new Announcer(line, prompts, language);
    var prompt = new PhoneSeats.Place.AtPrompt(mailbox);
    var pinEntry =
        new PinEntry(line, announcer, seats, prompt, rooms, guard, caller(call), limits, clock);
    var transfers =
        new OwnNumbers(
            transferPolicy,
            plan(call),
            domains(call),
            rooms,
            seats,
            line,
            pinEntry,
            new OutsideNumbers(dialOut, requester(call, live), line, mailbox));
    var visit =
        new Visit(
            live.snapshot().from(),
            leg,
            line,
            announcer,
            mailbox,
            live,
            transfers,
            seats,
            limits,
            time,
            clock);
    if (seat.isPresent()) {
      visit.begin(seat.get());
    } else {
      visit.begin(firstRoom(route, announcer, pinEntry, transfers));
    }
  }

  /// A phone that transfers its call is known by its trunk; without one, by its address.
  private static Requester requester(IncomingCall call, LiveCall live) {
    String source = call.trunk().orElseGet(() -> call.source().getAddress().getHostAddress());
    return Requester.phone(live.snapshot().from(), call.trunk(), source);
  }

  private Destination firstRoom(
      Route route, Announcer announcer, PinEntry pinEntry, Transfers transfers)
      throws CallEndedException, InterruptedException {
    Optional<String> named =
        switch (route) {
          case Route.ToRoom(String name, _) -> Optional.of(name);
          case Route.Ring direct -> direct.fallback();
          case Route.AskPin _, Route.Refused _ -> Optional.empty();
        };
    if (named.isPresent()) {
      Optional<Room> room = rooms.find(named.get());
      if (room.isPresent()) {
        return new Destination.ToRoom(room.get());
      }
      announcer.sayToEnd(Prompt.MEETING_ENDED, Prompt.GOODBYE);
      throw new CallEndedException(Ending.ROOM_CLOSED);
    }
    return pinEntry.ask(transfers);
  }

  /// Where the numbers of the dial plan live, as this caller sees it.
  private static Set<String> domains(IncomingCall call) {
    return Stream.of(call.called(), call.caller())
        .map(party -> party.host().toLowerCase(Locale.ROOT))
        .collect(Collectors.toSet());
  }

  /// Numbers are read as the call's trunk writes them, or its source.
  private DialPlan plan(IncomingCall call) {
    DialPlan now = dialPlan.get();
    return call.trunk()
        .flatMap(trunkFormats)
        .map(now::written)
        .orElseGet(() -> now.from(call.source().getAddress()));
  }

  private PinGuard.Caller caller(IncomingCall call) {
    InetAddress source = call.source().getAddress();
    DialPlan plan = plan(call);
    boolean trusted = call.trunk().isPresent() || vouches.test(source);
    Optional<String> vouched = call.assertedIdentity().map(SipParty::user).filter(_ -> trusted);
    return new PinGuard.Caller(
        source,
        plan.number(call.caller().user()).map(number -> number.digits()),
        vouched.map(user -> plan.number(user).map(number -> number.digits()).orElse(user)));
  }

  private static Ending unserved(IncomingCall call, MediaException e) {
    LOG.info("could not open media: {}", e.getMessage());
    return switch (e.kind()) {
      case NOT_ACCEPTABLE -> {
        Optional<SipWarning> warning =
            e instanceof SdpException sdp ? PhoneLine.warning(sdp) : Optional.empty();
        warning.ifPresentOrElse(
            told -> call.reject(SipStatus.NOT_ACCEPTABLE_HERE, told),
            () -> call.reject(SipStatus.NOT_ACCEPTABLE_HERE));
        yield Ending.NO_COMMON_MEDIA;
      }
      case MALFORMED -> {
        call.reject(SipStatus.BAD_REQUEST);
        yield Ending.MALFORMED_SDP;
      }
      case EXHAUSTED -> {
        call.reject(SipStatus.SERVICE_UNAVAILABLE);
        yield Ending.NO_CAPACITY;
      }
      case UNREACHABLE_ROOM, UNAVAILABLE -> {
        call.reject(SipStatus.SERVER_ERROR);
        yield Ending.FAILED;
      }
    };
  }

  private static String describe(Route route) {
    return switch (route) {
      case Route.ToRoom(String name, _) -> "room " + name;
      case Route.Ring direct -> "person " + direct.whom().name();
      case Route.AskPin _ -> "PIN prompt";
      case Route.Refused _ -> "none";
    };
  }
}
