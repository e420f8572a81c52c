package org.partyline.signaling.sip;

/// The final refusals that Partyline gives (RFC 3261 §21).
public enum SipStatus {
  BAD_REQUEST(400),
  FORBIDDEN(403),
  NOT_FOUND(404),
  TEMPORARILY_UNAVAILABLE(480),
  BUSY_HERE(486),
  NOT_ACCEPTABLE_HERE(488),
  SERVER_ERROR(500),
  SERVICE_UNAVAILABLE(503),
  DECLINE(603);

  private final int code;

  SipStatus(int code) {
    this.code = code;
  }

  public int code() {
    return code;
  }
}
