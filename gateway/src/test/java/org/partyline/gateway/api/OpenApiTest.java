package org.partyline.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// What generators of clients need of the description; `tools/api-client/try` lets one try it.
class OpenApiTest {
  private final ApiKit kit = new ApiKit();
  private final JsonNode document = kit.ask("GET", "/openapi.json", "", Map.of()).json();

  private List<JsonNode> operations() {
    var all = new ArrayList<JsonNode>();
    document.get("paths").forEach(path -> path.forEach(all::add));
    return all;
  }

  @Test
  void itIsOpenApi31WithALicenceThatProgramsKnow() {
    assertThat(document.get("openapi").asText()).startsWith("3.1.");
    assertThat(document.at("/info/license/identifier").asText()).isEqualTo("Apache-2.0");
    assertThat(document.at("/servers/0/url").asText()).isEqualTo("/api/v1");
  }

  @Test
  void everyReferenceLeadsSomewhere() {
    var references = Pattern.compile("\"\\$ref\":\"#([^\"]+)\"").matcher(document.toString());
    int count = 0;
    while (references.find()) {
      assertThat(document.at(references.group(1)).isMissingNode())
          .as(references.group(1))
          .isFalse();
      count++;
    }
    assertThat(count).isGreaterThan(50);
  }

  @Test
  void everyOperationHasAnIdOfItsOwnAndDeclaresItsPath() {
    var ids = new HashSet<String>();
    for (JsonNode operation : operations()) {
      assertThat(ids.add(operation.get("operationId").asText())).as(operation.toString()).isTrue();
      assertThat(operation.get("summary").asText()).isNotEmpty();
      assertThat(operation.get("responses").has("default")).isTrue();
    }
    for (var path : document.get("paths").properties()) {
      for (JsonNode operation : path.getValue()) {
        var declared = new ArrayList<String>();
        for (JsonNode parameter : operation.path("parameters")) {
          if (parameter.get("in").asText().equals("path")) {
            declared.add(parameter.get("name").asText());
            assertThat(parameter.get("required").asBoolean()).isTrue();
          }
        }
        assertThat(declared).isEqualTo(RouteTable.parameters(path.getKey()));
      }
    }
  }

  /// Two records of one name would be one schema.
  @Test
  void everySchemaIsOfOneRecord() {
    var types = new HashSet<Class<?>>();
    var names = new HashSet<String>();
    for (Route route : kit.api.routes()) {
      route.takes().ifPresent(body -> types.add(body.type()));
      route.answer().type().ifPresent(types::add);
    }
    for (Class<?> type : types) {
      assertThat(names.add(type.getSimpleName())).as(type.getName()).isTrue();
    }
  }
}
