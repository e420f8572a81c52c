package org.partyline.signaling.sip.transaction;

import gov.nist.javax.sip.header.To;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.sip.SipException;
import javax.sip.message.Request;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A request of ours and what it is answered (RFC 3261 §17.1, RFC 6026): retransmits it over UDP
/// until there is an answer, and acknowledges the rejection of an INVITE. The ACK of a 2xx is its
/// user's, who therefore gets every 2xx: retransmissions, and those of other forks.
public final class ClientTransaction {
  private static final Logger LOG = LoggerFactory.getLogger(ClientTransaction.class);

  /// Whoever sent the request. Called on a SIP worker or the timer thread: must return at once.
  public interface User {
    void onResponse(SIPResponse response);

    /// The request could not be sent to a target; the next one is tried, or [#onFailure] follows.
    default void onUnsent(Exception reason) {}

    /// No final response came.
    ///
    /// @param status what it counts as (RFC 3261 §8.1.3.1): 408, or 503 if it could not be sent
    void onFailure(int status);
  }

  private enum State {
    CALLING,
    PROCEEDING,
    COMPLETED,
    /// An INVITE that was answered with a 2xx.
    ACCEPTED,
    ENDED
  }

  private final SIPRequest request;
  private final NextHop hop;
  private final Duration patience;
  private final User user;
  private final ClientTransactions owner;
  private final boolean invite;
  private final List<Timers.Timer> timers = new ArrayList<>();
  private State state = State.CALLING;
  private boolean cancelled;
  private boolean answered;

  ClientTransaction(
      SIPRequest request, NextHop hop, Duration patience, User user, ClientTransactions owner) {
    this.request = request;
    this.hop = hop;
    this.patience = patience;
    this.user = user;
    this.owner = owner;
    this.invite = request.getMethod().equals(Request.INVITE);
  }

  String key() {
    return ClientTransactions.key(request.getTopmostVia().getBranch(), request.getMethod());
  }

  /// Sends the request; may block while a TCP connection is made.
  synchronized void start() throws IOException {
    hop.local().send(request, hop.address());
    after(patience, this::onTimeout); // Timer B, Timer F
    if (!hop.reliable()) {
      retransmitAfter(owner.timings().t1());
    }
  }

  /// Cancels an INVITE (RFC 3261 §9.1): not before a provisional response has come. The outcome
  /// comes as a response, which may still be a 2xx.
  public synchronized void cancel() {
    if (cancelled || state == State.CALLING) {
      cancelled = true;
    } else if (state == State.PROCEEDING) {
      cancelled = true;
      sendCancel();
    }
  }

  synchronized void onResponse(SIPResponse response) {
    int status = response.getStatusCode();
    switch (state) {
      case CALLING, PROCEEDING -> {
        if (status < 200) {
          provisional();
        } else {
          answered(response);
        }
        user.onResponse(response);
      }
      case COMPLETED -> {
        if (invite && status >= 300) {
          acknowledge(response);
        }
      }
      case ACCEPTED -> {
        if (status >= 200 && status < 300) {
          user.onResponse(response);
        }
      }
      case ENDED -> {}
    }
  }

  private void provisional() {
    boolean first = state == State.CALLING;
    state = State.PROCEEDING;
    if (invite && first) {
      cancelTimers(); // how long it may ring is the user's to say
      if (cancelled) {
        sendCancel();
      }
    }
  }

  private void answered(SIPResponse response) {
    tellAnswered();
    cancelTimers();
    Duration linger; // for retransmissions of the response
    if (!invite) {
      state = State.COMPLETED;
      linger = hop.reliable() ? Duration.ZERO : owner.timings().t4();
    } else if (response.getStatusCode() < 300) {
      state = State.ACCEPTED;
      linger = owner.timings().lifetime();
    } else {
      acknowledge(response);
      state = State.COMPLETED;
      linger = hop.reliable() ? Duration.ZERO : owner.timings().lifetime();
    }
    if (linger.isZero()) {
      end();
    } else {
      after(linger, this::end);
    }
  }

  private void retransmitAfter(Duration interval) {
    after(interval, () -> retransmit(interval));
  }

  private synchronized void retransmit(Duration interval) {
    if (state == State.CALLING || (state == State.PROCEEDING && !invite)) {
      send(request);
      if (invite && interval.compareTo(owner.timings().t1()) > 0) { // it should have said 100
        PortProbe.ask(hop.address(), interval, this::onPortUnreachable);
      }
      retransmitAfter(
          invite
              ? interval.multipliedBy(2) // Timer A
              : state == State.PROCEEDING ? owner.timings().t2() : owner.timings().next(interval));
    }
  }

  private synchronized void onTimeout() {
    if (state == State.CALLING || state == State.PROCEEDING) {
      tellAnswered();
      Duration left = owner.timings().lifetime().minus(patience);
      if (invite && state == State.CALLING && !cancelled && left.isPositive()) {
        giveUp(left);
      } else {
        end();
      }
      user.onFailure(408);
    }
  }

  /// ICMP says that nobody is there (RFC 3261 §18.4): the next target need not wait for Timer B.
  private synchronized void onPortUnreachable() {
    if (state == State.CALLING && !answered) {
      LOG.debug("{} is not listening", hop.address());
      tellAnswered();
      giveUp(owner.timings().lifetime());
      user.onFailure(503);
    }
  }

  /// Another target is tried: whatever this one still says, its call is cancelled.
  private void giveUp(Duration left) {
    cancelTimers();
    cancelled = true;
    after(left, this::end);
  }

  private void tellAnswered() {
    if (!answered) {
      answered = true;
      owner.answered();
    }
  }

  private void sendCancel() {
    try {
      owner.sendCancel(request.createCancelRequest(), hop);
    } catch (SipException e) {
      LOG.debug("A CANCEL could not be made: {}", e.toString());
    }
    // RFC 3261 §9.1: whoever takes no notice of the CANCEL has lost the INVITE too.
    after(owner.timings().lifetime(), this::onTimeout);
  }

  /// RFC 3261 §17.1.1.3.
  private void acknowledge(SIPResponse rejection) {
    try {
      send(request.createErrorAck((To) rejection.getTo()));
    } catch (SipException | java.text.ParseException e) {
      LOG.debug("An ACK could not be made: {}", e.toString());
    }
  }

  private void send(SIPRequest message) {
    try {
      hop.local().send(message, hop.address());
    } catch (IOException | RuntimeException e) {
      LOG.debug("{} could not be sent: {}", message.getMethod(), e.getClass().getSimpleName());
    }
  }

  private void after(Duration delay, Runnable task) {
    timers.add(owner.timers().after(delay, task));
  }

  private void cancelTimers() {
    timers.forEach(Timers.Timer::cancel);
    timers.clear();
  }

  private synchronized void end() {
    state = State.ENDED;
    cancelTimers();
    owner.remove(this);
  }
}
