package org.partyline.signaling.sip.call;

import gov.nist.javax.sip.header.RSeq;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.partyline.signaling.sip.dialog.Dialog;
import org.partyline.signaling.sip.dialog.Replaces;
import org.partyline.signaling.sip.message.Body;
import org.partyline.signaling.sip.transaction.NextHop;
import org.partyline.signaling.sip.trunk.Trunk;

/// The dialogs that the provisional responses to our INVITE make, one with each fork (RFC 3261
/// §12.1), and our PRACKs within them (RFC 3262 §4). Used on the call's executor.
final class EarlyDialogs {
  private static final String PRACK = "PRACK";

  private static final class Early {
    private final Dialog dialog;
    private long acknowledged = -1;
    private boolean agreed;

    Early(Dialog dialog) {
      this.dialog = dialog;
    }
  }

  private final DialogCall call;
  private final Trunk trunk;
  private final Map<String, Early> byTag = new ConcurrentHashMap<>();

  EarlyDialogs(DialogCall call, Trunk trunk) {
    this.call = call;
    this.trunk = trunk;
  }

  /// Takes a provisional response.
  ///
  /// @return false where it must be passed over: a reliable one out of order, or a second time
  boolean take(SIPRequest invite, NextHop hop, SIPResponse response) {
    String tag = response.getToTag();
    if (tag == null || Dialog.contactOf(response).isEmpty()) {
      return true; // without a Contact there is no dialog
    }
    Early early =
        byTag.computeIfAbsent(
            tag,
            _ -> {
              Dialog dialog = Dialog.calling(invite, response, hop.address(), hop.local());
              dialog.contact(trunk.contact(hop));
              return new Early(dialog);
            });
    if (!ReliableProvisionals.required(response)
        || !(response.getHeader(RSeq.NAME) instanceof RSeq sequence)) {
      return true;
    }
    long number = sequence.getSeqNumber();
    if (early.acknowledged >= 0 && number != early.acknowledged + 1) {
      return false;
    }
    early.acknowledged = number;
    early.agreed |= Body.sdp(response).isPresent();
    SIPRequest prack = early.dialog.request(PRACK);
    call.context()
        .replies()
        .set(prack, "RAck", number + " " + invite.getCSeq().getSeqNumber() + " INVITE");
    call.requests().send(early.dialog, prack, new Ignored(call, PRACK));
    return true;
  }

  /// The dialog of one who has answered goes on from its early one.
  void confirm(Dialog answered, SIPResponse ok) {
    Early early = byTag.get(String.valueOf(ok.getToTag()));
    if (early != null) {
      answered.goOnFrom(early.dialog);
    }
  }

  /// Whether a Replaces header names one of them. Any thread.
  boolean isNamedBy(Replaces wanted) {
    return byTag.values().stream().anyMatch(early -> early.dialog.isNamedBy(wanted));
  }

  /// The early dialog that a request came within.
  Optional<Dialog> of(SIPRequest request) {
    return find(request).map(early -> early.dialog);
  }

  /// Whether the offer in our INVITE has been answered for good in this dialog, so that the other
  /// side may offer by UPDATE (RFC 3311 §5.1).
  boolean agreed(@Nullable Dialog dialog) {
    return byTag.values().stream().anyMatch(early -> early.dialog == dialog && early.agreed);
  }

  private Optional<Early> find(SIPRequest request) {
    return byTag.values().stream().filter(early -> early.dialog.matches(request)).findFirst();
  }
}
