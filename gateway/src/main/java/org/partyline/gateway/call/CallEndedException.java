package org.partyline.gateway.call;

import java.util.Optional;
import org.partyline.gateway.observe.Ending;

/// The call ended while its flow waited for something. Caught at the top of [DialIn].
final class CallEndedException extends Exception {
  private static final long serialVersionUID = 1L;

  private final Ending ending;
  private final transient Optional<String> by;

  CallEndedException(Ending ending) {
    this(ending, Optional.empty());
  }

  CallEndedException(Ending ending, Optional<String> by) {
    super(ending.name(), null, false, false);
    this.ending = ending;
    this.by = by;
  }

  Ending ending() {
    return ending;
  }

  /// Who ended it, where somebody else than caller or gateway did.
  Optional<String> by() {
    return by;
  }
}
