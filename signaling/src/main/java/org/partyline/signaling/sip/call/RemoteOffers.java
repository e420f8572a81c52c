package org.partyline.signaling.sip.call;

import gov.nist.javax.sip.message.SIPResponse;
import java.util.Optional;
import javax.sip.message.Request;
import org.jspecify.annotations.Nullable;
import org.partyline.signaling.sip.SipEvent;
import org.partyline.signaling.sip.SipStatus;
import org.partyline.signaling.sip.SipWarning;
import org.partyline.signaling.sip.message.Body;
import org.partyline.signaling.sip.transaction.ServerTransaction;

/// The other side's re-INVITEs and UPDATEs (RFC 3261 §14.2, RFC 3311 §5.2), and its offers in PRACK
/// (RFC 3262 §5): one at a time, never across an offer of ours. The application answers.
/// [Reinvites] is the other direction.
final class RemoteOffers {
  private final DialogCall call;
  private @Nullable ServerTransaction pending;

  RemoteOffers(DialogCall call) {
    this.call = call;
  }

  /// Whether the application owes an answer.
  boolean pending() {
    return pending != null;
  }

  void onReinvite(ServerTransaction reinvite) {
    if (call.state == DialogCall.State.EARLY || pending != null) {
      call.retryLater(reinvite); // RFC 3261 §14.2
    } else if (call.unacknowledged() != null || call.reinvites().pending()) {
      call.reply(reinvite, 491);
    } else if (call.hangUpWanted) {
      call.reply(reinvite, 488);
    } else {
      reinvite.send(call.context().replies().of(reinvite.request(), 100));
      offered(reinvite, Body.of(reinvite.request()));
    }
  }

  void onUpdate(ServerTransaction update) {
    Body body = Body.of(update.request());
    AnsweredInvite unacknowledged = call.unacknowledged();
    if (pending != null && pending.request().getMethod().equals(Request.UPDATE)) {
      call.retryLater(update); // RFC 3311 §5.2: even without an offer
    } else if (body instanceof Body.None) {
      call.dialog().refreshTarget(update.request());
      update.send(
          call.context().replies().session(call.ok(update.request()), call.dialog().contact(), ""));
    } else if (pending != null) {
      call.retryLater(update);
    } else if (call.state == DialogCall.State.EARLY && call.refusesEarlyOffer() > 0) {
      if (call.refusesEarlyOffer() == 500) {
        call.retryLater(update);
      } else {
        call.reply(update, call.refusesEarlyOffer());
      }
    } else if (call.reinvites().pending()
        || (unacknowledged != null && unacknowledged.weOffered())) {
      call.reply(update, 491);
    } else {
      offered(update, body);
    }
  }

  /// A PRACK that acknowledges a response of ours, with a body: an offer, where the last one has
  /// been answered for good.
  void onPrack(ServerTransaction prack) {
    if (pending != null) {
      call.retryLater(prack);
    } else if (call.refusesEarlyOffer() > 0) {
      call.reply(prack, 488);
    } else if (Body.of(prack.request()) instanceof Body.Session session) {
      offered(prack, session);
    } else {
      call.unknownBody(prack, "application/sdp");
    }
  }

  private void offered(ServerTransaction transaction, Body body) {
    switch (body) {
      case Body.Session session -> {
        pending = transaction;
        call.emit(new SipEvent.Reoffered(Optional.of(session.sdp())));
      }
      case Body.None _ -> {
        pending = transaction;
        call.emit(new SipEvent.Reoffered(Optional.empty()));
      }
      case Body.Key _, Body.Unknown _ -> call.unknownBody(transaction, "application/sdp");
    }
  }

  void accept(String sdp) {
    ServerTransaction accepted = take();
    if (accepted != null) {
      Optional<String> offer = Body.sdp(accepted.request());
      offer.ifPresent(call::offered);
      call.sendOk(accepted, sdp, offer.isEmpty());
      call.offerAnswered();
    }
  }

  void reject(SipStatus status, Optional<SipWarning> warning) {
    ServerTransaction rejected = take();
    if (rejected != null) {
      SIPResponse rejection =
          call.context().replies().of(rejected.request(), status.code(), call.localTag());
      warning.ifPresent(w -> call.context().replies().warning(rejection, w));
      rejected.send(rejection);
      call.offerAnswered();
    }
  }

  /// A CANCEL of a re-INVITE.
  void cancel(ServerTransaction cancelled) {
    if (cancelled == pending) {
      pending = null;
      call.reply(cancelled, 487);
      call.offerAnswered();
    }
  }

  /// The call is over (RFC 3261 §15.1.2).
  void end() {
    ServerTransaction left = take();
    if (left != null) {
      call.reply(left, 487);
    }
  }

  private @Nullable ServerTransaction take() {
    ServerTransaction taken = pending;
    pending = null;
    return taken;
  }
}
