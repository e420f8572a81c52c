package org.partyline.gateway.call;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.partyline.gateway.dialplan.DialledNumber;
import org.partyline.gateway.dialplan.Language;
import org.partyline.gateway.dialplan.PhoneNumber;
import org.partyline.gateway.drain.Drain;
import org.partyline.gateway.observe.Ending;
import org.partyline.gateway.observe.LiveCall;
import org.partyline.gateway.observe.Numbers;
import org.partyline.gateway.policy.Decision;
import org.partyline.gateway.policy.Decision.Rule;
import org.partyline.gateway.policy.Limited;
import org.partyline.gateway.policy.UsageLedger;
import org.partyline.gateway.room.Participant;
import org.partyline.gateway.room.RoomEvent;
import org.partyline.gateway.room.RoomUnavailableException;
import org.partyline.gateway.room.Seat;
import org.partyline.gateway.routing.CallFailure;
import org.partyline.gateway.routing.Carrier;
import org.partyline.gateway.routing.Invitations;
import org.partyline.gateway.routing.TrunkSelection;
import org.partyline.gateway.routing.TrunkSelection.Considered;
import org.partyline.media.LegStats;
import org.partyline.media.MediaException;
import org.partyline.media.PhoneLeg;
import org.partyline.signaling.sip.OutgoingCall;
import org.partyline.signaling.sip.SipEvent;
import org.partyline.signaling.sip.SipReason;
import org.partyline.signaling.sip.SipStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One call of ours: the policy, the trunk, ringing, the answer, the room. Used by the call's
/// thread only.
final class DialFlow {
  private static final Logger LOG = LoggerFactory.getLogger(DialFlow.class);
  private static final int TIMES_ASKED = 3;
  private static final Duration TO_PRESS = Duration.ofSeconds(6);

  private final DialOut out;
  private final DialContext context;
  private final DialledCall call;
  private final DialRequest request;
  private final LiveCall live;
  private final InstantSource clock;
  private Optional<LegStats> media = Optional.empty();
  private Optional<DialOutcome> outcome = Optional.empty();
  private boolean dialled;

  DialFlow(DialOut out, DialContext context, DialledCall call, LiveCall live) {
    this.out = out;
    this.context = context;
    this.clock = context.clock();
    this.call = call;
    this.request = call.request();
    this.live = live;
  }

  /// From the policy's decision to the end. Leaves by [CallEndedException] only.
  void run() throws CallEndedException, InterruptedException {
    if (!out.takesNew()) {
      outcome = Optional.of(new DialOutcome("closed", "Not called: " + Drain.NOTHING_NEW + "."));
      throw new CallEndedException(Ending.SHUTDOWN);
    }
    Decision decision =
        context
            .policy()
            .decide(
                request.who(), request.room().name(), request.number(), context.ledger()::usage);
    decision
        .number()
        .flatMap(DialFlow::whole)
        .ifPresent(called -> live.numbers(new Numbers(Optional.empty(), Optional.of(called))));
    if (decision.refusal().isPresent()) {
      throw refused(decision.refusal().get().rule(), decision.refusal().get().text());
    }
    DialledNumber number = decision.number().orElseThrow();
    Optional<String> problem = Optional.empty(); // of the trunk that would be the best
    for (Considered trunk :
        TrunkSelection.consider(number, context.carriers(), context.lines()::problem)) {
      Carrier carrier = trunk.carrier();
      Optional<String> refusal = trunk.refusal().or(() -> keptFrom(carrier));
      if (refusal.isPresent() || !out.mayDialNow(carrier)) {
        String why = "the trunk " + carrier.name() + " " + refusal.orElse("has no line free");
        problem = problem.or(() -> Optional.of(why));
        continue;
      }
      switch (context.ledger().reserve(charged(carrier), trunk.price())) {
        case UsageLedger.Exhausted(Limited limited, String why) -> {
          if (limited.rule() != Rule.TRUNK) {
            throw refused(limited.rule(), why);
          }
          problem = problem.or(() -> Optional.of(why));
        }
        case UsageLedger.Lease lease -> {
          SipEvent.Rejected rejected = attempt(carrier, number, lease);
          CallFailure failure = CallFailure.of(rejected.status(), rejected.reason());
          outcome = Optional.of(DialOutcome.rejected(failure, rejected, call.number()));
          if (!TrunkSelection.triesNext(rejected.status())) {
            throw new CallEndedException(DialOutcome.ending(failure));
          }
          LOG.info("trunk {} failed with {}", carrier.name(), rejected.status());
        }
      }
    }
    if (outcome.isPresent()) {
      throw new CallEndedException(Ending.CARRIER_REFUSED);
    }
    throw refused(Rule.TRUNK, problem.orElse("no trunk takes this number"));
  }

