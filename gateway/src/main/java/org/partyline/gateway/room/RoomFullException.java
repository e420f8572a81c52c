package org.partyline.gateway.room;

/// No more participants are allowed, or the room has just been closed. The call that asked says so
/// to its caller.
public final class RoomFullException extends Exception {
  private static final long serialVersionUID = 1L;

  RoomFullException(String message) {
    super(message);
  }
}
