package org.partyline.gateway.observe;

import org.partyline.gateway.room.RoomEvent;
import org.partyline.gateway.room.RoomUnavailableException;

/// How a call ended, and whose doing it was.
public enum Ending {
  /// The caller hung up.
  CALLER_HUNG_UP(Blame.CALLER),
  /// Another call took its place.
  REPLACED(Blame.CALLER),
  /// The phone has transferred its call to somebody whom the room has called instead.
  TRANSFERRED(Blame.CALLER),
  /// The caller gave up before we answered.
  CANCELLED(Blame.CALLER),
  /// The dial plan has nothing for the called number.
  UNKNOWN_NUMBER(Blame.CALLER),
  /// Too many wrong PINs.
  WRONG_PIN(Blame.CALLER),
  /// No PIN was entered in time.
  NO_INPUT(Blame.CALLER),
  /// Who was called hung up.
  CALLEE_HUNG_UP(Blame.CALLEE),
  /// The called phone is busy.
  BUSY(Blame.CALLEE),
  /// Who was called declined.
  DECLINED(Blame.CALLEE),
  /// The called phone rang until the time was over.
  NO_ANSWER(Blame.CALLEE),
  /// The called phone cannot be reached now.
  UNREACHABLE(Blame.CALLEE),
  /// The dialled number is nobody's.
  NO_SUCH_NUMBER(Blame.CALLER),
  /// The carrier did not want the call, or failed.
  CARRIER_REFUSED(Blame.CARRIER),
  /// Somebody, or a machine, answered and did not ask to join.
  NOT_CONFIRMED(Blame.CALLEE),
  /// A call of ours was given up before it was answered.
  GIVEN_UP(Blame.CALLER),
  /// The policy does not allow the call.
  NOT_ALLOWED(Blame.CALLER),
  /// No trunk takes the number, or none is connected.
  NO_TRUNK(Blame.US),
  /// The limits for calling out are used up.
  CREDIT_USED(Blame.US),
  /// Nothing in the offered media that we speak.
  NO_COMMON_MEDIA(Blame.CARRIER),
  /// The offered SDP is malformed.
  MALFORMED_SDP(Blame.CARRIER),
  /// DTLS came to no end: without keys nothing may be heard.
  ENCRYPTION_FAILED(Blame.CARRIER),
  /// RTP stopped.
  MEDIA_TIMEOUT(Blame.CARRIER),
  /// Our answer was never acknowledged.
  ACK_TIMEOUT(Blame.CARRIER),
  /// The session's other side did not answer any more.
  SESSION_EXPIRED(Blame.CARRIER),
  /// The browser's connection was lost.
  CONNECTION_LOST(Blame.CALLER),
  /// The room has as many participants as are allowed.
  ROOM_FULL(Blame.US),
  /// The room lets nobody else in.
  ROOM_LOCKED(Blame.CALLEE),
  /// The meeting had ended, or was ended.
  ROOM_CLOSED(Blame.CALLEE),
  /// Somebody removed the participant from the room.
  REMOVED(Blame.CALLEE),
  /// Alone in the room for too long.
  ALONE_TIMEOUT(Blame.US),
  /// The longest that a call may last.
  MAX_DURATION(Blame.US),
  /// An operator hung up.
  OPERATOR(Blame.US),
  /// No ports, or no memory, for more calls.
  NO_CAPACITY(Blame.US),
  /// The gateway shuts down.
  SHUTDOWN(Blame.US),
  /// The signaling could not be sent: the network, or the other side's proxy.
  SIGNALING_FAILED(Blame.CARRIER),
  /// A fault of ours.
  FAILED(Blame.US);

  /// Whose doing an ending was.
  public enum Blame {
    /// Who called, or their phone or browser.
    CALLER,
    /// Who was called: people in the room.
    CALLEE,
    /// The gateway, or its operator.
    US,
    /// Whatever is between: a carrier, a network.
    CARRIER
  }

  private final Blame blame;

  Ending(Blame blame) {
    this.blame = blame;
  }

  /// Of a call that could not join its room.
  public static Ending of(RoomUnavailableException e) {
    return switch (e.reason()) {
      case FULL -> ROOM_FULL;
      case LOCKED -> ROOM_LOCKED;
      case SHUTTING_DOWN -> SHUTDOWN;
      default -> ROOM_CLOSED;
    };
  }

  /// Of a call whose room has ended.
  public static Ending of(RoomEvent.Closed closed) {
    return closed.shutdown() ? SHUTDOWN : ROOM_CLOSED;
  }

  public Blame blame() {
    return blame;
  }
}
