package org.partyline.gateway.provisioning;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// An entry of a section.
///
/// @param version another one whenever the entry changes, also when it is removed and added again
/// @param inStore whether the store rules its section, and not the file
/// @param changed empty while it is as the file had it
/// @param secrets those that are set; their values are nowhere in this
/// @param settings as in the file
public record Entry(
    String name,
    String version,
    boolean inStore,
    Optional<Instant> changed,
    Optional<String> changedBy,
    List<String> secrets,
    ObjectNode settings) {
  public Entry {
    secrets = List.copyOf(secrets);
  }
}
