package org.partyline.signaling.sip.transaction;

import gov.nist.javax.sip.header.HeaderFactoryImpl;
import gov.nist.javax.sip.header.Via;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import java.io.IOException;
import java.text.ParseException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sip.InvalidArgumentException;
import org.jspecify.annotations.Nullable;
import org.partyline.signaling.sip.stack.LocalAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sends our requests and finds who waits for a response (RFC 3261 §17.1.3).
public final class ClientTransactions {
  private static final Logger LOG = LoggerFactory.getLogger(ClientTransactions.class);
  private static final ClientTransaction.User NOBODY =
      new ClientTransaction.User() {
        @Override
        public void onResponse(SIPResponse response) {}

        @Override
        public void onFailure(int status) {}
      };

  private final Map<String, ClientTransaction> open = new ConcurrentHashMap<>();
  private final AtomicInteger unanswered = new AtomicInteger();
  private final Timers timers;
  private final Timings timings;
  private final HeaderFactoryImpl headers = new HeaderFactoryImpl();

  public ClientTransactions(Timers timers, Timings timings) {
    this.timers = timers;
    this.timings = timings;
  }

  /// Sends a request, which has no Via yet, to the first of the hops that takes it. May block while
  /// a TCP connection is made.
  ///
  /// @return null when none took it: the user has been told then
  public @Nullable ClientTransaction send(
      SIPRequest request, List<NextHop> hops, ClientTransaction.User user) {
    return send(request, hops, timings.lifetime(), user);
  }

  /// The same, giving a target up sooner.
  ///
  /// @param patience how long to wait for a first response
  public @Nullable ClientTransaction send(
      SIPRequest request, List<NextHop> hops, Duration patience, ClientTransaction.User user) {
    for (NextHop hop : hops) {
      try {
        var transaction = new ClientTransaction(withVia(request, hop), hop, patience, user, this);
        begin(transaction);
        return transaction;
      } catch (IOException | RuntimeException e) {
        LOG.debug("{} could not be sent to {}: {}", request.getMethod(), hop, e.toString());
        user.onUnsent(e);
      }
    }
    user.onFailure(503);
    return null;
  }

  /// Sends an ACK for a 2xx, which has no transaction (RFC 3261 §13.2.2.4).
  public void sendAck(SIPRequest ack, List<NextHop> hops) {
    for (NextHop hop : hops) {
      try {
        hop.local().send(withVia(ack, hop), hop.address());
        return;
      } catch (IOException | RuntimeException e) {
        LOG.debug("ACK could not be sent to {}: {}", hop, e.toString());
      }
    }
  }

  /// To be called with every response.
  public void onResponse(SIPResponse response) {
    Via via = response.getTopmostVia();
    if (via != null && via.getBranch() != null && response.getCSeq() != null) {
      ClientTransaction transaction =
          open.get(key(via.getBranch(), response.getCSeq().getMethod()));
      if (transaction != null) {
        transaction.onResponse(response);
      }
    }
  }

  /// Requests that wait for their final response.
  public int unanswered() {
    return unanswered.get();
  }

  void sendCancel(SIPRequest cancel, NextHop hop) {
    var transaction = new ClientTransaction(cancel, hop, timings.lifetime(), NOBODY, this);
    try {
      begin(transaction);
    } catch (IOException | RuntimeException e) {
      LOG.debug("CANCEL could not be sent to {}: {}", hop, e.toString());
    }
  }

  private void begin(ClientTransaction transaction) throws IOException {
    open.put(transaction.key(), transaction);
    unanswered.incrementAndGet();
    try {
      transaction.start();
    } catch (IOException | RuntimeException e) {
      unanswered.decrementAndGet();
      remove(transaction);
      throw e;
    }
  }

  void answered() {
    unanswered.decrementAndGet();
  }

  Timers timers() {
    return timers;
  }

  Timings timings() {
    return timings;
  }

  void remove(ClientTransaction transaction) {
    open.remove(transaction.key(), transaction);
  }

  static String key(String branch, String method) {
    return branch + '|' + method;
  }

  private SIPRequest withVia(SIPRequest request, NextHop hop) throws IOException {
    LocalAddress local = hop.local();
    String branch = "z9hG4bK" + Long.toHexString(ThreadLocalRandom.current().nextLong() | 1L << 62);
    try {
      Via via =
          (Via)
              headers.createViaHeader(
                  local.hostFor(hop.address()), local.port(), local.transport().name(), branch);
      via.setRPort();
      request.removeHeader(Via.NAME);
      request.addFirst(via);
      return request;
    } catch (ParseException | InvalidArgumentException | javax.sip.SipException e) {
      throw new IOException("no Via for " + local, e);
    }
  }
}
