package org.partyline.gateway.api;

import static org.partyline.gateway.access.Role.ADMIN;

import java.net.URI;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.partyline.gateway.webhook.Delivery;
import org.partyline.gateway.webhook.Webhook;
import org.partyline.gateway.webhook.Webhooks;

/// Webhooks: who else is told of events.
public final class WebhookRoutes {
  private static final String NO_WEBHOOK = "webhook of that id";

  static final String WEBHOOKS = "webhooks";

  private final Webhooks webhooks;
  private final Audit audit;

  public WebhookRoutes(Webhooks webhooks, Audit audit) {
    this.webhooks = webhooks;
    this.audit = audit;
  }

  record WebhookView(String id, String url, List<String> events, boolean enabled, Instant created) {
    static WebhookView of(Webhook webhook) {
      return new WebhookView(
          webhook.id(),
          webhook.url().toString(),
          webhook.events().stream().sorted().toList(),
          webhook.enabled(),
          webhook.created());
    }
  }

  /// @param events their types; all where it is absent or empty
  record WebhookBody(String url, Optional<List<String>> events, Optional<Boolean> enabled) {}

  /// @param secret shown this once
  record NewWebhook(
      String id, String url, List<String> events, boolean enabled, Instant created, String secret) {
    static NewWebhook of(Webhook made) {
      WebhookView view = WebhookView.of(made);
      return new NewWebhook(
          view.id(), view.url(), view.events(), view.enabled(), view.created(), made.secret());
    }

    @Override
    public String toString() {
      return "NewWebhook[" + id + "]";
    }
  }

  /// The routes.
  public List<Route> routes() {
    return List.of(
        Route.get("/webhooks", ADMIN, "All webhooks, without their secrets")
            .lists(WebhookView.class)
            .by(_ ->
                ApiResponse.ok(Page.all(webhooks.all().stream().map(WebhookView::of).toList()))),
        Route.post("/webhooks", ADMIN, "Adds a webhook; its secret is shown this once")
            .takes(WebhookBody.class)
            .answers(201, NewWebhook.class)
            .by(this::add),
        Route.put("/webhooks/{id}", ADMIN, "Changes a webhook; it keeps its secret")
            .takes(WebhookBody.class)
            .answers(WebhookView.class)
            .by(this::change),
        Route.delete("/webhooks/{id}", ADMIN, "Removes a webhook, and what waits for it")
            .by(this::remove),
        Route.get("/webhooks/{id}/deliveries", ADMIN, "Its latest deliveries, the latest first")
            .lists(Delivery.class)
            .by(request ->
                ApiResponse.ok(
                    Page.all(
                        webhooks
                            .deliveries(request.path("id"))
                            .orElseThrow(() -> ProblemException.notFound(NO_WEBHOOK))))),
        Route.post("/webhooks/{id}/test", ADMIN, "Sends it a `test` event")
            .answers(202, Delivery.class)
            .by(request ->
                ApiResponse.json(
                    202,
                    webhooks
                        .test(request.path("id"))
                        .orElseThrow(() -> ProblemException.notFound(NO_WEBHOOK)))));
  }

  private ApiResponse add(Request request) {
    WebhookBody body = request.body(WebhookBody.class);
    try {
      Webhook made = webhooks.add(url(body), events(body), body.enabled().orElse(true));
      WebhookView view = WebhookView.of(made);
      audit.added(request, WEBHOOKS, view.id(), view);
      return ApiResponse.json(201, NewWebhook.of(made));
    } catch (Webhooks.RefusedException e) {
      throw ProblemException.invalid("url", String.valueOf(e.getMessage()));
    }
  }

  private ApiResponse change(Request request) {
    WebhookBody body = request.body(WebhookBody.class);
    WebhookView before = webhook(request);
    try {
      WebhookView after =
          webhooks
              .change(before.id(), url(body), events(body), body.enabled().orElse(true))
              .map(WebhookView::of)
              .orElseThrow(() -> ProblemException.notFound(NO_WEBHOOK));
      audit.changed(request, WEBHOOKS, after.id(), before, after);
      return ApiResponse.ok(after);
    } catch (Webhooks.RefusedException e) {
      throw ProblemException.invalid("url", String.valueOf(e.getMessage()));
    }
  }

  private ApiResponse remove(Request request) {
    WebhookView before = webhook(request);
    if (!webhooks.remove(before.id())) {
      throw ProblemException.notFound(NO_WEBHOOK);
    }
    audit.removed(request, WEBHOOKS, before.id(), before);
    return ApiResponse.nothing();
  }

  private WebhookView webhook(Request request) {
    String id = request.path("id");
    return webhooks.all().stream()
        .filter(webhook -> webhook.id().equals(id))
        .findFirst()
        .map(WebhookView::of)
        .orElseThrow(() -> ProblemException.notFound(NO_WEBHOOK));
  }

  static URI url(WebhookBody body) {
    try {
      // A line of a request has no room for anything else.
      if (body.url().length() > 2_000 || !body.url().matches("[!-~]+")) {
        throw ProblemException.invalid("url", "1 to 2000 characters of ASCII, without blanks");
      }
      return URI.create(body.url());
    } catch (IllegalArgumentException _) {
      throw ProblemException.invalid("url", "an address such as https://hooks.example.org/in");
    }
  }

  static Set<String> events(WebhookBody body) {
    List<String> wanted = body.events().orElse(List.of());
    for (int i = 0; i < wanted.size(); i++) {
      if (wanted.get(i) == null || !EventLog.TYPES.contains(wanted.get(i))) {
        throw ProblemException.invalid(
            "events[" + i + "]", "one of " + String.join(", ", EventLog.TYPES));
      }
    }
    return new HashSet<>(wanted);
  }
}
