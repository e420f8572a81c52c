package org.partyline.gateway.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.partyline.gateway.dialplan.DialledNumber;
import org.partyline.gateway.dialplan.Language;
import org.partyline.gateway.dialplan.NumberReader;
import org.partyline.gateway.dialplan.NumberStyle;
import org.partyline.gateway.dialplan.PhoneNumber;
import org.partyline.gateway.policy.Limits;
import org.partyline.gateway.policy.Price;
import org.partyline.gateway.policy.RateTable;
import org.partyline.signaling.sip.Invitation;
import org.partyline.signaling.sip.SipReason;

class TrunkSelectionTest {
  private static final Optional<PhoneNumber> OWN = Optional.of(new PhoneNumber("49211123456"));
  private static final DialledNumber BERLIN = new NumberReader("49").read("030 1234567");

  private static Carrier carrier(
      String name,
      NumberStyle style,
      Carrier.Identity identity,
      List<String> prefixes,
      String rate) {
    RateTable rates =
        rate.isEmpty()
            ? RateTable.EMPTY
            : new RateTable(
                List.of(
                    new RateTable.Rate(
                        "49",
                        new Price(new BigDecimal(rate), BigDecimal.ZERO, Duration.ofMinutes(1)))));
    return new Carrier(
        name,
        "49",
        style,
        identity,
        prefixes,
        rates,
        Limits.UNLIMITED,
        1,
        Duration.ofMinutes(1),
        Duration.ofHours(1),
        false);
  }

  private static Carrier carrier(String name, String rate, String... prefixes) {
    var identity =
        new Carrier.Identity(IdentityHeader.PAI, "carrier.example", OWN, false, Optional.empty());
    return carrier(name, NumberStyle.PLUS_E164, identity, List.of(prefixes), rate);
  }

