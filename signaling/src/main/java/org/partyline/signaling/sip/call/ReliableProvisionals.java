package org.partyline.signaling.sip.call;

import gov.nist.javax.sip.header.RAck;
import gov.nist.javax.sip.header.SIPHeader;
import gov.nist.javax.sip.message.SIPMessage;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import javax.sip.message.Request;
import org.jspecify.annotations.Nullable;
import org.partyline.signaling.sip.SipEvent.EndReason;
import org.partyline.signaling.sip.message.Body;
import org.partyline.signaling.sip.transaction.ServerTransaction;
import org.partyline.signaling.sip.transaction.Timers;

/// The provisional responses of a call whose caller requires to acknowledge each (RFC 3262 §3): one
/// at a time, retransmitted until its PRACK comes. Used on the call's executor.
final class ReliableProvisionals {
  static final String OPTION = "100rel";

  private final DialogCall call;
  private final ServerTransaction invite;
  private final Deque<SIPResponse> waiting = new ArrayDeque<>();
  private long number = ThreadLocalRandom.current().nextLong(1, 1L << 30);
  private @Nullable SIPResponse outstanding;
  private Timers.@Nullable Timer retransmission;
  private @Nullable Runnable afterwards;

  ReliableProvisionals(DialogCall call, ServerTransaction invite) {
    this.call = call;
    this.invite = invite;
  }

  static boolean required(SIPMessage message) {
    return lists(message, "Require");
  }

  private static boolean lists(SIPMessage message, String name) {
    Iterator<SIPHeader> headers = message.getHeaders(name);
    while (headers.hasNext()) {
      for (String tag : headers.next().getHeaderValue().split(",", -1)) {
        if (tag.strip().toLowerCase(Locale.ROOT).equals(OPTION)) {
          return true;
        }
      }
    }
    return false;
  }

  /// Sends a response once those before it have been acknowledged.
  void send(SIPResponse response) {
    waiting.add(response);
    goOn();
  }

  /// Runs a task once everything has been acknowledged: a 200 must not overtake an SDP (RFC 3262
  /// §3).
  void whenAcknowledged(Runnable task) {
    afterwards = task;
    goOn();
  }

  /// Sends what may be sent now: nothing as long as a response has not been acknowledged, or an
  /// offer in its PRACK has no answer.
  void goOn() {
    if (outstanding != null || call.remoteOffers().pending()) {
      return;
    }
    if (!waiting.isEmpty()) {
      next();
    } else if (afterwards != null) {
      Runnable task = afterwards;
      afterwards = null;
      task.run();
    }
  }

  /// Takes a PRACK; 481 where it acknowledges nothing.
  void onPrack(ServerTransaction prack) {
    SIPRequest request = prack.request();
    boolean matches =
        outstanding != null
            && request.getHeader(RAck.NAME) instanceof RAck rack
            && rack.getRSequenceNumber() == number
            && rack.getCSequenceNumber() == invite.request().getCSeq().getSeqNumber()
            && Request.INVITE.equals(rack.getMethod());
    if (!matches) {
      call.reply(prack, 481);
      return;
    }
    stop();
    if (Body.of(request) instanceof Body.None) {
      call.reply(prack, 200);
    } else {
      call.remoteOffers().onPrack(prack);
    }
    goOn();
  }

  /// The call has got its final answer, or is over.
  void stop() {
    outstanding = null;
    if (retransmission != null) {
      retransmission.cancel();
      retransmission = null;
    }
  }

  void end() {
    waiting.clear();
    afterwards = null;
    stop();
  }

  private void next() {
    SIPResponse response = waiting.remove();
    number++;
    call.context().replies().set(response, "Require", OPTION);
    call.context().replies().set(response, "RSeq", Long.toString(number));
    outstanding = response;
    invite.send(response);
    Duration t1 = call.context().timings().t1();
    retransmitAfter(t1, call.context().timings().lifetime(), response);
  }

  @SuppressWarnings("ReferenceEquality") // is it this very response that is still outstanding?
  private void retransmitAfter(Duration interval, Duration left, SIPResponse response) {
    retransmission =
        call.context()
            .timers()
            .after(
                interval,
                () ->
                    call.execute(() -> {
                      if (outstanding != response) {
                        return;
                      }
                      if (left.compareTo(interval) <= 0) {
                        end();
                        call.abandon(500); // RFC 3262 §3: nobody acknowledges
                        call.end(EndReason.ACK_TIMEOUT);
                      } else {
                        invite.path().send(response);
                        retransmitAfter(interval.multipliedBy(2), left.minus(interval), response);
                      }
                    }));
  }
}
