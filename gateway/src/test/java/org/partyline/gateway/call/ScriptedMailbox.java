package org.partyline.gateway.call;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/// A call's mailbox in virtual time.
final class ScriptedMailbox implements CallMailbox {
  private final Timeline time;
  private final Deque<CallEvent> events = new ArrayDeque<>();

  ScriptedMailbox(Timeline time) {
    this.time = time;
  }

  @Override
  public void post(CallEvent event) {
    events.add(event);
  }

  @Override
  public Optional<CallEvent> next(Instant deadline) {
    time.pass(deadline, () -> !events.isEmpty());
    return Optional.ofNullable(events.poll());
  }
}
