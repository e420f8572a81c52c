package org.partyline.gateway.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.server.ServiceRequestContext;
import java.util.Map;
import java.util.function.Supplier;
import org.partyline.gateway.store.StoreStatus;
import org.partyline.signaling.irc.IrcStatus;

/// Answers `GET /health`: 200 while the web server serves, and whether we are on IRC and the store
/// can be reached. Without IRC phones are served, and those who are in rooms; only who wants to
/// join by a page has to wait. Without the store no new rooms can be opened, and records of calls
/// wait. Why we do without is told on this machine alone.
final class Health {
  private final Supplier<IrcStatus> status;

  private final Supplier<StoreStatus> store;

  Health(Supplier<IrcStatus> status, Supplier<StoreStatus> store) {
    this.status = status;
    this.store = store;
  }

  private record Answer(boolean healthy, Irc irc, Store store) {}

  /// @param since by the wall clock, as ISO 8601
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  private record Irc(
      boolean connected, String since, String problem, Map<String, String> channels) {}

  /// @param waiting records of calls that are not written yet
  /// @param lost records of calls that there was no place for
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  private record Store(boolean available, String problem, long waiting, long lost) {}

  HttpResponse serve(ServiceRequestContext ctx, HttpRequest request) {
    if (request.method() != HttpMethod.GET && request.method() != HttpMethod.HEAD) {
      return Pages.text(HttpStatus.METHOD_NOT_ALLOWED, "GET only");
    }
    IrcStatus now = status.get();
    StoreStatus kept = store.get();
    boolean here = ctx.clientAddress().isLoopbackAddress();
    return Pages.json(
        HttpStatus.OK,
        new Answer(
            true,
            new Irc(
                now.connected(),
                now.since().toString(),
                here ? now.problem() : "",
                here ? now.channelProblems() : Map.of()),
            new Store(kept.available(), here ? kept.problem() : "", kept.waiting(), kept.lost())));
  }
}