  /// What goes on the wire: request user; From user, host and display name; headers.
  private static String written(Invitation invitation) {
    String from =
        Stream.of(invitation.displayName(), invitation.fromUser(), invitation.fromHost())
            .map(part -> part.orElse("-"))
            .collect(Collectors.joining(" "));
    String headers =
        invitation.headers().stream()
            .map(header -> header.name() + "=" + header.value())
            .collect(Collectors.joining(" "));
    return invitation.called() + " | " + from + " | " + headers;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
          PPI          ; e164     ; false ; -           ; 49301234567 | - - - | P-Preferred-Identity=<sip:49211123456@d.example>
          PPI          ; e164     ; true  ; -           ; 49301234567 | - - - | P-Preferred-Identity=<sip:49211123456@d.example> Privacy=id
          PPI          ; e164     ; false ; 49211999999 ; 49301234567 | - - - | P-Preferred-Identity=<sip:49211123456@d.example> Diversion=<sip:49211999999@d.example>
          PAI          ; +e164    ; false ; -           ; +49301234567 | - - - | P-Asserted-Identity=<sip:+49211123456@d.example>
          FROM         ; +e164    ; false ; -           ; +49301234567 | - +49211123456 - |
          FROM         ; +e164    ; true  ; -           ; +49301234567 | Anonymous anonymous anonymous.invalid | P-Preferred-Identity=<sip:+49211123456@d.example> Privacy=id
          DISPLAY_NAME ; 00       ; false ; -           ; 0049301234567 | 0049211123456 - - |
          PPI          ; national ; false ; -           ; 0301234567 | - - - | P-Preferred-Identity=<sip:0211123456@d.example>
          """)
  void everyCarrierIsAskedAsItWants(
      IdentityHeader header, String style, boolean hidden, String diversion, String written) {
    var identity =
        new Carrier.Identity(
            header,
            "d.example",
            OWN,
            hidden,
            Optional.of(diversion).filter(d -> !d.equals("-")).map(PhoneNumber::new));
    Carrier carrier = carrier("a", NumberStyle.parse(style), identity, List.of(), "");
    assertThat(written(Invitations.to(carrier, BERLIN, "offer")))
        .isEqualToIgnoringWhitespace(written);
  }

  @Test
  void aRedirectionIsFollowedToNobody() {
    Invitation invitation = Invitations.to(carrier("a", ""), BERLIN, "offer");
    assertThat(invitation.redirects().test("+499001123456")).isFalse();
    assertThat(invitation.redirects().test("+49301234567")).isFalse();
  }

  @Test
  void aShortNumberGoesAsItIs() {
    DialledNumber authorities = new NumberReader("49").read("115");
    assertThat(Invitations.to(carrier("a", ""), authorities, "offer").called()).isEqualTo("115");
  }

  private static List<String> order(List<Carrier> carriers, String... down) {
    return TrunkSelection.consider(
            BERLIN, carriers, name -> Optional.of("down").filter(_ -> List.of(down).contains(name)))
        .stream()
        .filter(considered -> considered.refusal().isEmpty())
        .map(considered -> considered.carrier().name())
        .toList();
  }

  @Test
  void theLongestPrefixThenTheCheapestThenTheFirst() {
    List<Carrier> all =
        List.of(
            carrier("unknown", ""),
            carrier("first", "0.02"),
            carrier("second", "0.02"),
            carrier("cheap", "0.01"),
            carrier("germany", "0.09", "43", "49"),
            carrier("berlin", "0.10", "4930"),
            carrier("austria", "0.01", "43"));
    assertThat(order(all))
        .containsExactly("berlin", "germany", "cheap", "first", "second", "unknown");
    assertThat(order(all, "berlin", "cheap"))
        .containsExactly("germany", "first", "second", "unknown");
    assertThat(TrunkSelection.consider(BERLIN, all, _ -> Optional.empty()))
        .as("all are explained")
        .hasSize(7);
  }

  @ParameterizedTest
  @CsvSource({
    "408, true", "500, true", "502, true", "503, true", "504, true", "404, false", "480, false",
    "486, false", "487, false", "403, false", "484, false", "600, false", "603, false",
        "604, false",
  })
  void onlyTheCarriersFailureLeadsToAnother(int status, boolean next) {
    assertThat(TrunkSelection.triesNext(status)).isEqualTo(next);
  }

  @ParameterizedTest
  @CsvSource({
    "486, 0, BUSY",
    "600, 0, BUSY",
    "603, 0, DECLINED",
    "607, 0, DECLINED",
    "408, 0, NO_ANSWER",
    "480, 0, UNREACHABLE",
    "404, 0, NO_SUCH_NUMBER",
    "484, 0, NO_SUCH_NUMBER",
    "410, 0, NO_SUCH_NUMBER",
    "487, 0, CANCELLED",
    "403, 0, CARRIER",
    "402, 0, CARRIER",
    "488, 0, CARRIER",
    "503, 0, CARRIER",
    "480, 17, BUSY",
    "480, 18, NO_ANSWER",
    "480, 19, NO_ANSWER",
    "403, 21, DECLINED",
    "503, 1, NO_SUCH_NUMBER",
    "480, 20, UNREACHABLE",
    "404, 16, NO_SUCH_NUMBER",
    "503, 34, CARRIER",
  })
  void aStatusAndACauseAreOneWord(int status, int cause, CallFailure failure) {
    Optional<SipReason> reason =
        Optional.of(new SipReason("Q.850", cause, "")).filter(_ -> cause > 0);
    assertThat(CallFailure.of(status, reason)).isEqualTo(failure);
    for (Language language : Language.values()) {
      assertThat(failure.words(language)).isNotBlank();
    }
  }

  @Test
  void anotherProtocolsCauseIsNoQ850() {
    assertThat(CallFailure.of(603, Optional.of(new SipReason("SIP", 17, ""))))
        .isEqualTo(CallFailure.DECLINED);
  }
}
