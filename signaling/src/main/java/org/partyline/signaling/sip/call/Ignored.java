package org.partyline.signaling.sip.call;

import gov.nist.javax.sip.message.SIPResponse;
import org.partyline.signaling.sip.transaction.ClientTransaction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// For a request within a call whose answer changes nothing.
record Ignored(DialogCall call, String method) implements ClientTransaction.User {
  private static final Logger LOG = LoggerFactory.getLogger(Ignored.class);

  @Override
  public void onResponse(SIPResponse response) {
    if (response.getStatusCode() >= 300 && response.getStatusCode() != 481) {
      LOG.info("{} within {} was answered {}", method, call.callId(), response.getStatusCode());
    }
  }

  @Override
  public void onFailure(int status) {
    LOG.info("{} within {} was not answered ({})", method, call.callId(), status);
  }
}
