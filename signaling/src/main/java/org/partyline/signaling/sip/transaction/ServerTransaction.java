package org.partyline.signaling.sip.transaction;

import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import java.time.Duration;
import javax.sip.message.Request;
import org.jspecify.annotations.Nullable;

/// A server transaction (RFC 3261 §17.2, RFC 6026): retransmits the response when the request is
/// retransmitted, and the final rejection of an INVITE until its ACK. The 200 to an INVITE is
/// retransmitted by its call.
public final class ServerTransaction {
  private enum State {
    PROCEEDING,
    /// Answered; an INVITE's rejection waits for its ACK.
    COMPLETED,
    /// An INVITE answered with 200.
    ACCEPTED,
    ENDED
  }

  private final String key;
  private final SIPRequest request;
  private final ResponsePath path;
  private final ServerTransactions owner;
  private final boolean invite;
  private State state = State.PROCEEDING;
  private @Nullable SIPResponse lastResponse;

  public ServerTransaction(
      String key, SIPRequest request, ResponsePath path, ServerTransactions owner) {
    this.key = key;
    this.request = request;
    this.path = path;
    this.owner = owner;
    this.invite = request.getMethod().equals(Request.INVITE);
  }

  public String key() {
    return key;
  }

  /// Whether this is the same request, sent again.
  public boolean matches(SIPRequest other) {
    return key.equals(ServerTransactions.key(other, other.getMethod()));
  }

  public SIPRequest request() {
    return request;
  }

  public ResponsePath path() {
    return path;
  }

  /// Sends a response. After a final one nothing else is sent.
  public synchronized void send(SIPResponse response) {
    if (state != State.PROCEEDING) {
      return;
    }
    lastResponse = response;
    path.send(response);
    if (response.getStatusCode() >= 200) {
      finish(response.getStatusCode() < 300);
    }
  }

  private void finish(boolean accepted) {
    state = invite && accepted ? State.ACCEPTED : State.COMPLETED;
    if (invite && !accepted && !path.reliable() && owner.remembers(this)) {
      scheduleRetransmission(owner.timings().t1());
    }
    // Over TCP nothing is retransmitted, but an ACK is still to come.
    owner.after(
        invite || !path.reliable() ? owner.timings().lifetime() : owner.timings().t1(), this::end);
  }

  private void scheduleRetransmission(Duration interval) {
    owner.after(interval, () -> retransmitFinalResponse(interval));
  }

  private synchronized void retransmitFinalResponse(Duration interval) {
    if (state == State.COMPLETED && lastResponse != null) {
      path.send(lastResponse);
      scheduleRetransmission(owner.timings().next(interval));
    }
  }

  /// Called on a retransmission of the request.
  public synchronized void onRetransmission() {
    boolean answered = state == State.PROCEEDING || state == State.COMPLETED;
    if (answered && lastResponse != null) {
      path.send(lastResponse);
    }
  }

  /// The ACK of a rejection.
  public synchronized void onAck() {
    if (invite && state == State.COMPLETED) {
      end();
    }
  }

  private synchronized void end() {
    state = State.ENDED;
    owner.remove(this);
  }
}
