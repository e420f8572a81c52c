package org.partyline.gateway.bot;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.partyline.gateway.call.DialOut;
import org.partyline.gateway.call.DialRequest;
import org.partyline.gateway.call.DialState;
import org.partyline.gateway.call.DialledCall;
import org.partyline.gateway.policy.Requester;
import org.partyline.gateway.room.Room;
import org.partyline.signaling.pace.KeyedRateLimiter;

/// The phones that a page has called (docs/irc-protocol.md §6.1). Used by its session's thread.
final class PageCalls {
  private static final int MAX_REMEMBERED = 50;

  /// Requests at once; then one in five seconds.
  private static final int BURST = 5;

  private final DialOut dialOut;
  private final Room room;
  private final Consumer<SessionEvent> session;
  private final Map<Integer, DialledCall> calls = new LinkedHashMap<>();
  private final KeyedRateLimiter<String> pace = new KeyedRateLimiter<>(BURST, 1.0 / 5, 1);

  /// @param session told what becomes of a call
  PageCalls(DialOut dialOut, Room room, Consumer<SessionEvent> session) {
    this.dialOut = dialOut;
    this.room = room;
    this.session = session;
  }

  /// Calls, unless the page has asked for this call before: then it is told again how it stands.
  /// Too many requests are dropped: a page asks again.
  void dial(Requester who, int call, String number, Optional<String> digits, Instant now) {
    DialledCall known = calls.get(call);
    if (known != null) {
      known.state().ifPresent(state -> tell(call, state));
      return;
    }
    if (!pace.tryTake("", now)) {
      return;
    }
    forgetOldest();
    calls.put(
        call, dialOut.call(new DialRequest(who, room, number, digits), state -> tell(call, state)));
  }

  void sendDigits(int call, String digits) {
    Optional.ofNullable(calls.get(call)).ifPresent(known -> known.sendDigits(digits));
  }

  /// Ends a call; of one that has ended, the page is told again.
  void hangUp(int call, String by) {
    DialledCall known = calls.get(call);
    if (known == null) {
      return;
    }
    Optional<DialState> last = known.state().filter(state -> state.stage().last());
    last.ifPresentOrElse(state -> tell(call, state), () -> known.hangUp(by));
  }

  private void tell(int call, DialState state) {
    session.accept(new SessionEvent.Dialled(call, state));
  }

  private void forgetOldest() {
    if (calls.size() >= MAX_REMEMBERED) {
      calls.remove(calls.keySet().iterator().next());
    }
  }
}
