package org.partyline.signaling.sip.call;

import gov.nist.javax.sip.address.SipUri;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import javax.sip.message.Request;
import org.jspecify.annotations.Nullable;
import org.partyline.signaling.sip.SipCall;
import org.partyline.signaling.sip.SipEvent;
import org.partyline.signaling.sip.SipEvent.EndReason;
import org.partyline.signaling.sip.SipParty;
import org.partyline.signaling.sip.SipStatus;
import org.partyline.signaling.sip.dialog.Dialog;
import org.partyline.signaling.sip.message.Body;
import org.partyline.signaling.sip.message.Parties;
import org.partyline.signaling.sip.transaction.ResponsePath;
import org.partyline.signaling.sip.transaction.ServerTransaction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// An incoming call. All that happens to it, from the wire, the application or a timer, goes
/// through its mailbox, so its state has one owner at a time.
public final class JainCall implements SipCall {
  private static final Logger LOG = LoggerFactory.getLogger(JainCall.class);

  private enum State {
    RINGING,
    /// Our 200 is out, its ACK is not here yet.
    ANSWERED,
    CONFIRMED,
    ENDED
  }

  /// A 200 to an INVITE that waits for its ACK.
  private record Unconfirmed(SIPResponse ok, ResponsePath path, boolean weOffered) {
    long number() {
      return ok.getCSeq().getSeqNumber();
    }
  }

  private final SerialExecutor mailbox = new SerialExecutor();
  private final EndpointContext board;
  private final ServerTransaction invite;
  private final Dialog dialog;
  private final Optional<String> offer;
  private Consumer<SipEvent> events = _ -> {};
  private State state = State.RINGING;
  private @Nullable Unconfirmed unconfirmed;
  private @Nullable ServerTransaction reoffer;
  private boolean hangUpWanted;
  private boolean endEmitted;

  public JainCall(
      EndpointContext board, ServerTransaction invite, SipUri target, Optional<String> offer) {
    this.board = board;
    this.invite = invite;
    this.offer = offer;
    this.dialog = new Dialog(invite.request(), invite.path(), target);
  }

  public Dialog dialog() {
    return dialog;
  }

  public boolean madeBy(ServerTransaction transaction) {
    return transaction == invite;
  }

  /// Shows the call to the application.
  public void start() {
    mailbox.execute(() -> {
      try {
        events = board.handler().incoming(this);
      } catch (RuntimeException e) {
        LOG.error("The call handler failed", e);
        refuseInvite(500);
        end(EndReason.FAILED);
      }
    });
  }

  @Override
  public String callId() {
    return invite.request().getCallId().getCallId();
  }

  @Override
  public SipParty caller() {
    return Parties.caller(invite.request());
  }

  @Override
  public SipParty called() {
    return Parties.called(invite.request());
  }

  @Override
  public Optional<SipParty> assertedIdentity() {
    return Parties.assertedIdentity(invite.request());
  }

  @Override
  public InetSocketAddress source() {
    return invite.path().source();
  }

  @Override
  public Optional<String> offer() {
    return offer;
  }

  @Override
  public void ring() {
    mailbox.execute(() -> {
      if (state == State.RINGING) {
        SIPResponse ringing = board.replies().of(invite.request(), 180, dialog.localTag());
        invite.send(board.replies().session(ringing, dialog.contact(), ""));
      }
    });
  }

  @Override
  public void answer(String sdp) {
    mailbox.execute(() -> {
      if (state == State.RINGING) {
        state = State.ANSWERED;
        sendOk(invite, sdp, offer.isEmpty());
      }
    });
  }

  @Override
  public void reject(SipStatus status) {
    mailbox.execute(() -> {
      if (state == State.RINGING) {
        refuseInvite(status.code());
        end(EndReason.LOCAL_HANGUP);
      } else {
        hangUpNow();
      }
    });
  }

  @Override
  public void acceptReoffer(String sdp) {
    mailbox.execute(() -> {
      ServerTransaction pending = takeReoffer();
      if (pending != null) {
        boolean weOffer = !(Body.of(pending.request()) instanceof Body.Session);
        dialog.refreshTarget(pending.request());
        sendOk(pending, sdp, weOffer);
      }
    });
  }

