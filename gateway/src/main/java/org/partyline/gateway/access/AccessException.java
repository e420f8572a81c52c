package org.partyline.gateway.access;

import java.time.Duration;

/// What was asked for is not done. The message may be shown to whoever asked, and tells them no
/// more than they may know.
public final class AccessException extends Exception {
  private static final long serialVersionUID = 1L;

  /// Why.
  public enum Reason {
    /// Name or password, or the setup link, is wrong; which, is not told.
    WRONG,
    /// Too many attempts.
    THROTTLED,
    /// There is a user already: the setup link has done its work.
    ALREADY_SET_UP,
    /// There is one of that name already.
    NAME_TAKEN,
    /// There is none.
    NOT_FOUND,
    /// Nobody could administer the gateway any more.
    LAST_ADMIN,
    /// As many as there may be.
    TOO_MANY,
    /// A name, a password or a time that can't be taken.
    INVALID
  }

  private final Reason reason;
  private final String field;
  private final Duration retryAfter;

  private AccessException(Reason reason, String field, Duration retryAfter, String message) {
    super(message);
    this.reason = reason;
    this.field = field;
    this.retryAfter = retryAfter;
  }

  AccessException(Reason reason, String message) {
    this(reason, "", Duration.ZERO, message);
  }

  static AccessException throttled(Duration retryAfter) {
    return new AccessException(
        Reason.THROTTLED, "", retryAfter, "too many attempts; wait a moment and try again");
  }

  static AccessException invalid(String field, String message) {
    return new AccessException(Reason.INVALID, field, Duration.ZERO, message);
  }

  public Reason reason() {
    return reason;
  }

  /// What is wrong, where it is a field of the request.
  public String field() {
    return field;
  }

  /// How long to wait, of one who is throttled.
  public Duration retryAfter() {
    return retryAfter;
  }
}
