package org.partyline.gateway;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.partyline.gateway.api.Explained;
import org.partyline.gateway.config.Configuration;
import org.partyline.gateway.dialplan.DialPlan;
import org.partyline.gateway.dialplan.DialledNumber;
import org.partyline.gateway.dialplan.Language;
import org.partyline.gateway.dialplan.Route;
import org.partyline.gateway.dialplan.TransferPolicy;
import org.partyline.gateway.policy.Decision;
import org.partyline.gateway.policy.Decision.Step;
import org.partyline.gateway.policy.DialPolicy;
import org.partyline.gateway.policy.Requester;
import org.partyline.gateway.policy.Usage;
import org.partyline.gateway.routing.Carrier;
import org.partyline.gateway.routing.Invitations;
import org.partyline.gateway.routing.TrunkSelection;
import org.partyline.gateway.routing.TrunkSelection.Considered;
import org.partyline.signaling.sip.Invitation;

/// What would become of a call, rule by rule, by the configuration alone: nothing is dialled, and
/// what was used already is not known. Whole numbers are shown to whoever may read the
/// configuration.
final class Explanation {
  private final Configuration config;
  private final List<String> lines = new ArrayList<>();
  private final List<Explained.Step> steps = new ArrayList<>();

  Explanation(Configuration config) {
    this.config = config;
  }

  /// What [#outbound] or [#inbound] have found, rule by rule.
  Explained found() {
    Optional<Explained.Step> refusal =
        steps.stream().filter(step -> step.verdict().equals("refuses")).findFirst();
    boolean outbound =
        lines.getLast().startsWith("Allowed") || lines.getLast().startsWith("Refused");
    String outcome =
        outbound
            ? lines.getLast()
            : refusal
                .map(step -> "Refused: " + step.text())
                .orElseGet(() ->
                    steps.stream()
                        .filter(step -> step.rule().equals("dial plan"))
                        .map(Explained.Step::text)
                        .findFirst()
                        .orElse(""));
    return new Explained(
        outbound ? outcome.startsWith("Allowed") : refusal.isEmpty(), outcome, steps);
  }

  /// A call that somebody wants to make.
  List<String> outbound(Requester who, String room, String number) {
    DialPolicy policy = TrunkSettings.policy(config);
    lines.add("A call to \"%s\" by %s into the room %s:".formatted(number, who.name(), room));
    lines.add("");
    Decision decision = policy.decide(who, room, number, _ -> Usage.NOTHING);
    boolean transfers =
        who.phone().isEmpty() || config.dialIn().transfers() == TransferPolicy.DIAL_OUT;
    if (who.phone().isPresent()) {
      line(
          transfers ? "passes" : "REFUSES",
          "transfers",
          "dial-in.transfers is "
              + config.dialIn().transfers().name().toLowerCase(Locale.ROOT).replace('_', '-'));
    }
    for (Step step : decision.steps()) {
      line(step.passed() ? "passes" : "REFUSES", word(step), step.text());
    }
    List<Considered> usable =
        decision.number().map(called -> trunks(called, policy)).orElse(List.of());
    lines.add("");
    if (!transfers) {
      lines.add("Refused by transfers. The phone is told: 603 Decline");
      return lines;
    }
    lines.add(
        decision
            .refusal()
            .map(step ->
                "Refused by %s. People are told: %s"
                    .formatted(word(step), Decision.sentence(step.text(), decision.contact())))
            .orElseGet(() ->
                usable.isEmpty()
                    ? "Refused: no trunk takes this number."
                    : "Allowed: %s would be asked."
                        .formatted(
                            String.join(
                                ", then ",
                                usable.stream().map(t -> t.carrier().name()).toList()))));
    return lines;
  }

  private List<Considered> trunks(DialledNumber number, DialPolicy policy) {
    List<Considered> all =
        TrunkSelection.consider(number, TrunkSettings.carriers(config), _ -> Optional.empty());
    if (all.isEmpty()) {
      line("REFUSES", "trunk", "no trunk is configured");
    }
    for (Considered trunk : all) {
      trunk(number, trunk, policy.rules().currency());
    }
    return all.stream().filter(trunk -> trunk.refusal().isEmpty()).toList();
  }