  private static Optional<PhoneNumber> whole(DialledNumber number) {
    return number instanceof DialledNumber.Public dialled
        ? Optional.of(dialled.number())
        : Optional.empty();
  }

  /// Whose place a call takes is told to no other trunk: whoever knows that could claim the place.
  private Optional<String> keptFrom(Carrier carrier) {
    return request.replaces().isEmpty()
            || request.who().phone().filter(carrier.name()::equals).isPresent()
        ? Optional.empty()
        : Optional.of("has not the call whose place is wanted");
  }

  /// The call through one trunk, from the INVITE to the end. Returns only when nobody answered.
  private SipEvent.Rejected attempt(Carrier carrier, DialledNumber number, UsageLedger.Lease lease)
      throws CallEndedException, InterruptedException {
    CallMailbox mailbox = out.newMailbox();
    Optional<Instant> answered = Optional.empty();
    PhoneLeg leg = null;
    OutgoingCall sip = null;
    try {
      leg = context.legs().open(carrier, event -> mailbox.post(new CallEvent.Heard(event)));
      try (Seat seat = reserve(leg, mailbox)) {
        call.through(mailbox, seat);
        seat.show(Participant.Stage.DIALLING);
        sip =
            context
                .lines()
                .dial(
                    Invitations.to(carrier, number, request.replaces(), leg.offer()),
                    event -> mailbox.post(new CallEvent.Signaled(event)));
        live.trunk(carrier.name(), sip.callId());
        dialled = true;
        call.tell(DialState.Stage.DIALLING);
        Optional<SipEvent.Rejected> rejected = ring(carrier, number, sip, leg, seat, mailbox);
        if (rejected.isPresent()) {
          return rejected.get();
        }
        answered = Optional.of(clock.instant());
        live.answered();
        talk(carrier, number, sip, leg, seat, mailbox, lease, answered.get());
      }
      throw new CallEndedException(Ending.FAILED);
    } catch (RoomUnavailableException e) {
      throw new CallEndedException(Ending.of(e));
    } catch (IllegalArgumentException e) {
      LOG.warn("trunk {} cannot be called by: {}", carrier.name(), e.getMessage());
      return new SipEvent.Rejected(503, "not dialled");
    } catch (MediaException e) {
      LOG.warn("could not open media: {}", e.getMessage());
      throw new CallEndedException(Ending.NO_CAPACITY);
    } finally {
      if (sip != null) {
        sip.hangUp();
      }
      settle(lease, leg, answered);
    }
  }

  private Seat reserve(PhoneLeg leg, CallMailbox mailbox) throws RoomUnavailableException {
    return request
        .room()
        .reserve(
            call.number(),
            Participant.Kind.PHONE,
            leg,
            event -> mailbox.post(new CallEvent.InRoom(event)));
  }

  /// Until somebody answers.
  private Optional<SipEvent.Rejected> ring(
      Carrier carrier,
      DialledNumber number,
      OutgoingCall sip,
      PhoneLeg leg,
      Seat seat,
      CallMailbox mailbox)
      throws CallEndedException, InterruptedException, RoomUnavailableException {
    Runnable rings =
        () -> {
          live.ringing();
          call.tell(DialState.Stage.RINGING);
        };
    context.seats().taken(sip, new PhoneSeats.Place.Ringing(seat, mailbox));
    try (var setup = new CallSetup(sip, leg, seat, mailbox, out.ringback(country(number)), rings)) {
      Optional<SipEvent.Rejected> rejected =
          setup.awaitAnswer(clock.instant().plus(carrier.ringTimeout()));
      rejected.ifPresent(how ->
          live.cause(
              Optional.of(how.status()),
              how.reason()
                  .filter(r -> r.protocol().equalsIgnoreCase("Q.850"))
                  .map(SipReason::cause)));
      if (!context.seats().left(sip)) {
        throw new CallEndedException(Ending.REPLACED); // while somebody answered
      }
      return rejected;
    } finally {
      context.seats().left(sip);
    }
  }

