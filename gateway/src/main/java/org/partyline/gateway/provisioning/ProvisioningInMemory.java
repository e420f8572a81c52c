package org.partyline.gateway.provisioning;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.partyline.gateway.config.Section;

/// Forgotten when the process ends.
public final class ProvisioningInMemory implements ProvisioningStore {
  private static final int MAX_AUDIT = 10_000;

  private final Map<Section, Kept> sections = new EnumMap<>(Section.class);
  private final List<AuditRow> audit = new ArrayList<>();
  private long lastId;

  @Override
  public synchronized Optional<Kept> find(Section section) {
    return Optional.ofNullable(sections.get(section));
  }

  @Override
  public synchronized void replace(
      Map<Section, Optional<Kept>> anew, List<AuditRow> rows, Runnable applied) {
    applied.run();
    anew.forEach((section, kept) ->
        kept.ifPresentOrElse(now -> sections.put(section, now), () -> sections.remove(section)));
    rows.forEach(this::record);
  }

  @Override
  public synchronized void record(AuditRow row) {
    lastId++;
    audit.addFirst(
        new AuditRow(
            lastId,
            row.at(),
            row.who(),
            row.action(),
            row.section(),
            row.name(),
            row.before(),
            row.after()));
    if (audit.size() > MAX_AUDIT) {
      audit.removeLast();
    }
  }

  @Override
  public synchronized List<AuditRow> audit(long before, int most) {
    return audit.stream().filter(row -> row.id() < before).limit(most).toList();
  }
}
