package org.partyline.gateway.api;

import static org.partyline.gateway.access.Role.VIEWER;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Events as they happen (Server-Sent Events).
public final class EventRoutes {
  private static final int MAX_STREAMS = 100;
  private static final Duration HEARTBEAT = Duration.ofSeconds(15);

  /// Then the client comes again, and shows anew who it is.
  private static final Duration LONGEST = Duration.ofHours(1);

  private final EventLog log;
  private final InstantSource clock;

  /// @param clock monotonic
  public EventRoutes(EventLog log, InstantSource clock) {
    this.log = log;
    this.clock = clock;
  }

  /// The routes.
  public List<Route> routes() {
    return List.of(
        Route.get(
                "/events",
                VIEWER,
                "Events as they happen: call-started, call-changed, call-ended, trunk-state,"
                    + " room-opened, room-closed, recording-started, recording-ended; reset where"
                    + " more was missed than is remembered")
            .header("Last-Event-ID", false, "the last event that is known: what came after is sent")
            .answersAs("text/event-stream")
            .by(this::events));
  }

  private ApiResponse events(Request request) {
    if (log.listening() >= MAX_STREAMS) {
      throw ProblemException.later(503, "too many streams of events", HEARTBEAT);
    }
    return ApiResponse.stream("text/event-stream", sink -> send(request, sink));
  }

  private void send(Request request, ApiResponse.Sink sink) throws InterruptedException {
    Instant end = clock.instant().plus(LONGEST);
    EventLog.Subscription subscription = log.subscribe(request.header("last-event-id"));
    EventLog.Listener listener = subscription.listener();
    try {
      boolean open =
          sink.send(subscription.complete() ? "retry: 3000\n\n" : "event: reset\ndata: {}\n\n");
      for (EventLog.Event missed : subscription.missed()) {
        open = open && sink.send(missed.text());
      }
      while (open && !listener.tooSlow() && clock.instant().isBefore(end)) {
        EventLog.Event event = listener.queue().poll(HEARTBEAT.toMillis(), TimeUnit.MILLISECONDS);
        if (event == null) {
          open = request.permitted().getAsBoolean() && sink.send(":\n\n");
        } else {
          open = sink.send(event.text());
        }
      }
    } finally {
      log.unsubscribe(listener);
    }
  }
}
