package org.partyline.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.partyline.gateway.access.Role;
import org.partyline.gateway.dialplan.PhoneNumber;
import org.partyline.gateway.observe.Ending;
import org.partyline.gateway.observe.LiveCall;
import org.partyline.gateway.observe.Numbers;
import org.partyline.gateway.room.Participant;

class RecordsTest {
  private static final String ADA = "49301234567";

  /// In the same area and with the same last digits: masked it looks the same.
  private static final String TWIN = "49307654367";

  private final ApiKit kit = new ApiKit();
  private final String viewer = kit.token(Role.VIEWER);

  private void ended(String caller, String trunk, Ending ending) {
    var number = new PhoneNumber(caller);
    LiveCall live =
        kit.calls.begin(
            Participant.Kind.PHONE,
            number.masked(),
            "dial-in",
            "192.0.2.7:5060",
            "call@carrier",
            "PIN prompt",
            _ -> {});
    live.numbers(new Numbers(Optional.of(number), Optional.empty()));
    live.trunk(trunk, "call@carrier");
    kit.now = kit.now.plus(Duration.ofSeconds(10));
    live.end(ending, Optional.empty(), Optional.empty());
  }

  private List<JsonNode> found(String query) {
    var answer = kit.ask(viewer, "GET", "/records" + query);
    assertThat(answer.status()).as(query).isEqualTo(200);
    var all = new ArrayList<JsonNode>();
    answer.json().get("items").forEach(all::add);
    return all;
  }

  @Test
  void aNumberFindsItsOwnCallsHoweverItIsWrittenAndNoOthers() {
    ended(ADA, "sipgate", Ending.CALLER_HUNG_UP);
    ended(TWIN, "sipgate", Ending.CALLER_HUNG_UP);
    for (String written : List.of("%2B49301234567", "0301234567", "0049 30 1234567")) {
      assertThat(found("?number=" + written.replace("%2B", "+"))).as(written).hasSize(1);
    }
    assertThat(found("?number=0301234568")).isEmpty();
    assertThat(found("?number=dial-in")).hasSize(2);
    assertThat(kit.ask(viewer, "GET", "/records").json().toString()).doesNotContain(ADA, TWIN);
  }

  @Test
  void trunkEndingAndTimeNarrowIt() {
    ended(ADA, "sipgate", Ending.CALLER_HUNG_UP);
    String between = kit.now.toString();
    ended(ADA, "other", Ending.WRONG_PIN);
    assertThat(found("?trunk=other")).hasSize(1);
    assertThat(found("?ending=wrong-pin").getFirst().get("blame").asText()).isEqualTo("caller");
    assertThat(found("?since=" + between)).hasSize(1);
    assertThat(found("?until=" + between).getFirst().get("trunk").asText()).isEqualTo("sipgate");
    assertThat(kit.ask(viewer, "GET", "/records?ending=WRONG_PIN").status()).isEqualTo(400);
    assertThat(kit.ask(viewer, "GET", "/records?since=yesterday").status()).isEqualTo(400);
    assertThat(kit.ask(viewer, "GET", "/records?cursor=xyz").status()).isEqualTo(400);
  }

  @Test
  void aListGoesOnWhereItStopped() {
    for (int i = 0; i < 5; i++) {
      ended(ADA, "trunk" + i, Ending.CALLER_HUNG_UP);
    }
    var seen = new ArrayList<String>();
    String cursor = "";
    do {
      var answer = kit.ask(viewer, "GET", "/records?limit=2" + cursor).json();
      answer.get("items").forEach(item -> seen.add(item.get("trunk").asText()));
      cursor = answer.has("next") ? "&cursor=" + answer.get("next").asText() : "";
    } while (!cursor.isEmpty());
    assertThat(seen).containsExactly("trunk4", "trunk3", "trunk2", "trunk1", "trunk0");
  }

  @Test
  void oneIsFoundByItsId() {
    ended(ADA, "sipgate", Ending.CALLER_HUNG_UP);
    String id = found("").getFirst().get("id").asText();
    var call = kit.ask(viewer, "GET", "/records/" + id).json();
    assertThat(call.get("ending").asText()).isEqualTo("caller-hung-up");
    assertThat(call.get("seconds").asDouble()).isEqualTo(10);
    assertThat(call.get("call-id").asText()).isEqualTo("call@carrier");
    assertThat(kit.ask(viewer, "GET", "/records/nothing").status()).isEqualTo(404);
  }

  @Test
  void callsAreCountedByTheHourAndRefusedOnesApart() {
    ended(ADA, "sipgate", Ending.CALLER_HUNG_UP);
    ended(ADA, "sipgate", Ending.NOT_ALLOWED);
    kit.now = kit.now.plus(Duration.ofHours(1));
    ended(ADA, "sipgate", Ending.BUSY);
    var hours = kit.ask(viewer, "GET", "/records/hours").json().get("items");
    assertThat(hours).hasSize(24);
    assertThat(hours.get(22).get("calls").asInt()).isEqualTo(2);
    assertThat(hours.get(22).get("refused").asInt()).isEqualTo(1);
    assertThat(hours.get(23).get("calls").asInt()).isEqualTo(1);
    assertThat(hours.get(23).get("refused").asInt()).isZero();
  }

  @Test
  void erasureTakesOneNumbersCallsOnly() {
    ended(ADA, "sipgate", Ending.CALLER_HUNG_UP);
    ended(ADA, "sipgate", Ending.CALLER_HUNG_UP);
    ended(TWIN, "sipgate", Ending.CALLER_HUNG_UP);
    assertThat(kit.ask(viewer, "DELETE", "/records?number=0301234567").status()).isEqualTo(403);
    String admin = kit.token(Role.ADMIN);
    assertThat(kit.ask(admin, "DELETE", "/records").status()).isEqualTo(400);
    assertThat(kit.ask(admin, "DELETE", "/records?number=Ada").status()).isEqualTo(400);
    assertThat(kit.ask(admin, "DELETE", "/records?number=0301234567").json().get("erased").asInt())
        .isEqualTo(2);
    assertThat(found("")).hasSize(1);
  }

  @Test
  void aNameIsNoFormulaInASpreadsheet() {
    assertThat(RecordRoutes.cell("=1+1")).isEqualTo("'=1+1");
    assertThat(RecordRoutes.cell("+1+cmd|' /C calc'!A0")).isEqualTo("'+1+cmd|' /C calc'!A0");
    assertThat(RecordRoutes.cell("-x\",y")).isEqualTo("\"'-x\"\",y\"");
    assertThat(RecordRoutes.cell("+49 30 …67")).isEqualTo("+49 30 …67");
    assertThat(RecordRoutes.cell("Ada, Bob")).isEqualTo("\"Ada, Bob\"");
  }
}
