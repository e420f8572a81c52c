package org.partyline.gateway.call;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.partyline.gateway.dialplan.NumberReader;
import org.partyline.gateway.dialplan.NumberType;
import org.partyline.gateway.observe.ActiveCalls;
import org.partyline.gateway.policy.DialPolicy;
import org.partyline.gateway.policy.DialRules;
import org.partyline.gateway.policy.DialRules.Who;
import org.partyline.gateway.policy.Limits;
import org.partyline.gateway.policy.UsageLedger;
import org.partyline.signaling.sip.Invitation;
import org.partyline.signaling.sip.OutgoingCall;
import org.partyline.signaling.sip.SipEvent;

/// A carrier whose part the test plays, for those who ask for calls.
public final class FakeCarrier implements DialContext.Lines {
  /// A phone that was called.
  ///
  /// @param says what the carrier tells of it
  public record Rung(
      String called, Consumer<SipEvent> says, List<String> done, List<String> digits) {}

  /// The phones that were called, in order.
  public final BlockingQueue<Rung> rung = new LinkedBlockingQueue<>();

  private final BlockingQueue<ScriptedLeg> legs = new LinkedBlockingQueue<>();

  @Override
  public OutgoingCall dial(Invitation invitation, Consumer<SipEvent> mailbox) {
    var call = new ScriptedOutgoing(invitation);
    ScriptedLeg leg = legs.remove();
    rung.add(
        new Rung(
            invitation.called(),
            event -> {
              if (event instanceof SipEvent.Answered) {
                call.answered();
              }
              mailbox.accept(event);
            },
            call.done(),
            leg.dialled()));
    return call;
  }

  @Override
  public Optional<String> problem(String trunk) {
    return Optional.empty();
  }

  /// Calls through this carrier: to Germany, by those.
  public DialOut dialOut(Who who, ActiveCalls calls, InstantSource clock) {
    var rules =
        new DialRules(
            who,
            new DialRules.Where(
                Set.of("DE"), List.of(), List.of(), Set.of(NumberType.FIXED), Set.of()),
            Limits.UNLIMITED,
            Limits.UNLIMITED,
            Limits.UNLIMITED,
            Optional.of("#help"),
            "EUR");
    var never = Duration.ofHours(1);
    return new DialOut(
        new DialContext(
            new DialPolicy(rules, new NumberReader("49")),
            new UsageLedger(clock),
            List.of(DialKit.carrier("carrier", "0.01", 60, false)),
            this,
            (_, mailbox) -> {
              var leg = new ScriptedLeg(new Timeline(), mailbox);
              legs.add(leg);
              return leg;
            },
            CallKit.PROMPTS,
            new CallLimits(3, never, never, never, never, never, Duration.ZERO),
            _ -> false,
            new PhoneSeats(),
            clock),
        calls);
  }

  /// Nobody can call anybody.
  public static DialOut closed(ActiveCalls calls, InstantSource clock) {
    return new FakeCarrier().dialOut(Who.NOBODY, calls, clock);
  }
}
