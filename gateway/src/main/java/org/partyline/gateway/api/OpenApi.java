package org.partyline.gateway.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/// The table as an OpenAPI 3.1 document.
final class OpenApi {
  /// The role that an operation needs, as an extension.
  private static final String ROLE = "x-partyline-role";

  private final Schemas schemas = new Schemas();
  private final List<Route> routes;

  OpenApi(List<Route> routes) {
    this.routes = routes;
  }

  ObjectNode document() {
    ObjectNode document = JsonNodeFactory.instance.objectNode();
    document.put("openapi", "3.1.0");
    document
        .putObject("info")
        .put("title", "Partyline")
        .put("version", "1")
        .put(
            "description",
            "Keys and words are kebab-case, times ISO 8601 in UTC. What is absent is not known or"
                + " does not apply. Errors are problem details (RFC 9457).")
        .putObject("license")
        .put("name", "Apache License 2.0")
        .put("identifier", "Apache-2.0");
    document.putArray("servers").addObject().put("url", Api.BASE);
    ObjectNode paths = document.putObject("paths");
    for (Route route : routes) {
      ObjectNode path =
          paths.has(route.path())
              ? (ObjectNode) paths.get(route.path())
              : paths.putObject(route.path());
      path.set(Json.word(route.method()), operation(route));
    }
    ObjectNode components = document.putObject("components");
    ObjectNode problem = schemas.of(ProblemException.Problem.class);
    components.set("schemas", schemas.components());
    components
        .putObject("responses")
        .putObject("Problem")
        .put("description", "why it was not done")
        .putObject("content")
        .putObject("application/problem+json")
        .set("schema", problem);
    ObjectNode security = components.putObject("securitySchemes");
    security.putObject("token").put("type", "http").put("scheme", "bearer");
    security
        .putObject("session")
        .put("type", "apiKey")
        .put("in", "cookie")
        .put("name", "partyline-session")
        .put("description", "with https its name begins with __Host-; see POST /session");
    return document;
  }

  private ObjectNode operation(Route route) {
    ObjectNode operation = JsonNodeFactory.instance.objectNode();
    operation.put("operationId", id(route));
    operation.putArray("tags").add(tag(route));
    operation.put("summary", route.summary());
    ArrayNode security = operation.putArray("security");
    route
        .least()
        .ifPresent(role -> {
          operation.put(ROLE, Json.word(role));
          security.addObject().putArray("token");
          security.addObject().putArray("session");
        });
    ArrayNode parameters = JsonNodeFactory.instance.arrayNode();
    for (String name : RouteTable.parameters(route.path())) {
      parameter(parameters, name, "path", true, "");
    }
    for (Route.Query query : route.query()) {
      ObjectNode parameter =
          parameter(parameters, query.name(), "query", false, query.description());
      boolean time = query.type().equals("date-time");
      ObjectNode schema = parameter.putObject("schema").put("type", time ? "string" : query.type());
      if (time) {
        schema.put("format", "date-time");
      }
    }
    for (Route.Header header : route.headers()) {
      parameter(parameters, header.name(), "header", header.required(), header.description());
    }
    if (!parameters.isEmpty()) {
      operation.set("parameters", parameters);
    }
    route
        .takes()
        .ifPresent(body -> {
          ObjectNode content =
              operation
                  .putObject("requestBody")
                  .put("required", body.required())
                  .putObject("content");
          body.media()
              .forEach(media -> content.putObject(media).set("schema", schemas.of(body.type())));
        });
    ObjectNode responses = operation.putObject("responses");
    answer(responses.putObject(Integer.toString(route.answer().status())), route.answer());
    responses.putObject("default").put("$ref", "#/components/responses/Problem");
    return operation;
  }

  private void answer(ObjectNode response, Route.Answer answer) {
    response.put("description", answer.media().isEmpty() ? "done" : "what was asked for");
    if (answer.media().isEmpty()) {
      return;
    }
    ObjectNode content = response.putObject("content").putObject(answer.media());
    answer
        .type()
        .ifPresentOrElse(
            type -> content.set("schema", answer.list() ? schemas.page(type) : schemas.of(type)),
            () -> content.putObject("schema").put("type", "string"));
  }

  private static ObjectNode parameter(
      ArrayNode parameters, String name, String in, boolean required, String description) {
    ObjectNode parameter = parameters.addObject().put("name", name).put("in", in);
    parameter.put("required", required);
    if (!description.isEmpty()) {
      parameter.put("description", description);
    }
    parameter.putObject("schema").put("type", "string");
    return parameter;
  }

  /// `POST /rooms/{name}/participants/{id}/mute` is `postRoomsNameParticipantsIdMute`.
  private static String id(Route route) {
    return Json.word(route.method())
        + Arrays.stream(route.path().split("[/{}.-]+"))
            .filter(part -> !part.isEmpty())
            .map(part -> Character.toUpperCase(part.charAt(0)) + part.substring(1))
            .collect(Collectors.joining());
  }

  static String tag(Route route) {
    return route.path().substring(1).replaceFirst("[/.].*", "");
  }
}
