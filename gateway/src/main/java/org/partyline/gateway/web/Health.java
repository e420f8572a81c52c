package org.partyline.gateway.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.server.ServiceRequestContext;
import java.util.Map;
import java.util.function.Supplier;
import org.partyline.signaling.irc.IrcStatus;

/// Answers `GET /health`: 200 while the web server serves, and whether we are on IRC. Without IRC
/// phones are served, and those who are in rooms; only who wants to join by a page has to wait. Why
/// we are not there is told on this machine alone.
final class Health {
  private final Supplier<IrcStatus> status;

  Health(Supplier<IrcStatus> status) {
    this.status = status;
  }

  private record Answer(boolean healthy, Irc irc) {}

  /// @param since by the wall clock, as ISO 8601
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  private record Irc(
      boolean connected, String since, String problem, Map<String, String> channels) {}

  HttpResponse serve(ServiceRequestContext ctx, HttpRequest request) {
    if (request.method() != HttpMethod.GET && request.method() != HttpMethod.HEAD) {
      return Pages.text(HttpStatus.METHOD_NOT_ALLOWED, "GET only");
    }
    IrcStatus now = status.get();
    boolean here = ctx.clientAddress().isLoopbackAddress();
    return Pages.json(
        HttpStatus.OK,
        new Answer(
            true,
            new Irc(
                now.connected(),
                now.since().toString(),
                here ? now.problem() : "",
                here ? now.channelProblems() : Map.of())));
  }
}