  private void trunk(DialledNumber number, Considered trunk, String currency) {
    Carrier carrier = trunk.carrier();
    if (trunk.refusal().isPresent()) {
      line("skipped", "trunk " + carrier.name(), trunk.refusal().get());
      return;
    }
    line(
        "passes",
        "trunk " + carrier.name(),
        trunk
            .price()
            .map(price -> price.perMinute().toPlainString() + " " + currency + " a minute")
            .orElse("what it costs is not known: no rate has a prefix of this number"));
    Invitation invitation = Invitations.to(carrier, number, "");
    String domain = carrier.identity().domain();
    header("INVITE", "sip:" + invitation.called() + "@" + domain);
    header(
        "From",
        invitation.displayName().map(name -> "\"" + name + "\" ").orElse("")
            + "<sip:"
            + invitation.fromUser().orElse(accountOf(carrier))
            + "@"
            + invitation.fromHost().orElse(domain)
            + ">");
    invitation.headers().forEach(header -> header(header.name(), header.value()));
  }

  private String accountOf(Carrier carrier) {
    return TrunkSettings.sip(config).stream()
        .filter(trunk -> trunk.name().equals(carrier.name()))
        .findFirst()
        .orElseThrow()
        .fromUser();
  }

  /// A call that comes in.
  ///
  /// @param trunk by which it comes; empty for a source that sip.admitted lets in
  List<String> inbound(Optional<String> trunk, String called, String caller) {
    lines.add(
        "A call from \"%s\" to \"%s\" by %s:"
            .formatted(caller, called, trunk.map(name -> "the trunk " + name).orElse("no trunk")));
    lines.add("");
    DialPlan plan = Settings.dialPlan(config.dialIn());
    if (trunk.isPresent()) {
      var format = TrunkSettings.formats(config).get(trunk.get());
      if (format == null) {
        line("REFUSES", "trunk", "there is no trunk " + trunk.get());
        return lines;
      }
      plan = plan.written(format);
      line(
          "passes",
          "trunk",
          "its numbers are read as %s of +%s"
              .formatted(format.form().name().toLowerCase(Locale.ROOT), format.country()));
    }
    line(
        "passes",
        "called number",
        plan.number(called)
            .map(number -> "+" + number.digits())
            .orElse("no telephone number; compared as it is"));
    Route route = plan.route(called);
    Language language = plan.language(route, caller);
    switch (route) {
      case Route.ToRoom(String room, _) -> line("passes", "dial plan", "leads to the room " + room);
      case Route.Ring ring ->
          line(
              "passes",
              "dial plan",
              "rings the %s %s for %d s, then %s"
                  .formatted(
                      ring.whom().account() ? "account" : "nick",
                      ring.whom().name(),
                      ring.patience().toSeconds(),
                      ring.fallback().map(room -> "leads to the room " + room).orElse("480")));
      case Route.AskPin _ -> line("passes", "dial plan", "leads to the prompt for a PIN");
      case Route.Refused _ ->
          line("REFUSES", "dial plan", "dial-in.numbers has no such number: 404 Not Found");
    }
    if (!(route instanceof Route.Refused)) {
      line("passes", "caller", "is shown as " + plan.displayName(caller, language));
      line("passes", "language", "is " + language.name().toLowerCase(Locale.ROOT));
    }
    return lines;
  }

  private void line(String verdict, String rule, String text) {
    lines.add("  %-8s %-16s %s".formatted(verdict, rule, text));
    steps.add(new Explained.Step(verdict.toLowerCase(Locale.ROOT), rule, text));
  }

  private void header(String name, String value) {
    lines.add("  %-8s %-16s %s: %s".formatted("", "", name, value));
  }

  private static String word(Step step) {
    return step.rule().name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
