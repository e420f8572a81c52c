package org.partyline.gateway.observe;

/// Told what happens to calls, of phones and of browsers. Called on the call's thread, in order;
/// must return soon. What it throws is logged and harms nobody.
public interface CallObserver {
  default void started(CallSnapshot call) {}

  /// It has a SIP dialog, or one more: before [#started], and for each trunk that is tried.
  ///
  /// @param id of the call
  /// @param callId the Call-ID, or the short name of a browser's session
  default void signaled(String id, String callId) {}

  /// It joined or left a room, or was muted or unmuted.
  default void changed(CallSnapshot call) {}

  default void ended(CallRecord call) {}
}
