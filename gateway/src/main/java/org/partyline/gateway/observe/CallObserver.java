package org.partyline.gateway.observe;

/// Told what happened to calls. Called on the call's thread: must return soon.
@FunctionalInterface
public interface CallObserver {
  void ended(CallRecord call);
}
