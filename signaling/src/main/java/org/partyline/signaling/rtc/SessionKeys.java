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
    return new SessionKey(SessionKey.hmac(secret, "67p-rtc session\n" + id));
  }
}
