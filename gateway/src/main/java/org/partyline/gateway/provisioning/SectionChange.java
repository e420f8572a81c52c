package org.partyline.gateway.provisioning;

import java.util.List;

/// What becomes of a section that is replaced: names of entries.
///
/// @param reordered whether those that stay come in another order
public record SectionChange(
    List<String> added, List<String> changed, List<String> removed, boolean reordered) {
  public SectionChange {
    added = List.copyOf(added);
    changed = List.copyOf(changed);
    removed = List.copyOf(removed);
  }

  /// Whether all stays as it is.
  public boolean isNothing() {
    return added.isEmpty() && changed.isEmpty() && removed.isEmpty() && !reordered;
  }
}
