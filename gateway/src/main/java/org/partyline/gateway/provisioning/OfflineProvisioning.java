package org.partyline.gateway.provisioning;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.partyline.gateway.config.ConfigException;
import org.partyline.gateway.config.Section;
import org.partyline.gateway.provisioning.ProvisioningStore.AuditRow;
import org.partyline.gateway.provisioning.ProvisioningStore.Kept;

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
      store.replace(
          Map.of(section, Optional.empty()), List.of(audit("give back", section)), () -> {});
    }
    return there;
  }

  /// Encrypts all secrets with the first of the keys.
  ///
  /// @return how many entries have some
  /// @throws ConfigException when one cannot be decrypted; all is as before then
  public int encryptAnew(SecretKey key) {
    var entries = new Entries(key, wallClock);
    var anew = new EnumMap<Section, Optional<Kept>>(Section.class);
    var audit = new ArrayList<AuditRow>();
    int count = 0;
    for (Section section : Section.values()) {
      Optional<Kept> there = store.find(section);
      if (there.isPresent() && !section.secrets().isEmpty()) {
        anew.put(section, there.map(kept -> entries.encryptedAnew(section, kept)));
        audit.add(audit("rotate key", section));
        count +=
            (int)
                there.get().rows().stream().filter(row -> entries.hasSecrets(section, row)).count();
      }
    }
    store.replace(anew, audit, () -> {});
    return count;
  }

  private AuditRow audit(String action, Section section) {
    Instant now = wallClock.instant().truncatedTo(ChronoUnit.MILLIS);
    return new AuditRow(
        0, now, WHO, action, section.word(), "", Optional.empty(), Optional.empty());
  }
}