  @Override
  public void refuseReoffer(SipStatus status) {
    mailbox.execute(() -> {
      ServerTransaction pending = takeReoffer();
      if (pending != null) {
        reply(pending, status.code());
      }
    });
  }

  @Override
  public void hangUp() {
    mailbox.execute(this::hangUpNow);
  }

  /// Ends the call because the endpoint closes, without waiting for anything.
  public void shutDown() {
    mailbox.execute(() -> {
      switch (state) {
        case RINGING -> refuseInvite(503);
        case ANSWERED, CONFIRMED -> board.byes().send(dialog);
        case ENDED -> {}
      }
      end(EndReason.LOCAL_HANGUP);
    });
  }

  public void onAck(SIPRequest ack) {
    mailbox.execute(() -> confirmed(ack));
  }

  public void onCancel(ServerTransaction cancelled) {
    mailbox.execute(() -> {
      if (cancelled == invite && state == State.RINGING) {
        refuseInvite(487);
        end(EndReason.CANCELLED);
      } else if (cancelled == reoffer) {
        reoffer = null;
        reply(cancelled, 487);
      }
    });
  }

  /// A request within the call, other than ACK and CANCEL.
  public void onRequest(ServerTransaction transaction) {
    mailbox.execute(() -> {
      SIPRequest request = transaction.request();
      if (state == State.ENDED) {
        reply(transaction, 481);
      } else if (!dialog.inOrder(request)) {
        retryLater(transaction);
      } else {
        dispatch(transaction, request);
      }
    });
  }

  private void dispatch(ServerTransaction transaction, SIPRequest request) {
    switch (request.getMethod()) {
      case Request.BYE -> onBye(transaction);
      case Request.INVITE -> onReinvite(transaction);
      case Request.UPDATE -> onUpdate(transaction);
      case Request.INFO -> onInfo(transaction);
      default -> reply(transaction, 405);
    }
  }

  private void onBye(ServerTransaction bye) {
    reply(bye, 200);
    if (state == State.RINGING) {
      refuseInvite(487);
    }
    end(EndReason.REMOTE_HANGUP);
  }

  private void onReinvite(ServerTransaction again) {
    if (state == State.RINGING || reoffer != null) {
      retryLater(again); // RFC 3261 §14.2
    } else if (unconfirmed != null) {
      reply(again, 491);
    } else if (hangUpWanted) {
      reply(again, 488);
    } else {
      again.send(board.replies().of(again.request(), 100));
      reoffered(again, Body.of(again.request()));
    }
  }

  /// RFC 3311 §5.2.
  private void onUpdate(ServerTransaction update) {
    Body body = Body.of(update.request());
    if (body instanceof Body.None) {
      dialog.refreshTarget(update.request());
      SIPResponse ok = board.replies().of(update.request(), 200, dialog.localTag());
      update.send(board.replies().session(ok, dialog.contact(), ""));
    } else if (state == State.RINGING || reoffer != null) {
      retryLater(update);
    } else if (unconfirmed != null && unconfirmed.weOffered()) {
      reply(update, 491);
    } else {
      reoffered(update, body);
    }
  }

  private void reoffered(ServerTransaction transaction, Body body) {
    switch (body) {
      case Body.Session session -> {
        reoffer = transaction;
        emit(new SipEvent.Reoffered(Optional.of(session.sdp())));
      }
      case Body.None _ -> {
        reoffer = transaction;
        emit(new SipEvent.Reoffered(Optional.empty()));
      }
      case Body.Key _, Body.Unknown _ -> unknownBody(transaction, "application/sdp");
    }
  }

  private void onInfo(ServerTransaction info) {
    switch (Body.of(info.request())) {
      case Body.Key key -> {
        reply(info, 200);
        key.key().ifPresent(k -> emit(new SipEvent.KeyPressed(k)));
      }
      case Body.None _ -> reply(info, 200);
      case Body.Session _, Body.Unknown _ ->
          unknownBody(info, "application/dtmf-relay, application/dtmf");
    }
  }

