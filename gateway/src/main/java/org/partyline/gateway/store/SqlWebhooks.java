package org.partyline.gateway.store;

import java.net.URI;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.partyline.gateway.webhook.Webhook;
import org.partyline.gateway.webhook.WebhookStore;

/// Webhooks in a table, which has no secrets.
final class SqlWebhooks implements WebhookStore {
  private final Database database;
  private final Function<String, String> secrets;

  SqlWebhooks(Database database, Function<String, String> secrets) {
    this.database = database;
    this.secrets = secrets;
  }

  @Override
  public Collection<Webhook> all() {
    return database.call(
        "webhooks cannot be read",
        handle ->
            handle
                .createQuery(
                    "SELECT id, url, events, enabled, created FROM webhook ORDER BY created")
                .map((row, _) ->
                    new Webhook(
                        row.getString("id"),
                        URI.create(row.getString("url")),
                        events(row.getString("events")),
                        row.getInt("enabled") != 0,
                        secrets.apply(row.getString("id")),
                        row.getTimestamp("created").toInstant()))
                .list());
  }

  private static Set<String> events(String list) {
    return list.isEmpty() ? Set.of() : Set.copyOf(List.of(list.split(",", -1)));
  }

  @Override
  public void save(Webhook webhook) {
    database.call(
        "a webhook cannot be saved",
        handle ->
            handle
                .createUpdate(
                    """
                    INSERT INTO webhook (id, url, events, enabled, created)
                    VALUES (:id, :url, :events, :enabled, :created)
                    ON CONFLICT (id) DO UPDATE
                    SET url = excluded.url, events = excluded.events, enabled = excluded.enabled
                    """)
                .bind("id", webhook.id())
                .bind("url", webhook.url().toString())
                .bind("events", String.join(",", webhook.events()))
                .bind("enabled", webhook.enabled() ? 1 : 0)
                .bind("created", webhook.created())
                .execute());
  }

  @Override
  public void delete(String id) {
    database.call(
        "a webhook cannot be deleted",
        handle ->
            handle.createUpdate("DELETE FROM webhook WHERE id = :id").bind("id", id).execute());
  }
}
