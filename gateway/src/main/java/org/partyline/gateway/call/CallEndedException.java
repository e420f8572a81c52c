package org.partyline.gateway.call;

import java.util.Optional;
import org.partyline.gateway.observe.Ending;
import org.partyline.media.MediaException;

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

  /// The other side's answer to our offer can't be used.
  static CallEndedException unusable(MediaException answer) {
    return new CallEndedException(
        answer.kind() == MediaException.Kind.MALFORMED
            ? Ending.MALFORMED_SDP
            : Ending.NO_COMMON_MEDIA);
  }

  Ending ending() {
    return ending;
  }

  /// Who ended it, where somebody else than caller or gateway did.
  Optional<String> by() {
    return by;
  }
}
