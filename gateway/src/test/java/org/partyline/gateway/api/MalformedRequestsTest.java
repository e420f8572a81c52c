package org.partyline.gateway.api;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.partyline.gateway.access.AccessException;
import org.partyline.gateway.access.Role;

/// Bodies of any kind, on every route: the client is told, and nothing of ours fails.
class MalformedRequestsTest {
  private static final int PER_ROUTE = 300;
  private static final List<String> WORDS =
      List.of(
          "",
          "lobby",
          "admin",
          "x",
          "0",
          "+49",
          "\u0000",
          "ß\uD83D\uDE00",
          "../..",
          "1".repeat(200));

  private final ApiKit kit = new ApiKit();
  private final Random random = new Random(20260301);
  private final JsonNode description = kit.ask("GET", "/openapi.json", "", Map.of()).json();

  @Test
  void noBodyMakesTheGatewayFail() {
    kit.browserInLobby("Ada");
    for (Route route : kit.api.routes()) {
      for (int i = 0; i < PER_ROUTE; i++) {
        String path = route.path();
        for (String name : RouteTable.parameters(path)) {
          path = path.replace("{" + name + "}", pathWord());
        }
        String body = body(route);
        var answer =
            kit.ask(
                route.method().name(),
                path,
                body,
                Map.of("authorization", "Bearer " + kit.token(Role.ADMIN)));
        assertThat(answer.status())
            .as("%s %s with %s", route.method(), path, body)
            .isBetween(200, 499);
        if (answer.status() >= 400) {
          assertThat(answer.json().get("detail").asText()).isNotEmpty();
        }
        kit.access.tokens().all().forEach(token -> revoke(token.id()));
      }
    }
  }

  private void revoke(String id) {
    try {
      kit.access.tokens().revoke(id);
    } catch (AccessException e) {
      throw new IllegalStateException(e);
    }
  }

  private String pathWord() {
    return List.of("lobby", "c1", "1", "99999999999", "%00", "%ff", "%zz", "a%2fb", "ada")
        .get(random.nextInt(9));
  }

  private String body(Route route) {
    return switch (random.nextInt(8)) {
      case 0 -> "";
      case 1 -> bytes(random.nextInt(60));
      case 2 -> "[".repeat(1 + random.nextInt(5_000));
      case 3 -> value(0).toString();
      case 4 -> cut(fields(route).toString());
      case 5 -> ("{\"a\":" + "9".repeat(1 + random.nextInt(3_000)) + "}");
      default -> fields(route).toString();
    };
  }

  private String bytes(int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return new String(bytes, ISO_8859_1);
  }

  private String cut(String text) {
    return text.substring(0, random.nextInt(text.length()));
  }

  /// The fields that the route has, with any values.
  private ObjectNode fields(Route route) {
    ObjectNode object = ApiKit.JSON.createObjectNode();
    for (String name : names(route)) {
      if (random.nextInt(5) > 0) {
        object.set(name, value(1));
      }
    }
    if (random.nextInt(6) == 0) {
      object.set("unknown", value(1));
    }
    return object;
  }

  private List<String> names(Route route) {
    var names = new ArrayList<String>();
    route
        .takes()
        .ifPresent(body ->
            description
                .at("/components/schemas/" + body.type().getSimpleName() + "/properties")
                .fieldNames()
                .forEachRemaining(names::add));
    return names;
  }

  private JsonNode value(int depth) {
    var nodes = ApiKit.JSON.getNodeFactory();
    return switch (random.nextInt(depth > 3 ? 6 : 8)) {
      case 0 -> nodes.nullNode();
      case 1 -> nodes.booleanNode(random.nextBoolean());
      case 2 -> nodes.numberNode(random.nextLong());
      case 3 -> nodes.numberNode(random.nextDouble() * 1e300);
      case 4, 5 -> nodes.textNode(WORDS.get(random.nextInt(WORDS.size())));
      case 6 -> nodes.arrayNode().add(value(depth + 1));
      default -> nodes.objectNode().set("x", value(depth + 1));
    };
  }
}
