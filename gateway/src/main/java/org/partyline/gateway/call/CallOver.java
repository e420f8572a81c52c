package org.partyline.gateway.call;

import org.partyline.gateway.observe.CallRecord.Ending;

/// The call ended while its flow waited for something. Caught at the top of [DialIn].
final class CallOver extends Exception {
  private static final long serialVersionUID = 1L;

  private final Ending ending;

  CallOver(Ending ending) {
    super(ending.name(), null, false, false);
    this.ending = ending;
  }

  Ending ending() {
    return ending;
  }
}
