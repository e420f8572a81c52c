package org.partyline.gateway.dialplan;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DialPlanTest {
  private static final Route TO_LOBBY = new Route.ToRoom("lobby", Optional.of(Language.DE));
  private static final Route ASK = new Route.AskPin(Optional.empty());
  private final DialPlan plan =
      new DialPlan(
          "49", Language.EN, Map.of("+49 30 1234567", TO_LOBBY, "dial-in", ASK, "1000", ASK));

  @ParameterizedTest
  @ValueSource(strings = {"+49301234567", "0049301234567", "0301234567", "49301234567"})
  void aNumberLeadsToItsRoomHoweverItIsWritten(String called) {
    assertThat(plan.route(called)).isEqualTo(TO_LOBBY);
  }

  @ParameterizedTest
  @ValueSource(strings = {"dial-in", "Dial-In", "1000"})
  void namesAndExtensionsLeadToThePinPrompt(String called) {
    assertThat(plan.route(called)).isEqualTo(ASK);
  }

  @ParameterizedTest
  @ValueSource(strings = {"+49301234568", "lobby", "", "10000", "0301000"})
  void everythingElseIsRefused(String called) {
    assertThat(plan.route(called)).isEqualTo(new Route.Refused());
  }

  /// RFC 3966, RFC 4694, RFC 3261 §19.1.6.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "+49301234567;npdi;rn=+493099999",
        "+49-30-1234567;cic=+49-1010;isub=1;ext=22",
        "+49(30)123.45.67",
        "301234567;phone-context=+49",
        "0301234567;phone-context=+49",
        "1234567;phone-context=+49-30",
        "1234567;Phone-Context=+4930;npdi",
        "0301234567;phone-context=carrier.example.org"
      })
  void parametersAndSeparatorsAreNoPartOfTheNumber(String called) {
    assertThat(plan.route(called)).isEqualTo(TO_LOBBY);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1000;npdi;rn=+49301234567",
        "1000;rn=+49301234567;npdi",
        "10-00;cic=+49301234567",
        "1000;phone-context=example.org",
        "1000;phone-context=+49",
        "1000;ext=+49301234567;isub=301234567"
      })
  void anExtensionStaysOneWhateverIsAddedToIt(String called) {
    assertThat(plan.route(called)).isEqualTo(ASK);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "+49301234568;rn=+49301234567;npdi",
        "2000;rn=1000",
        "2000;phone-context=1000",
        "+1000",
        "+49 30 12345670",
        "301234567;phone-context=+43",
        "dial-in;rn=1000",
        "x1000",
        "1000@1000",
        "+49301234567+49301234567",
        ";rn=+49301234567",
        "*1000#"
      })
  void noSpellingLeadsToWhatWasNotDialled(String called) {
    assertThat(plan.route(called)).isEqualTo(new Route.Refused());
  }

  @Test
  void eachCarrierWritesNumbersInItsOwnWay() {
    InetAddress american = InetAddress.ofLiteral("192.0.2.1");
    InetAddress german = InetAddress.ofLiteral("192.0.2.2");
    var both =
        new DialPlan(
            "49",
            Language.EN,
            Map.of("+1 212 736 5000", TO_LOBBY, "030 1234567", ASK),
            source ->
                source.equals(american) ? Optional.of(NumberFormat.of("1")) : Optional.empty());
    assertThat(both.from(american).route("2127365000")).isEqualTo(TO_LOBBY);
    assertThat(both.from(american).route("011493012345 67")).isEqualTo(ASK);
    assertThat(both.from(american).route("0301234567")).isEqualTo(new Route.Refused());
    assertThat(both.from(german).route("0301234567")).isEqualTo(ASK);
    assertThat(both.from(german).route("0012127365000")).isEqualTo(TO_LOBBY);
    assertThat(both.from(american).displayName("2127365000", Language.EN)).isEqualTo("+1 212 …00");
  }

  @ParameterizedTest
  @CsvSource({"+4930999999, DE", "+43199999999, DE", "+442071234567, EN", "anonymous, EN"})
  void theCallersCountryDecidesTheLanguage(String caller, Language language) {
    assertThat(plan.language(ASK, caller)).isEqualTo(language);
  }

  @Test
  void theEntrysLanguageGoesFirst() {
    assertThat(plan.language(TO_LOBBY, "+442071234567")).isEqualTo(Language.DE);
  }

  @ParameterizedTest
  @CsvSource({
    "+49301234567, DE, +49 30 …67",
    "anonymous, DE, Anonym",
    "anonymous, EN, Anonymous",
    "201, EN, Phone 201"
  })
  void theRoomSeesNoWholeNumber(String caller, Language language, String shown) {
    assertThat(plan.displayName(caller, language)).isEqualTo(shown);
  }
}
