package org.partyline.signaling.sip.call;

import gov.nist.javax.sip.message.SIPRequest;
import java.net.InetAddress;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.partyline.signaling.sip.SipLimits;
import org.partyline.signaling.sip.dialog.Replaces;
import org.partyline.signaling.sip.trunk.Trunk;

/// The calls that have not ended.
public final class Calls {
  private final SipLimits limits;
  private final AtomicInteger places = new AtomicInteger();
  private final Map<String, DialogCall> byLocalTag = new ConcurrentHashMap<>();
  private final Map<String, InboundCall> byInvite = new ConcurrentHashMap<>();
  private final Replacements replacements = new Replacements();

  Calls(SipLimits limits) {
    this.limits = limits;
  }

  /// The limit that leaves no room for another call of this source; empty where there is room.
  Optional<String> full(InetAddress source) {
    if (places.get() >= limits.calls()) {
      return Optional.of("max-calls");
    }
    List<InboundCall> same =
        byInvite.values().stream()
            .filter(call -> call.source().getAddress().equals(source))
            .toList();
    if (same.size() >= limits.callsPerSource()) {
      return Optional.of("max-calls-per-source");
    }
    if (same.stream().filter(call -> !call.confirmed()).count() >= limits.unconfirmedPerSource()) {
      return Optional.of("max-unconfirmed-per-source");
    }
    List<InboundCall> unacknowledged = unacknowledged();
    return unacknowledged.size() >= limits.unconfirmed() && overdue(unacknowledged).isEmpty()
        ? Optional.of("max-unconfirmed")
        : Optional.empty();
  }

  /// Gives up the call that has waited longest for its ACK where there are too many of them, so
  /// that INVITEs from addresses that never acknowledge do not keep others out.
  void makeRoom() {
    List<InboundCall> unacknowledged = unacknowledged();
    if (unacknowledged.size() >= limits.unconfirmed()) {
      overdue(unacknowledged).ifPresent(InboundCall::giveUp);
    }
  }

  private List<InboundCall> unacknowledged() {
    return byInvite.values().stream().filter(InboundCall::awaitsAck).toList();
  }

  private static Optional<InboundCall> overdue(List<InboundCall> unacknowledged) {
    return unacknowledged.stream()
        .filter(InboundCall::overdue)
        .max(Comparator.comparing(InboundCall::sinceAnswer));
  }

  /// The calls that have come from a trunk.
  long ofTrunk(Trunk trunk) {
    String name = trunk.settings().name();
    return byInvite.values().stream()
        .filter(call -> call.trunk().filter(name::equals).isPresent())
        .count();
  }

  /// Whether some call came or went by this very trunk. Any thread.
  boolean use(Trunk trunk) {
    return byLocalTag.values().stream()
        .anyMatch(call -> call.via.filter(trunk::equals).isPresent());
  }

  /// Takes a place, if there is one.
  boolean add(DialogCall call) {
    if (places.incrementAndGet() > limits.calls()) {
      places.decrementAndGet();
      return false;
    }
    byLocalTag.put(call.localTag(), call);
    if (call instanceof InboundCall inbound) {
      byInvite.put(inviteKey(inbound.invite()), inbound);
    }
    return true;
  }

  /// @param answered whether it had been answered
  void remove(DialogCall call, boolean answered) {
    if (answered) {
      replacements.ended(call); // before it cannot be found any more
    }
    if (byLocalTag.remove(call.localTag(), call)) {
      if (call instanceof InboundCall inbound) {
        byInvite.remove(inviteKey(inbound.invite()), inbound);
      }
      places.decrementAndGet();
    }
  }

  /// The call that a request with a To tag belongs to (RFC 3261 §12.2.2).
  Optional<DialogCall> inDialog(SIPRequest request) {
    String tag = request.getToTag();
    return tag == null
        ? Optional.empty()
        : Optional.ofNullable(byLocalTag.get(tag)).filter(call -> call.matches(request));
  }

  /// The call whose place a Replaces header wants (RFC 3891 §3).
  Replacements.Verdict replaced(Replaces wanted, Peer asking) {
    return replacements.judge(wanted, Optional.ofNullable(byLocalTag.get(wanted.toTag())), asking);
  }

  /// The call that the same INVITE made, possibly by another path (RFC 3261 §8.2.2.2).
  Optional<InboundCall> ofInvite(SIPRequest request) {
    return Optional.ofNullable(byInvite.get(inviteKey(request)));
  }

  public int size() {
    return places.get();
  }

  public List<DialogCall> all() {
    return List.copyOf(byLocalTag.values());
  }

  private static String inviteKey(SIPRequest request) {
    return request.getCallId().getCallId()
        + '|'
        + request.getFromTag()
        + '|'
        + request.getCSeq().getSeqNumber();
  }
}
