package org.partyline.gateway.api;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The API's description: for programs, and for people as a page without scripts.
final class ReferenceRoutes {
  private final String document;
  private final String page;
  private final List<Route> own =
      List.of(
          Route.open(Method.GET, "/openapi.json", "This description, as OpenAPI 3.1")
              .answersAs("application/json")
              .by(_ -> ApiResponse.text("application/json", document())),
          Route.open(Method.GET, "/docs", "This description, as a page")
              .answersAs("text/html; charset=utf-8")
              .by(_ -> ApiResponse.text("text/html; charset=utf-8", page())));

  /// @param others what is described beside these
  ReferenceRoutes(List<Route> others) {
    var all = new ArrayList<>(others);
    all.addAll(own);
    this.document = Json.write(new OpenApi(all).document());
    this.page = html(all);
  }

  List<Route> routes() {
    return own;
  }

  private String document() {
    return document;
  }

  private String page() {
    return page;
  }

  private static String html(List<Route> routes) {
    Map<String, List<Route>> byTag = new LinkedHashMap<>();
    routes.forEach(
        route -> byTag.computeIfAbsent(OpenApi.tag(route), _ -> new ArrayList<>()).add(route));
    var text =
        new StringBuilder(
            """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>Partyline API</title>
            <link rel="stylesheet" href="/assets/reference.css">
            </head>
            <body>
            <main>
            <h1>Partyline API</h1>
            <p>All paths begin with <code>/api/v1</code>. Programs show a token:
            <code>Authorization: Bearer pl_…</code>. Keys and words are kebab-case, times ISO 8601 in
            UTC. Errors are problem details (RFC 9457). For generators:
            <a href="openapi.json">openapi.json</a>.</p>
            """);
    text.append("<nav><ul>\n");
    byTag
        .keySet()
        .forEach(tag ->
            text.append("<li><a href=\"#")
                .append(tag)
                .append("\">")
                .append(tag)
                .append("</a></li>\n"));
    text.append("</ul></nav>\n");
    byTag.forEach((tag, there) -> {
      text.append("<section id=\"").append(tag).append("\">\n<h2>").append(tag).append("</h2>\n");
      there.forEach(route -> route(text, route));
      text.append("</section>\n");
    });
    return text.append("</main>\n</body>\n</html>\n").toString();
  }

  private static void route(StringBuilder text, Route route) {
    text.append("<article>\n<h3><code><b>")
        .append(route.method())
        .append("</b> ")
        .append(escaped(route.path()))
        .append("</code></h3>\n<p>")
        .append(escaped(route.summary()))
        .append(". <small>")
        .append(route.least().map(role -> "Role: " + Json.word(role)).orElse("For everybody"))
        .append("</small></p>\n<dl>\n");
    if (!route.query().isEmpty()) {
      text.append("<dt>Query</dt>\n");
      route.query().forEach(query -> entry(text, query.name(), query.description()));
    }
    if (!route.headers().isEmpty()) {
      text.append("<dt>Headers</dt>\n");
      route.headers().forEach(header -> entry(text, header.name(), header.description()));
    }
    route.takes().ifPresent(body -> entry(text.append("<dt>Body</dt>\n"), fields(body.type()), ""));
    text.append("<dt>Answer</dt>\n");
    String fields =
        route
            .answer()
            .type()
            .map(ReferenceRoutes::fields)
            .map(known -> route.answer().list() ? "items: [ " + known + " ], next?" : known)
            .orElse(route.answer().media());
    entry(text, Integer.toString(route.answer().status()), fields);
    text.append("</dl>\n</article>\n");
  }

  private static String fields(Class<?> type) {
    return type.isRecord() ? String.join(", ", Schemas.fields(type)) : "JSON";
  }

  private static void entry(StringBuilder text, String name, String description) {
    text.append("<dd><code>")
        .append(escaped(name))
        .append("</code> ")
        .append(escaped(description))
        .append("</dd>\n");
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
