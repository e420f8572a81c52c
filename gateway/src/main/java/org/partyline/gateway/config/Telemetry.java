package org.partyline.gateway.config;

import java.net.URI;
import java.util.Optional;

/// Where traces of calls go (OpenTelemetry).
///
/// @param traces an OTLP endpoint over HTTP; without one there are no traces
/// @param authorization the value of the header Authorization
public record Telemetry(Optional<URI> traces, Optional<Secret> authorization) {
  public Telemetry {
    Check.that(
        traces.map(Telemetry::isHttp).orElse(true),
        "traces",
        "an http or https URL such as http://127.0.0.1:4318/v1/traces");
  }

  private static boolean isHttp(URI uri) {
    return ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
        && uri.getHost() != null;
  }
}
