package org.partyline.signaling.sip.call;

import gov.nist.javax.sip.message.SIPRequest;
import java.nio.charset.StandardCharsets;
import javax.sip.message.Request;
import org.partyline.signaling.sip.SipEvent;
import org.partyline.signaling.sip.message.Body;
import org.partyline.signaling.sip.message.DtmfBody;
import org.partyline.signaling.sip.transaction.ServerTransaction;

/// Keys by SIP INFO (application/dtmf-relay), both ways. Used on the call's executor.
final class InfoDigits {
  private final DialogCall call;

  InfoDigits(DialogCall call) {
    this.call = call;
  }

  /// @param body of [DtmfBody#relay]
  void send(String body) {
    if (call.isConfirmed()) {
      SIPRequest info = call.request(Request.INFO);
      info.setMessageContent("application", "dtmf-relay", body.getBytes(StandardCharsets.US_ASCII));
      call.send(info, new Ignored(call, Request.INFO));
    }
  }

  void onInfo(ServerTransaction info) {
    switch (Body.of(info.request())) {
      case Body.Key key -> {
        call.reply(info, 200);
        key.key().ifPresent(k -> call.emit(new SipEvent.KeyPressed(k)));
      }
      case Body.None _ -> call.reply(info, 200);
      case Body.Session _, Body.Unknown _ ->
          call.unknownBody(info, "application/dtmf-relay, application/dtmf");
    }
  }
}
