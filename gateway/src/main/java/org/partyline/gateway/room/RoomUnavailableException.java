package org.partyline.gateway.room;

/// A room can't be joined or opened. The message may be shown to whoever asked.
public final class RoomUnavailableException extends Exception {
  private static final long serialVersionUID = 1L;

  /// Why.
  public enum Reason {
    /// It has as many participants as are allowed.
    FULL,
    /// The meeting has ended.
    CLOSED,
    /// Nobody else is let in.
    LOCKED,
    /// No more rooms can be opened.
    TOO_MANY_ROOMS,
    /// There is a room of that name already.
    NAME_TAKEN,
    /// It is no name for a room.
    BAD_NAME,
    /// It could not be saved.
    STORE_FAILED,
    /// The gateway is being shut down.
    SHUTTING_DOWN
  }

  private final Reason reason;

  RoomUnavailableException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
