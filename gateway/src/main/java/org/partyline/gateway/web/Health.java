package org.partyline.gateway.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.server.ServiceRequestContext;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.partyline.gateway.store.StoreStatus;
import org.partyline.signaling.irc.IrcStatus;

/// Answers `GET /health/live` and `GET /health/ready` for what starts and supervises the gateway,
/// and for people `GET /health`: 200 while the web server serves, and whether we are on IRC and the
/// store can be reached. Without IRC phones are served, and those who are in rooms; only who wants
/// to join by a page has to wait. Without the store no new rooms can be opened, and records of
/// calls wait. Why we do without is told on this machine alone.
final class Health {
  private final Supplier<IrcStatus> status;
  private final Supplier<StoreStatus> store;
  private final Supplier<Readiness> readiness;
  private final Predicate<InetAddress> toldReasons;

  /// @param toldReasons who is told more of readiness than yes or no
  Health(
      Supplier<IrcStatus> status,
      Supplier<StoreStatus> store,
      Supplier<Readiness> readiness,
      Predicate<InetAddress> toldReasons) {
    this.status = status;
    this.store = store;
    this.readiness = readiness;
    this.toldReasons = toldReasons;
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

  private record Live(boolean live) {}

  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  private record Ready(boolean ready, List<Check> checks) {}

  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  private record Check(String name, String state, String reason) {
    static Check of(Readiness.Check check) {
      return new Check(check.name(), check.state().name().toLowerCase(Locale.ROOT), check.reason());
    }
  }

  /// 503 where only a restart helps.
  HttpResponse live(ServiceRequestContext ctx, HttpRequest request) {
    boolean live = readiness.get().live();
    return answer(request, live, new Live(live));
  }

  /// 503 while no calls are taken.
  HttpResponse ready(ServiceRequestContext ctx, HttpRequest request) {
    Readiness now = readiness.get();
    List<Check> checks =
        toldReasons.test(ctx.clientAddress())
            ? now.checks().stream().map(Check::of).toList()
            : List.of();
    return answer(request, now.ready(), new Ready(now.ready(), checks));
  }

  private static HttpResponse answer(HttpRequest request, boolean well, Object answer) {
    if (request.method() != HttpMethod.GET && request.method() != HttpMethod.HEAD) {
      return Pages.text(HttpStatus.METHOD_NOT_ALLOWED, "GET only");
    }
    return Pages.json(well ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE, answer);
  }

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
