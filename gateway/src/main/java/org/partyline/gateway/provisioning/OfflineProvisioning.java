package org.partyline.gateway.provisioning;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.partyline.gateway.config.ConfigException;
import org.partyline.gateway.config.Section;
import org.partyline.gateway.provisioning.ProvisioningStore.AuditRow;
import org.partyline.gateway.provisioning.ProvisioningStore.Kept;
import org.partyline.gateway.provisioning.ProvisioningStore.Row;

/// What is done to provisioned sections while no gateway runs, whatever is in them.
public final class OfflineProvisioning {
  private static final String WHO = "command line";

  private final ProvisioningStore store;
  private final InstantSource wallClock;

  public OfflineProvisioning(ProvisioningStore store, InstantSource wallClock) {
    this.store = store;
    this.wallClock = wallClock;
  }

  /// Lets the file rule a section again.
  ///
  /// @return whether the store had it
  public boolean giveBack(Section section) {
    boolean there = store.find(section).isPresent();
    if (there) {
      store.replace(section, Optional.empty(), audit("give back", section), () -> {});
    }
    return there;
  }

  /// Encrypts all secrets with the first of the keys.
  ///
  /// @return how many entries have some
  /// @throws ConfigException when one cannot be decrypted; its section is as before then
  public int encryptAnew(SecretKey key) {
    int count = 0;
    for (Section section : Section.values()) {
      Optional<Kept> there = store.find(section);
      if (there.isPresent() && !section.secrets().isEmpty()) {
        count += encryptAnew(section, there.get(), key);
      }
    }
    return count;
  }

  private int encryptAnew(Section section, Kept kept, SecretKey key) {
    int count = 0;
    var rows = new ArrayList<Row>();
    for (Row row : kept.rows()) {
      var secrets = new Secrets(section.secrets(), key, section.word() + "/" + row.name());
      ObjectNode entry = Provisioning.parse(row.entry());
      count += secrets.set(entry).isEmpty() ? 0 : 1;
      String anew = secrets.encryptedAnew(entry).toString();
      rows.add(new Row(row.name(), anew, row.changed(), row.changedBy()));
    }
    var all = Optional.of(new Kept(kept.ofFile(), rows));
    store.replace(section, all, audit("rotate key", section), () -> {});
    return count;
  }

  private List<AuditRow> audit(String action, Section section) {
    Instant now = wallClock.instant().truncatedTo(ChronoUnit.MILLIS);
    return List.of(
        new AuditRow(0, now, WHO, action, section.word(), "", Optional.empty(), Optional.empty()));
  }
}
