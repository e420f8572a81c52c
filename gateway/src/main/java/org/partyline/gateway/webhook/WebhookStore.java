package org.partyline.gateway.webhook;

import java.util.Collection;
import java.util.List;

/// Where webhooks are kept. Every method may wait, and throws a RuntimeException when the store
/// cannot be reached.
public interface WebhookStore {
  /// Keeps nothing.
  WebhookStore NONE =
      new WebhookStore() {
        @Override
        public Collection<Webhook> all() {
          return List.of();
        }

        @Override
        public void save(Webhook webhook) {}

        @Override
        public void delete(String id) {}
      };

  Collection<Webhook> all();

  /// Adds one, or replaces that of the same id.
  void save(Webhook webhook);

  void delete(String id);
}
