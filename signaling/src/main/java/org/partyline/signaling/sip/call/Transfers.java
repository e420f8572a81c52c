package org.partyline.signaling.sip.call;

import gov.nist.javax.sip.address.SipUri;
import gov.nist.javax.sip.header.Event;
import gov.nist.javax.sip.header.ReferTo;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sip.address.Address;
import javax.sip.address.TelURL;
import javax.sip.message.Request;
import org.jspecify.annotations.Nullable;
import org.partyline.signaling.sip.SipEvent;
import org.partyline.signaling.sip.SipParty;
import org.partyline.signaling.sip.SipStatus;
import org.partyline.signaling.sip.dialog.Replaces;
import org.partyline.signaling.sip.message.Parties;
import org.partyline.signaling.sip.message.Uris;
import org.partyline.signaling.sip.transaction.ClientTransaction;
import org.partyline.signaling.sip.transaction.ServerTransaction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Call transfer (RFC 3515, RFC 5589), asked for by us or by the other side: one at a time each
/// way. Used on the call's executor.
final class Transfers {
  private static final Logger LOG = LoggerFactory.getLogger(Transfers.class);
  private static final String EVENT = "refer";
  private static final Pattern STATUS_LINE = Pattern.compile("^SIP/2\\.0 ([1-6][0-9]{2})");

  private final DialogCall call;

  /// Their REFER, which the application has not answered.
  private @Nullable ServerTransaction requested;

  /// Whether they are told how the transfer that they have asked for goes.
  private boolean reporting;

  /// Whether a REFER of ours has not come to its end.
  private boolean waiting;

  Transfers(DialogCall call) {
    this.call = call;
  }

  /// Asks the other side to call somebody else.
  ///
  /// @param target a URI
  void ask(String target) {
    if (!call.isConfirmed() || waiting) {
      call.emit(new SipEvent.TransferProgress(491));
      return;
    }
    waiting = true;
    SIPRequest refer = call.request(Request.REFER);
    call.context().replies().set(refer, "Contact", call.dialog().contact());
    call.context().replies().set(refer, "Refer-To", "<" + target + ">");
    call.context()
        .replies()
        .set(refer, "Referred-By", "<" + refer.getFrom().getAddress().getURI() + ">");
    call.send(
        refer,
        new ClientTransaction.User() {
          @Override
          public void onResponse(SIPResponse response) {
            if (response.getStatusCode() >= 300) {
              call.execute(() -> progress(response.getStatusCode()));
            }
          }

          @Override
          public void onFailure(int status) {
            call.execute(() -> progress(status));
          }
        });
  }

  private void progress(int status) {
    if (waiting) {
      waiting = status < 200;
      call.emit(new SipEvent.TransferProgress(status));
    }
  }

  /// How our transfer goes.
  void onNotify(ServerTransaction notify) {
    SIPRequest request = notify.request();
    boolean ours =
        waiting
            && request.getHeader(Event.NAME) instanceof Event event
            && EVENT.equalsIgnoreCase(event.getEventType());
    call.reply(notify, ours ? 200 : 481);
    byte[] body = request.getRawContent();
    if (ours && body != null) {
      Matcher matcher =
          STATUS_LINE.matcher(new String(body, StandardCharsets.UTF_8).stripLeading());
      if (matcher.find()) {
        progress(Integer.parseInt(matcher.group(1)));
      }
    }
  }

