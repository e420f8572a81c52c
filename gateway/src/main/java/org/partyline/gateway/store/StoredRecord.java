package org.partyline.gateway.store;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.UUID;

/// A record of a call in the store.
///
/// @param id names it, also across restarts
/// @param record as in the file of call records (docs/debugging.md)
public record StoredRecord(UUID id, JsonNode record) {
  Instant started() {
    return Instant.parse(record.path("start").asText());
  }
}
