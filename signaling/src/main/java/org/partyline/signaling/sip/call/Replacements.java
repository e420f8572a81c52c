package org.partyline.signaling.sip.call;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.partyline.signaling.sip.SipCall;
import org.partyline.signaling.sip.dialog.Replaces;

/// Finds the call whose place another one wants (RFC 3891 §3). A dialog's ids are no proof: whoever
/// has seen them in a log or on a wire could take the call over. So only that peer may which has
/// the call, the same trunk or the same address; to all others it does not exist. May be used from
/// any thread.
final class Replacements {
  /// Ended calls that are remembered, to say that they have ended.
  private static final int MAX_ENDED = 1_000;

  /// What becomes of a Replaces header. A call may be picked up that we ring; one that rings with
  /// us is nobody's to pick up.
  sealed interface Verdict {
    /// This call is meant.
    record Granted(DialogCall call) implements Verdict {
      /// The call, as the application knows it.
      SipCall toApplication() {
        return switch (call) {
          case InboundCall inbound -> inbound;
          case OutboundCall outbound -> outbound;
        };
      }
    }

    record Refused(int status) implements Verdict {}
  }

  private record Ended(String callId, String localTag, Optional<String> remoteTag, Peer peer) {}

  private final Map<String, Ended> ended =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Ended> eldest) {
          return size() > MAX_ENDED;
        }
      };

  /// @param call with the wanted local tag, if there is one
  /// @param asking who wants its place
  Verdict judge(Replaces wanted, Optional<DialogCall> call, Peer asking) {
    Optional<DialogCall> theirs = call.filter(c -> c.peer().equals(asking));
    Optional<DialogCall> rung =
        theirs.filter(c -> c instanceof OutboundCall ours && ours.rings(wanted));
    if (rung.isPresent()) {
      return new Verdict.Granted(rung.get());
    }
    Optional<DialogCall> named = theirs.filter(c -> c.isNamedBy(wanted));
    if (named.isEmpty()) {
      return new Verdict.Refused(hasEnded(wanted, asking) ? 603 : 481);
    }
    return wanted.earlyOnly() ? new Verdict.Refused(486) : new Verdict.Granted(named.get());
  }

  /// An answered call has ended.
  synchronized void ended(DialogCall call) {
    ended.put(
        call.localTag(),
        new Ended(call.callId(), call.localTag(), call.dialog().remoteTag(), call.peer()));
  }

  private synchronized boolean hasEnded(Replaces wanted, Peer asking) {
    Ended was = ended.get(wanted.toTag());
    return was != null
        && was.callId().equals(wanted.callId())
        && was.remoteTag().orElse("0").equals(wanted.fromTag())
        && was.peer().equals(asking);
  }
}
