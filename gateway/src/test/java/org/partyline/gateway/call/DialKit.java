package org.partyline.gateway.call;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.partyline.gateway.dialplan.NumberReader;
import org.partyline.gateway.dialplan.NumberStyle;
import org.partyline.gateway.dialplan.NumberType;
import org.partyline.gateway.dialplan.PhoneNumber;
import org.partyline.gateway.observe.CallRecord;
import org.partyline.gateway.policy.DialPolicy;
import org.partyline.gateway.policy.DialRules;
import org.partyline.gateway.policy.Limits;
import org.partyline.gateway.policy.Price;
import org.partyline.gateway.policy.RateTable;
import org.partyline.gateway.policy.Requester;
import org.partyline.gateway.policy.UsageLedger;
import org.partyline.gateway.room.Participant;
import org.partyline.gateway.routing.Carrier;
import org.partyline.gateway.routing.IdentityHeader;
import org.partyline.signaling.sip.Invitation;
import org.partyline.signaling.sip.OutgoingCall;
import org.partyline.signaling.sip.SipEvent;

/// Whole calls of ours in virtual time: the gateway's own flow from the request to the end, with a
/// scripted carrier, scripted media and real rooms. What happens is planned first ([#at], [#rings],
/// …), then the call runs ([#call]).
final class DialKit {
  static final Requester ADA = new Requester("Ada", Optional.of("ada"), "ada", false, false, true);

  final CallKit kit = new CallKit();
  final UsageLedger ledger = new UsageLedger(kit.time);
  final List<Carrier> carriers = new ArrayList<>();
  final Map<String, String> problems = new HashMap<>();
  final List<DialState> states = new ArrayList<>();
  final List<ScriptedOutgoing> calls = new ArrayList<>();
  final List<ScriptedLeg> legs = new ArrayList<>();
  Limits perUser = new Limits(9, Duration.ofMinutes(100), 2, Optional.empty());
  Predicate<String> confirms = _ -> false;
  Optional<String> digits = Optional.empty();
  DialledCall dialled = new DialledCall(request("nobody"), "nobody", _ -> {});

  private final List<Consumer<SipEvent>> sip = new ArrayList<>();

  DialKit() {
    carriers.add(carrier("first", "0.01", 60, false));
  }

  static Carrier carrier(String name, String perMinute, int ringSeconds, boolean digitsByInfo) {
    return new Carrier(
        name,
        "49",
        NumberStyle.PLUS_E164,
        new Carrier.Identity(
            IdentityHeader.PAI,
            "carrier.example",
            Optional.of(new PhoneNumber("49301112222")),
            false,
            Optional.empty()),
        List.of(),
        new RateTable(
            List.of(
                new RateTable.Rate(
                    "49",
                    new Price(new BigDecimal(perMinute), BigDecimal.ZERO, Duration.ofMinutes(1))))),
        Limits.UNLIMITED,
        10,
        Duration.ofSeconds(ringSeconds),
        Duration.ofHours(1),
        digitsByInfo);
  }

  DialKit at(double seconds, Runnable what) {
    kit.at(seconds, what);
    return this;
  }

  /// What the carrier says to the latest INVITE.
  DialKit says(double seconds, SipEvent event) {
    return at(seconds, () -> says(event));
  }

  void says(SipEvent event) {
    if (event instanceof SipEvent.Answered) {
      calls.getLast().answered();
    }
    if (event instanceof SipEvent.Ended || event instanceof SipEvent.Rejected) {
      calls.getLast().ended();
    }
    sip.getLast().accept(event);
    if (event instanceof SipEvent.Rejected) {
      sip.getLast().accept(new SipEvent.Ended(SipEvent.EndReason.REJECTED));
    }
  }

  DialKit rings(double seconds) {
    return says(seconds, new SipEvent.Ringing());
  }

  DialKit answers(double seconds) {
    return says(seconds, new SipEvent.Answered("answer"));
  }

  DialKit rejects(double seconds, int status) {
    return says(seconds, new SipEvent.Rejected(status, "Phrase"));
  }

  DialKit hangsUp(double seconds) {
    return says(seconds, new SipEvent.Ended(SipEvent.EndReason.REMOTE_HANGUP));
  }

  DialKit presses(double seconds, char key) {
    return at(seconds, () -> legs.getLast().presses(key));
  }

  private DialRequest request(String number) {
    return new DialRequest(ADA, kit.room, number, digits);
  }

  /// A call into the lobby, from the request to its end.
  CallRecord call(String number) {
    DialOut out = dialOut();
    dialled = out.prepare(request(number), states::add);
    out.serve(dialled);
    return kit.records.getLast();
  }

  DialOut dialOut() {
    var rules =
        new DialRules(
            new DialRules.Who(Set.of("ada"), false, false, false),
            new DialRules.Where(
                Set.of("DE"), List.of(), List.of(), Set.of(NumberType.FIXED), Set.of()),
            perUser,
            Limits.UNLIMITED,
            Limits.UNLIMITED,
            Optional.of("#help"),
            "EUR");
    var lines =
        new DialContext.Lines() {
          @Override
          public OutgoingCall dial(Invitation invitation, Consumer<SipEvent> mailbox) {
            var call = new ScriptedOutgoing(invitation);
            calls.add(call);
            sip.add(mailbox);
            return call;
          }

          @Override
          public Optional<String> problem(String trunk) {
            return Optional.ofNullable(problems.get(trunk));
          }
        };
    var context =
        new DialContext(
            new DialPolicy(rules, new NumberReader("49")),
            ledger,
            carriers,
            lines,
            (_, sink) -> {
              var leg = new ScriptedLeg(kit.time, sink);
              leg.refusal = kit.mediaRefusal;
              legs.add(leg);
              return leg;
            },
            CallKit.PROMPTS,
            kit.limits,
            confirms,
            kit.seats,
            kit.time);
    return new DialOut(context, kit.calls, () -> new ScriptedMailbox(kit.time));
  }

  List<DialState.Stage> stages() {
    return states.stream().map(DialState::stage).toList();
  }

  /// The code and the sentence that ended it.
  String told() {
    DialState last = states.getLast();
    return last.reason().orElse("") + ": " + last.text().orElse("");
  }

  /// What the called side saw of the latest INVITE.
  List<String> done() {
    return calls.getLast().done();
  }

  /// The phones in the lobby, with their stage.
  String phones() {
    return kit.room.participants().stream()
        .filter(who -> who.kind() == Participant.Kind.PHONE)
        .map(who -> who.name() + " " + who.stage())
        .reduce("", (a, b) -> a + b);
  }
}
