package org.partyline.signaling.sip;

/// The final refusals that Partyline gives (RFC 3261 §21).
public enum SipStatus {
  BAD_REQUEST(400, "Bad Request"),
  FORBIDDEN(403, "Forbidden"),
  NOT_FOUND(404, "Not Found"),
  TEMPORARILY_UNAVAILABLE(480, "Temporarily Unavailable"),
  BUSY_HERE(486, "Busy Here"),
  NOT_ACCEPTABLE_HERE(488, "Not Acceptable Here"),
  SERVER_ERROR(500, "Server Internal Error"),
  SERVICE_UNAVAILABLE(503, "Service Unavailable"),
  DECLINE(603, "Decline");

  private final int code;
  private final String phrase;

  SipStatus(int code, String phrase) {
    this.code = code;
    this.phrase = phrase;
  }

  public int code() {
    return code;
  }

  public String phrase() {
    return phrase;
  }
}
