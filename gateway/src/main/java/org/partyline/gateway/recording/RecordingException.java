package org.partyline.gateway.recording;

/// A room that is not recorded. The message is a sentence for whoever wanted it.
public final class RecordingException extends Exception {
  private static final long serialVersionUID = 1L;

  /// Why not.
  public enum Reason {
    /// The operator allows none, or none of this room.
    FORBIDDEN,
    /// It is being recorded, or nobody is in it.
    STATE,
    /// It cannot be written.
    FAILED
  }

  private final Reason reason;

  RecordingException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
