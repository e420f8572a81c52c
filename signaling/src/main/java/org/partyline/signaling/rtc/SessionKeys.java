package org.partyline.signaling.rtc;

import java.security.SecureRandom;

/// The keys of all sessions of one gateway. Nothing is kept for each: a session's key is derived
/// from its id and a secret of this process, so asking for many costs nothing.
public final class SessionKeys {
  private final byte[] secret = new byte[32];

  public SessionKeys() {
    new SecureRandom().nextBytes(secret);
  }

  /// The key of a session. It is given away only with an id that [RtcCodec#newId] has just made:
  /// who may choose the id could ask for another session's key.
  public SessionKey of(String id) {
    return derived("session", id);
  }

  /// The key of a session whose page may moderate that room, instead of [#of]: who uses it proves
  /// that it may.
  public SessionKey ofModerator(String id, String room) {
    return derived("moderator", room + "\n" + id);
  }

  /// What whoever opened a room gets, and gets [#ofModerator] for.
  ///
  /// @param opening the room, not to be mistaken for a later one of the same name
  public SessionKey ofOpener(String opening) {
    return derived("opener", opening);
  }

  private SessionKey derived(String purpose, String of) {
    return new SessionKey(SessionKey.hmac(secret, "67p-rtc " + purpose + "\n" + of));
  }
}
