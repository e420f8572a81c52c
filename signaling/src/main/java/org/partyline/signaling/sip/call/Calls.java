package org.partyline.signaling.sip.call;

import gov.nist.javax.sip.message.SIPRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// The calls that have not ended.
public final class Calls {
  private final int max;
  private final AtomicInteger places = new AtomicInteger();
  private final Map<String, JainCall> byLocalTag = new ConcurrentHashMap<>();
  private final Map<String, JainCall> byInvite = new ConcurrentHashMap<>();

  public Calls(int max) {
    this.max = max;
  }

  public boolean full() {
    return places.get() >= max;
  }

  /// Takes a place, if there is one.
  public boolean add(JainCall call) {
    if (places.incrementAndGet() > max) {
      places.decrementAndGet();
      return false;
    }
    byLocalTag.put(call.dialog().localTag(), call);
    byInvite.put(inviteKey(call.dialog().invite()), call);
    return true;
  }

  public void remove(JainCall call) {
    if (byLocalTag.remove(call.dialog().localTag(), call)) {
      byInvite.remove(inviteKey(call.dialog().invite()), call);
      places.decrementAndGet();
    }
  }

  /// The call that a request with a To tag belongs to (RFC 3261 §12.2.2).
  public Optional<JainCall> inDialog(SIPRequest request) {
    String tag = request.getToTag();
    return tag == null
        ? Optional.empty()
        : Optional.ofNullable(byLocalTag.get(tag)).filter(c -> c.dialog().matches(request));
  }

  /// The call that the same INVITE made, possibly by another path (RFC 3261 §8.2.2.2).
  public Optional<JainCall> ofInvite(SIPRequest request) {
    return Optional.ofNullable(byInvite.get(inviteKey(request)));
  }

  public int size() {
    return places.get();
  }

  public List<JainCall> all() {
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
