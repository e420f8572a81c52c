package org.partyline.gateway.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.partyline.gateway.dialplan.DialledNumber;
import org.partyline.gateway.dialplan.NumberReader;
import org.partyline.gateway.dialplan.NumberType;
import org.partyline.gateway.policy.Decision.Rule;
import org.partyline.gateway.policy.Decision.Step;
import org.partyline.gateway.policy.DialRules.Where;
import org.partyline.gateway.policy.DialRules.Who;

class DialPolicyTest {
  static final Set<NumberType> USUAL =
      Set.of(
          NumberType.FIXED,
          NumberType.MOBILE,
          NumberType.FIXED_OR_MOBILE,
          NumberType.VOIP,
          NumberType.TOLL_FREE);
  private static final Limits SOME =
      new Limits(20, Duration.ofMinutes(60), 2, Optional.of(new BigDecimal("5")));
  private static final Where GERMANY =
      new Where(Set.of("DE"), List.of("43"), List.of("4930999"), USUAL, Set.of("115"));
  private static final Requester ADA =
      new Requester("Ada", Optional.of("Ada"), "ada", false, false, true);

  private static DialPolicy policy(Who who, Where where) {
    return new DialPolicy(
        new DialRules(who, where, SOME, SOME, SOME, Optional.of("#help"), "EUR"),
        new NumberReader("49"));
  }

  private static Decision decide(DialPolicy policy, Requester who, String number) {
    return policy.decide(who, "lobby", number, _ -> Usage.NOTHING);
  }

  private static String outcome(Decision decision) {
    return decision.refusal().map(step -> step.rule().name()).orElse("allowed");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          +49 30 1234567        | allowed
          030/1234567           | allowed
          0151 23456789         | allowed
          0800 1234567          | allowed
          +43 1 5880            | allowed
          115                   | allowed
          0900 1123456          | DESTINATION
          +49 900 1123456       | DESTINATION
          00499001123456        | DESTINATION
          \uff10\uff19\uff10\uff10 1123456 | DESTINATION
          0180 5123456          | DESTINATION
          +43 900 123456        | DESTINATION
          0700 12345678         | DESTINATION
          030 999 1234          | DESTINATION
          +33 1 23456789        | DESTINATION
          +1 212 555 1234       | DESTINATION
          +1 876 555 1234       | DESTINATION
          +870 773 123456       | DESTINATION
          +8816123456789        | DESTINATION
          +882 13300100         | DESTINATION
          +883 510012345678     | DESTINATION
          +979 123456789        | DESTINATION
          +800 12345678         | DESTINATION
          112                   | DESTINATION
          110                   | DESTINATION
          911                   | DESTINATION
          +49112                | DESTINATION
          030 112               | DESTINATION
          118 33                | DESTINATION
          1000                  | DESTINATION
          0301234567;ext=5      | NUMBER
          tel:112;phone-context=+49 | NUMBER
          CALL-ME               | NUMBER
          """)
  void onlyWhatIsNamedIsCalled(String number, String outcome) {
    var policy = policy(new Who(Set.of("ada"), false, false, false), GERMANY);
    assertThat(outcome(decide(policy, ADA, number))).isEqualTo(outcome);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          -              | ada          | OUTBOUND
          accounts       | ada          | allowed
          accounts       | eve          | CALLER
          accounts       | nobody       | CALLER
          operators      | operator     | allowed
          operators      | voiced       | CALLER
          operators      | ada          | CALLER
          voiced         | voiced       | allowed
          voiced         | operator     | allowed
          voiced         | nobody       | CALLER
          everybody      | nobody       | allowed
          everybody      | outside      | CALLER
          pbx            | phone of pbx | allowed
          pbx            | phone        | CALLER
          admitted       | phone        | allowed
          admitted       | phone of pbx | CALLER
          pbx            | nobody       | CALLER
          everybody      | phone        | CALLER
          operators      | phone        | CALLER
          """)
  void onlyThoseWhoAreNamedCall(String allowed, String who, String outcome) {
    var rule =
        switch (allowed) {
          case "accounts" -> new Who(Set.of("ada"), false, false, false);
          case "operators" -> new Who(Set.of(), true, false, false);
          case "voiced" -> new Who(Set.of(), false, true, false);
          case "everybody" -> new Who(Set.of(), false, false, true);
          case "pbx", "admitted" -> new Who(Set.of(), false, false, false, Set.of(allowed));
          default -> Who.NOBODY;
        };
    // A nick is no account: Ada who is not logged in is anybody.
    var requester =
        switch (who) {
          case "ada" -> ADA;
          case "phone" -> Requester.phone("030 1", Optional.empty(), "192.0.2.1");
          case "phone of pbx" -> Requester.phone("030 1", Optional.of("pbx"), "pbx");
          case "eve" -> new Requester("Ada", Optional.of("eve"), "eve", false, false, true);
          case "operator" -> new Requester("Ada", Optional.empty(), "host", true, false, true);
          case "voiced" -> new Requester("Ada", Optional.empty(), "host", false, true, true);
          case "outside" -> new Requester("Ada", Optional.empty(), "host", false, false, false);
          default -> new Requester("ada", Optional.empty(), "host", false, false, true);
        };
    assertThat(outcome(decide(policy(rule, GERMANY), requester, "0301234567"))).isEqualTo(outcome);
    assertThat(policy(rule, GERMANY).mayCall(requester)).isEqualTo(outcome.equals("allowed"));
  }