  /// From the answer to the end. Leaves by [CallEndedException] only.
  private void talk(
      Carrier carrier,
      DialledNumber number,
      OutgoingCall sip,
      PhoneLeg leg,
      Seat seat,
      CallMailbox mailbox,
      UsageLedger.Lease lease,
      Instant answered)
      throws CallEndedException, InterruptedException, RoomUnavailableException {
    var line = new PhoneLine(sip, leg, mailbox, clock, Ending.CALLEE_HUNG_UP);
    if (carrier.digitsByInfo()) {
      line.digitsByInfo();
    }
    var announcer = new Announcer(line, context.prompts(), language(number));
    Duration longest =
        carrier.maxDuration().compareTo(context.limits().maxDuration()) < 0
            ? carrier.maxDuration()
            : context.limits().maxDuration();
    var time = new Credit(lease, answered, longest);
    if (request.digits().isPresent()) {
      line.sendDigits(request.digits().get());
    } else if (context.confirms().test(request.room().name())) {
      seat.disconnect();
      seat.show(Participant.Stage.ANSWERED);
      call.tell(DialState.Stage.ANSWERED);
      askToJoin(line, announcer, carrier, time);
    }
    seat.take();
    call.tell(DialState.Stage.JOINED);
    new Visit(
            call.number(),
            leg,
            line,
            announcer,
            mailbox,
            live,
            Transfers.none(line),
            context.seats(),
            context.limits(),
            time,
            clock)
        .begin(seat);
  }

  /// Says who calls, a few times, until 1 is pressed: voicemail does not.
  private void askToJoin(PhoneLine line, Announcer announcer, Carrier carrier, CallTime time)
      throws CallEndedException, InterruptedException {
    for (int times = 0; times < TIMES_ASKED && clock.instant().isBefore(time.end()); times++) {
      Duration length = announcer.say(invitation(carrier));
      Instant enough = clock.instant().plus(length).plus(TO_PRESS);
      Instant deadline = enough.isBefore(time.end()) ? enough : time.end();
      while (clock.instant().isBefore(deadline)) {
        switch (line.next(deadline)) {
          case LineEvent.Key(char key) when key == '1' -> {
            line.stopPlayback();
            return;
          }
          case LineEvent.InRoom(RoomEvent.Removed(String by)) ->
              throw new CallEndedException(Ending.REMOVED, Optional.of(by));
          case LineEvent.InRoom(RoomEvent.Closed closed) -> {
            announcer.sayToEnd(Prompt.MEETING_ENDED, Prompt.GOODBYE);
            throw new CallEndedException(Ending.of(closed));
          }
          case LineEvent.TransferRequested _ -> line.rejectTransfer(SipStatus.DECLINE);
          case LineEvent.Key _,
              LineEvent.Dialled _,
              LineEvent.InRoom _,
              LineEvent.PlaybackFinished _,
              LineEvent.Inactive _,
              LineEvent.TalkingWhileMuted _,
              LineEvent.TimedOut _ -> {}
        }
      }
    }
    announcer.sayToEnd(Prompt.GOODBYE);
    throw new CallEndedException(Ending.NOT_CONFIRMED);
  }

  private List<Limited> charged(Carrier carrier) {
    List<Limited> all =
        new ArrayList<>(context.policy().limits(request.who(), request.room().name()));
    all.add(Limited.trunk(carrier.name(), carrier.limits()));
    return all;
  }

  private void settle(UsageLedger.Lease lease, @Nullable PhoneLeg leg, Optional<Instant> answered) {
    if (leg != null) {
      leg.close();
      media = Optional.of(leg.stats());
    }
    if (dialled) {
      live.cost(lease.settle(answered.map(since -> Duration.between(since, clock.instant()))));
    } else {
      lease.cancel();
    }
  }

  private CallEndedException refused(Rule rule, String why) {
    live.refused(rule.word(), why);
    outcome =
        Optional.of(
            new DialOutcome(
                rule.code(), Decision.sentence(why, context.policy().rules().contact())));
    return new CallEndedException(rule == Rule.TRUNK ? Ending.NO_TRUNK : Ending.NOT_ALLOWED);
  }

  void tellEnd(CallEndedException ended) {
    DialOutcome told =
        outcome.orElseGet(() -> DialOutcome.of(ended.ending(), ended.by(), call.number()));
    call.tell(
        dialled ? DialState.Stage.ENDED : DialState.Stage.REFUSED,
        Optional.of(told.reason()),
        Optional.of(told.text()));
  }

  /// The figures of its last leg.
  Optional<LegStats> media() {
    return media;
  }

  private static Prompt[] invitation(Carrier carrier) {
    var said = new ArrayList<Prompt>(List.of(Prompt.INVITED));
    carrier
        .identity()
        .callerNumber()
        .filter(_ -> !carrier.identity().hidden())
        .ifPresent(own -> {
          said.add(Prompt.CALLED_FROM);
          own.digits().chars().forEach(digit -> said.add(Prompt.number(digit - '0')));
        });
    said.add(Prompt.PRESS_ONE);
    return said.toArray(Prompt[]::new);
  }

  private static String country(DialledNumber number) {
    return number instanceof DialledNumber.Public(PhoneNumber e164, _, _) ? e164.country() : "";
  }

  private static Language language(DialledNumber number) {
    return number instanceof DialledNumber.Public(PhoneNumber e164, _, _)
        ? e164.language()
        : Language.EN;
  }
}
