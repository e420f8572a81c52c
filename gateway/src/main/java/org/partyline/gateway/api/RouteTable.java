package org.partyline.gateway.api;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// Finds the route of a request. A path that is written out wins over one with parameters.
final class RouteTable {
  private final List<Route> routes;

  RouteTable(List<Route> routes) {
    this.routes = List.copyOf(routes);
  }

  /// A route and what the path says.
  record Found(Route route, Map<String, String> path) {}

  List<Route> all() {
    return routes;
  }

  /// @throws ProblemException when there is none
  Found find(String method, String path) {
    List<Found> there =
        routes.stream()
            .flatMap(route -> match(route, path).map(values -> new Found(route, values)).stream())
            .sorted(Comparator.comparingInt(found -> found.path().size()))
            .toList();
    if (there.isEmpty()) {
      throw new ProblemException(404, "there is no such resource");
    }
    String wanted = method.equals("HEAD") ? "GET" : method;
    return there.stream()
        .filter(found -> found.route().method().name().equals(wanted))
        .findFirst()
        .orElseThrow(() ->
            ProblemException.withHeader(
                405,
                method + " is not possible here",
                "allow",
                there.stream()
                    .map(found -> found.route().method().name())
                    .distinct()
                    .collect(Collectors.joining(", "))));
  }

  private static Optional<Map<String, String>> match(Route route, String path) {
    List<String> pattern = List.of(route.path().split("/", -1));
    List<String> actual = List.of(path.split("/", -1));
    if (pattern.size() != actual.size()) {
      return Optional.empty();
    }
    var values = new HashMap<String, String>();
    for (int i = 0; i < pattern.size(); i++) {
      String wanted = pattern.get(i);
      if (wanted.startsWith("{")) {
        Optional<String> value = decoded(actual.get(i));
        if (value.isEmpty()) {
          return Optional.empty();
        }
        values.put(wanted.substring(1, wanted.length() - 1), value.get());
      } else if (!wanted.equals(actual.get(i))) {
        return Optional.empty();
      }
    }
    return Optional.of(values);
  }

  /// The names of a path's parameters.
  static List<String> parameters(String path) {
    var names = new ArrayList<String>();
    for (String part : path.split("/", -1)) {
      if (part.startsWith("{")) {
        names.add(part.substring(1, part.length() - 1));
      }
    }
    return names;
  }

  /// Empty for nothing, and for what is no text.
  private static Optional<String> decoded(String segment) {
    try {
      return Optional.of(URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8))
          .filter(text -> !text.isEmpty());
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }
}