  @Test
  void whatIsDangerousTakesTwoKeys() {
    var who = new Who(Set.of("ada"), false, false, false);
    var premium =
        new Where(Set.of("AT"), List.of(), List.of(), Set.of(NumberType.PREMIUM), Set.of());
    assertThat(outcome(decide(policy(who, premium), ADA, "+43900123456"))).isEqualTo("allowed");
    assertThat(outcome(decide(policy(who, premium), ADA, "09001123456"))).isEqualTo("DESTINATION");
    var prefixAlone = new Where(Set.of(), List.of("49900"), List.of(), USUAL, Set.of());
    assertThat(outcome(decide(policy(who, prefixAlone), ADA, "09001123456")))
        .isEqualTo("DESTINATION");
    var named = new Where(Set.of("DE"), List.of(), List.of(), USUAL, Set.of("112"));
    assertThat(outcome(decide(policy(who, named), ADA, "112"))).isEqualTo("allowed");
    assertThat(outcome(decide(policy(who, named), ADA, "110"))).isEqualTo("DESTINATION");
  }

  @Test
  void nothingIsAllowedByDefault() {
    var closed = new DialPolicy(DialRules.NONE, new NumberReader("49"));
    var random = new Random(1);
    for (int i = 0; i < 500; i++) {
      String number = "+" + (1 + random.nextInt(9)) + random.nextLong(1_000_000, 10_000_000_000L);
      assertThat(decide(closed, ADA, number).allowed()).isFalse();
    }
  }

  @Test
  void aRefusalSaysWhyAndEveryRuleHasItsSay() {
    var policy = policy(new Who(Set.of("bob"), true, false, false), GERMANY);
    Decision decision = decide(policy, ADA, "0900 1123456");
    assertThat(decision.steps())
        .extracting(Step::rule)
        .containsExactly(
            Rule.OUTBOUND,
            Rule.CALLER,
            Rule.NUMBER,
            Rule.DESTINATION,
            Rule.USER_LIMIT,
            Rule.ROOM_LIMIT,
            Rule.TOTAL_LIMIT);
    assertThat(Decision.sentence(decision.refusal().orElseThrow().text(), decision.contact()))
        .isEqualTo(
            "Not called: only certain accounts and operators of the room's channel may call."
                + " Ask #help.");
    assertThat(decision.steps().toString()).doesNotContain("1123456");
  }

  @Test
  void whatIsUsedUpIsRefused() {
    var policy = policy(new Who(Set.of("ada"), false, false, false), GERMANY);
    Decision decision =
        policy.decide(
            ADA,
            "lobby",
            "0301234567",
            key ->
                key.equals("room lobby")
                    ? new Usage(3, Duration.ofMinutes(59).plusSeconds(1), 0, BigDecimal.ZERO)
                    : Usage.NOTHING);
    assertThat(outcome(decision)).isEqualTo("ROOM_LIMIT");
    assertThat(decision.refusal().orElseThrow().text())
        .isEqualTo("the limit for this room, 60 minutes in 24 hours, is reached");
  }

  @Test
  void whatIsDialledIsWhatWasJudged() {
    var policy = policy(new Who(Set.of("ada"), false, false, false), GERMANY);
    assertThat(decide(policy, ADA, "(030) 123 45-67").number())
        .containsInstanceOf(DialledNumber.Public.class)
        .map(number -> ((DialledNumber.Public) number).number().digits())
        .contains("49301234567");
  }
}