  private void confirmed(SIPRequest ack) {
    Unconfirmed waiting = unconfirmed;
    if (waiting == null || ack.getCSeq().getSeqNumber() != waiting.number()) {
      return;
    }
    unconfirmed = null;
    boolean first = state == State.ANSWERED;
    state = State.CONFIRMED;
    if (hangUpWanted) {
      board.byes().send(dialog);
      end(EndReason.LOCAL_HANGUP);
      return;
    }
    Optional<String> answer =
        waiting.weOffered() && Body.of(ack) instanceof Body.Session session
            ? Optional.of(session.sdp())
            : Optional.empty();
    if (first || waiting.weOffered()) {
      emit(new SipEvent.Confirmed(answer));
    }
  }

  private void sendOk(ServerTransaction transaction, String sdp, boolean weOffer) {
    SIPResponse ok = board.replies().of(transaction.request(), 200, dialog.localTag());
    board.replies().with(ok, "Supported", "");
    board.replies().session(ok, dialog.contact(), sdp);
    transaction.send(ok);
    if (transaction.request().getMethod().equals(Request.INVITE)) {
      var waiting = new Unconfirmed(ok, transaction.path(), weOffer);
      unconfirmed = waiting;
      repeatUntilAck(waiting, board.timings().t1());
      later(board.timings().lifetime(), () -> neverConfirmed(waiting));
    }
  }

  /// RFC 3261 §13.3.1.4: over any transport, as proxies may change it.
  private void repeatUntilAck(Unconfirmed waiting, Duration interval) {
    later(
        interval,
        () -> {
          if (isWaiting(waiting)) {
            waiting.path().send(waiting.ok());
            repeatUntilAck(waiting, board.timings().next(interval));
          }
        });
  }

  private void neverConfirmed(Unconfirmed waiting) {
    if (isWaiting(waiting)) {
      board.byes().send(dialog);
      end(EndReason.ACK_TIMEOUT);
    }
  }

  private boolean isWaiting(Unconfirmed waiting) {
    return unconfirmed != null && unconfirmed.number() == waiting.number();
  }

  private void hangUpNow() {
    switch (state) {
      case RINGING -> {
        refuseInvite(480);
        end(EndReason.LOCAL_HANGUP);
      }
      case ANSWERED -> {
        // No BYE before the ACK (RFC 3261 §15); the application need not wait for it.
        hangUpWanted = true;
        emitEnded(EndReason.LOCAL_HANGUP);
      }
      case CONFIRMED -> {
        board.byes().send(dialog);
        end(EndReason.LOCAL_HANGUP);
      }
      case ENDED -> {}
    }
  }

  private void end(EndReason reason) {
    state = State.ENDED;
    unconfirmed = null;
    ServerTransaction pending = takeReoffer();
    if (pending != null) {
      reply(pending, 487); // RFC 3261 §15.1.2
    }
    board.calls().remove(this);
    emitEnded(reason);
  }

  private void emitEnded(EndReason reason) {
    if (!endEmitted) {
      emit(new SipEvent.Ended(reason));
      endEmitted = true;
    }
  }

  private void emit(SipEvent event) {
    if (!endEmitted) {
      events.accept(event);
    }
  }

  private @Nullable ServerTransaction takeReoffer() {
    ServerTransaction pending = reoffer;
    reoffer = null;
    return pending;
  }

  private void refuseInvite(int code) {
    SIPResponse refusal = board.replies().of(invite.request(), code, dialog.localTag());
    invite.send(code == 503 ? board.replies().retryAfter(refusal, 10) : refusal);
  }

  private void reply(ServerTransaction transaction, int code) {
    transaction.send(board.replies().of(transaction.request(), code, dialog.localTag()));
  }

  private void unknownBody(ServerTransaction transaction, String accepted) {
    SIPResponse refusal = board.replies().of(transaction.request(), 415, dialog.localTag());
    transaction.send(board.replies().with(refusal, "Accept", accepted));
  }

  private void retryLater(ServerTransaction transaction) {
    SIPResponse refusal = board.replies().of(transaction.request(), 500, dialog.localTag());
    transaction.send(
        board.replies().retryAfter(refusal, ThreadLocalRandom.current().nextInt(0, 11)));
  }

  private void later(Duration delay, Runnable task) {
    board.after(delay, () -> mailbox.execute(task));
  }
}
