package org.partyline.signaling.rtc;

/// What arrived (or is to be sent) is not what docs/irc-protocol.md says; the message names the
/// fault, for people.
public final class RtcException extends Exception {
  private static final long serialVersionUID = 1L;

  RtcException(String message) {
    super(message);
  }
}
