package org.partyline.signaling.sip.call;

import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import javax.sip.message.Request;
import org.jspecify.annotations.Nullable;
import org.partyline.signaling.sip.SipEvent;
import org.partyline.signaling.sip.message.Body;
import org.partyline.signaling.sip.transaction.ClientTransaction;

/// Our re-INVITEs within a call (RFC 3261 §14.1): one at a time, never across an offer of the other
/// side, and once more when both came at the same time.
final class Reinvites {
  /// @param refresh whether it repeats the session as it is (RFC 4028 §7.4)
  private record Offer(String sdp, boolean refresh) {}

  private final DialogCall call;
  private @Nullable Offer next;
  private @Nullable Offer pending;
  private boolean backingOff;

  Reinvites(DialogCall call) {
    this.call = call;
  }

  /// Whether an offer of ours has no answer yet.
  boolean pending() {
    return pending != null;
  }

  void offer(String sdp) {
    next = new Offer(sdp, false);
    trySend();
  }

  void refresh(String sdp) {
    if (next == null && pending == null) {
      next = new Offer(sdp, true);
    }
    trySend();
  }

  /// Sends what waits, if it may be sent now.
  void trySend() {
    Offer offer = next;
    if (offer == null || pending != null || backingOff || !call.mayOffer()) {
      return;
    }
    next = null;
    pending = offer;
    SIPRequest reinvite = call.request(Request.INVITE);
    call.timer().write(reinvite, call.context().replies());
    reinvite.setMessageContent(
        "application", "sdp", offer.sdp().getBytes(java.nio.charset.StandardCharsets.UTF_8));
    ClientTransaction sent = call.send(reinvite, new Outcome());
    if (sent != null) {
      // A peer that says 100 and nothing more would block the session for ever.
      call.later(
          call.context().timings().lifetime(),
          () -> {
            if (Objects.equals(pending, offer)) {
              sent.cancel();
            }
          });
    }
  }

  private final class Outcome implements ClientTransaction.User {
    private @Nullable SIPRequest ack;

    @Override
    public void onResponse(SIPResponse response) {
      if (response.getStatusCode() >= 200) {
        call.execute(() -> finished(response));
      }
    }

    @Override
    public void onFailure(int status) {
      call.execute(call::peerGone);
    }

    private void finished(SIPResponse response) {
      int status = response.getStatusCode();
      if (status < 300) {
        if (ack == null) {
          ack = call.dialog().ack(response.getCSeq().getSeqNumber());
          call.sendAck(ack);
          accepted(response);
        } else {
          call.sendAck(ack); // the 200 was retransmitted
        }
      } else {
        rejected(response, status);
      }
    }
  }

  private void accepted(SIPResponse ok) {
    Offer offer = pending;
    pending = null;
    if (offer == null) {
      return;
    }
    call.refreshed(ok);
    Optional<String> before = call.remoteSdp();
    call.agreed(offer.sdp(), Body.sdp(ok));
    if (Body.sdp(ok).isPresent() && !(offer.refresh() && Body.sdp(ok).equals(before))) {
      call.emit(new SipEvent.ReofferAnswered(Body.sdp(ok).get()));
    }
    trySend();
  }

  private void rejected(SIPResponse rejection, int status) {
    Offer offer = pending;
    pending = null;
    if (offer == null) {
      return;
    }
    if (status == 481 || status == 408) {
      call.peerGone();
    } else if (status == 491) {
      next = next == null ? offer : next;
      retryAfter(glareDelay());
    } else if (status == 422 && call.timer().lengthen(rejection)) {
      next = next == null ? offer : next;
      trySend();
    } else {
      call.timer().restart();
      if (!offer.refresh()) {
        call.emit(new SipEvent.ReofferRejected(status));
      }
      trySend();
    }
  }

  private void retryAfter(Duration delay) {
    backingOff = true;
    call.later(
        delay,
        () -> {
          backingOff = false;
          trySend();
        });
  }

  /// RFC 3261 §14.1: 2.1 to 4 s for the side that chose the Call-ID, 0 to 2 s for the other, in
  /// units of 10 ms.
  private Duration glareDelay() {
    var random = ThreadLocalRandom.current();
    int hundredths = call.dialog().isCaller() ? random.nextInt(210, 401) : random.nextInt(0, 201);
    return call.context().timings().t1().multipliedBy(hundredths).dividedBy(50);
  }
}
