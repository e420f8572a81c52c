package org.partyline.gateway.provisioning;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.partyline.gateway.config.Section;

/// Where provisioned sections are kept, and who changed them. Every method may wait, and throws a
/// RuntimeException when the store cannot be reached.
public interface ProvisioningStore {
  /// An entry as it is kept.
  ///
  /// @param entry JSON, its secrets encrypted
  /// @param changedBy empty where it is as the file had it
  record Row(String name, String entry, Instant changed, String changedBy) {}

  /// A change.
  ///
  /// @param action such as `add`, `change`, `remove`, `give back`
  /// @param section or what else was changed: `users`, `tokens`, `webhooks`
  /// @param name of the entry; empty for the whole section
  /// @param before JSON without secrets; likewise after
  record AuditRow(
      long id,
      Instant at,
      String who,
      String action,
      String section,
      String name,
      Optional<String> before,
      Optional<String> after) {}

  /// A section that the store has.
  ///
  /// @param ofFile what identifies the section as the file had it when it was taken over
  /// @param rows in the order of the section
  record Kept(String ofFile, List<Row> rows) {
    public Kept {
      rows = List.copyOf(rows);
    }
  }

  /// Empty where the file rules.
  Optional<Kept> find(Section section);

  /// Puts sections in place of what was there, and records why, all of it or nothing.
  ///
  /// @param sections empty where the file is to rule again; empty rows are a section without
  ///   entries
  /// @param applied run before it is final: if this throws, nothing has changed. What it writes to
  ///   the same store on its thread belongs to it
  void replace(Map<Section, Optional<Kept>> sections, List<AuditRow> audit, Runnable applied);

  /// Adds to the audit log what was done to something else than a section.
  void record(AuditRow row);

  /// The latest first.
  ///
  /// @param before only those with a lower id
  List<AuditRow> audit(long before, int most);
}
