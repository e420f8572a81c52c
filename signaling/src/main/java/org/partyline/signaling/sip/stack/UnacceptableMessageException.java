package org.partyline.signaling.sip.stack;

import java.text.ParseException;

/// A message that is not handed to the stack, and what a request is answered with for it.
final class UnacceptableMessageException extends ParseException {
  private static final long serialVersionUID = 1L;

  private final int status;

  UnacceptableMessageException(int status, String reason) {
    super(reason, 0);
    this.status = status;
  }

  int status() {
    return status;
  }
}
