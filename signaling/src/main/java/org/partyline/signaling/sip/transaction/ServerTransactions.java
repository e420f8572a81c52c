package org.partyline.signaling.sip.transaction;

import gov.nist.javax.sip.SIPConstants;
import gov.nist.javax.sip.header.Via;
import gov.nist.javax.sip.message.SIPRequest;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.sip.message.Request;

/// The requests we are answering or have just answered, by what identifies them (RFC 3261 §17.2.3).
public final class ServerTransactions {
  private static final String COOKIE = SIPConstants.BRANCH_MAGIC_COOKIE;

  private final Map<String, ServerTransaction> open = new ConcurrentHashMap<>();
  private final ScheduledExecutorService timer;
  private final Timings timings;
  private final int max;

  /// @param max beyond this many, requests are still answered, but not remembered
  public ServerTransactions(ScheduledExecutorService timer, Timings timings, int max) {
    this.max = max;
    this.timer = timer;
    this.timings = timings;
  }

  /// The transaction that a request (or an ACK or CANCEL, for its INVITE) belongs to.
  public Optional<ServerTransaction> find(SIPRequest request, String method) {
    return Optional.ofNullable(open.get(key(request, method)));
  }

  /// Begins a transaction; empty where another thread has just begun the same.
  public Optional<ServerTransaction> begin(SIPRequest request, ResponsePath path) {
    var transaction = new ServerTransaction(key(request, request.getMethod()), request, path, this);
    if (open.size() >= max) {
      return Optional.of(transaction);
    }
    return open.putIfAbsent(transaction.key(), transaction) == null
        ? Optional.of(transaction)
        : Optional.empty();
  }

  /// Whether the ACK of this transaction's rejection would find it.
  boolean remembers(ServerTransaction transaction) {
    return open.get(transaction.key()) == transaction;
  }

  public int size() {
    return open.size();
  }

  public Timings timings() {
    return timings;
  }

  public void remove(ServerTransaction transaction) {
    open.remove(transaction.key(), transaction);
  }

  public void after(Duration delay, Runnable task) {
    try {
      var _ = timer.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      // The endpoint is closed: nothing is retransmitted any more.
    }
  }

  static String key(SIPRequest request, String method) {
    Via via = request.getTopmostVia();
    String branch = via.getBranch();
    String sentBy = via.getHost() + ':' + via.getPort();
    if (branch != null
        && branch.length() > COOKIE.length() // RFC 4475 §3.2.1: alone it identifies nothing
        && branch.regionMatches(true, 0, COOKIE, 0, COOKIE.length())) {
      return branch + '|' + sentBy + '|' + method;
    }
    // RFC 2543 peers have no unique branch; an ACK there has another To tag than its INVITE.
    String toTag = method.equals(Request.INVITE) ? "" : String.valueOf(request.getToTag());
    return String.join(
        "|",
        String.valueOf(branch),
        sentBy,
        method,
        request.getCallId().getCallId(),
        String.valueOf(request.getFromTag()),
        toTag,
        String.valueOf(request.getCSeq().getSeqNumber()));
  }
}
