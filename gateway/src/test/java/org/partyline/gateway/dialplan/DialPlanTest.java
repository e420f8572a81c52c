package org.partyline.gateway.dialplan;

import static org.assertj.core.api.Assertions.assertThat;

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
