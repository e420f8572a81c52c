package org.partyline.signaling.sip;

import org.jspecify.annotations.Nullable;

/// SIP could not be started: mostly an address that is taken or not ours.
public final class SipException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public SipException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
