package org.partyline.gateway.api;

import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.partyline.gateway.access.Principal;
import org.partyline.gateway.provisioning.ProvisioningStore;
import org.partyline.gateway.provisioning.ProvisioningStore.AuditRow;

/// Writes into the audit log what has changed, as the API shows it: without secrets.
public final class Audit {
  private final ProvisioningStore store;
  private final InstantSource wallClock;

  public Audit(ProvisioningStore store, InstantSource wallClock) {
    this.store = store;
    this.wallClock = wallClock;
  }

  void added(Request by, String section, String name, Object view) {
    record(by, "add", section, name, null, view);
  }

  void changed(Request by, String section, String name, Object before, Object after) {
    record(by, "change", section, name, before, after);
  }

  void removed(Request by, String section, String name, Object before) {
    record(by, "remove", section, name, before, null);
  }

  /// Something that leaves nothing to show.
  void done(Request by, String action, String section, String name) {
    record(by, action, section, name, null, null);
  }

  private void record(
      Request by,
      String action,
      String section,
      String name,
      @Nullable Object before,
      @Nullable Object after) {
    store.record(
        new AuditRow(
            0,
            wallClock.instant().truncatedTo(ChronoUnit.MILLIS),
            by.principal()
                .map(Principal::name)
                .orElse(name), // who makes the first user is that user
            action,
            section,
            name,
            text(before),
            text(after)));
  }

  private static Optional<String> text(@Nullable Object view) {
    return Optional.ofNullable(view).map(shown -> Json.tree(shown).toString());
  }
}