  /// They want us to call somebody else: the application decides.
  void onRefer(ServerTransaction refer) {
    Address target =
        refer.request().getHeader(ReferTo.NAME) instanceof ReferTo to ? to.getAddress() : null;
    if (target == null) {
      call.reply(refer, 400);
    } else if (!(target.getURI() instanceof SipUri || target.getURI() instanceof TelURL)) {
      call.reply(refer, 416);
    } else if (target.getURI() instanceof SipUri uri && !asksForACall(uri)) {
      LOG.info("transfer rejected: a Refer-To with these headers or this method is not supported");
      call.reply(refer, 603);
    } else if (requested != null || reporting || !call.isConfirmed()) {
      call.retryLater(refer);
    } else {
      switch (target.getURI() instanceof SipUri uri ? uri.getHeader(Replaces.OPTION) : null) {
        case null -> ask(refer, new SipEvent.TransferRequested(Parties.target(target)));
        case String replaces ->
            Replaces.parse(Uris.unescaped(replaces))
                .ifPresentOrElse(
                    wanted -> attended(refer, Parties.target(target), wanted),
                    () -> call.reply(refer, 400));
      }
    }
  }

  /// Whether it asks for a call and no more, in somebody else's place maybe: no REFER of another
  /// method, no headers that anybody could have the call carry.
  private static boolean asksForACall(SipUri uri) {
    String method = uri.getMethodParam();
    boolean plain = method == null || method.equals(Request.INVITE);
    for (Iterator<String> names = uri.getHeaderNames(); names.hasNext(); ) {
      String name = names.next();
      plain &=
          name.equalsIgnoreCase(Replaces.OPTION)
              || (name.equalsIgnoreCase("Require")
                  && Replaces.OPTION.equalsIgnoreCase(uri.getHeader(name)));
    }
    return plain;
  }

  /// An attended transfer (RFC 5589 §7): the new call is to take the place of one that the other
  /// side has, with us where both of its calls end here.
  private void attended(ServerTransaction refer, SipParty target, Replaces wanted) {
    switch (call.context().calls().replaced(wanted, call.peer())) {
      case Replacements.Verdict.Granted consulted when consulted.call() != call ->
          ask(
              refer,
              new SipEvent.TransferRequested(
                  target, Optional.of(consulted.toApplication()), Optional.empty()));
      case Replacements.Verdict.Refused(int status) when status == 481 ->
          ask(
              refer,
              new SipEvent.TransferRequested(
                  target, Optional.empty(), Optional.of(wanted.value())));
      case Replacements.Verdict.Granted _, Replacements.Verdict.Refused _ -> call.reply(refer, 603);
    }
  }

  private void ask(ServerTransaction refer, SipEvent.TransferRequested event) {
    requested = refer;
    call.emit(event);
    // Before its transaction ends at the other side (RFC 4320).
    call.later(
        call.context().timings().lifetime().dividedBy(2),
        () -> {
          if (requested == refer) {
            reject(SipStatus.DECLINE);
          }
        });
  }

  void accept() {
    ServerTransaction refer = requested;
    if (refer != null) {
      requested = null;
      reporting = true;
      SIPResponse accepted = call.context().replies().of(refer.request(), 202, call.localTag());
      refer.send(call.context().replies().with(accepted, "Contact", call.dialog().contact()));
      report(100, "Trying");
    }
  }

  void reject(SipStatus status) {
    ServerTransaction refer = requested;
    if (refer != null) {
      requested = null;
      call.reply(refer, status.code());
    }
  }

  /// Tells how the transfer goes; the last time with a final status.
  void report(int status, String phrase) {
    if (!reporting) {
      return;
    }
    reporting = status < 200;
    SIPRequest notify = call.request(Request.NOTIFY);
    call.context().replies().set(notify, "Contact", call.dialog().contact());
    call.context().replies().set(notify, "Event", EVENT);
    call.context()
        .replies()
        .set(
            notify,
            "Subscription-State",
            reporting ? "active;expires=60" : "terminated;reason=noresource");
    notify.setMessageContent(
        "message",
        "sipfrag;version=2.0",
        ("SIP/2.0 " + status + " " + phrase + "\r\n").getBytes(StandardCharsets.UTF_8));
    call.send(notify, new Ignored(call, Request.NOTIFY));
  }

  /// The call is over.
  void end() {
    ServerTransaction refer = requested;
    if (refer != null) {
      requested = null;
      call.reply(refer, 487);
    }
  }
}
