package org.partyline.gateway.api;

import java.util.List;
import java.util.Optional;

/// A list, or a part of it.
///
/// @param next the `cursor` of the next part; absent at the end
record Page<T>(List<T> items, Optional<String> next) {
  static <T> Page<T> all(List<T> items) {
    return new Page<>(items, Optional.empty());
  }
}
