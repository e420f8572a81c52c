package org.partyline.signaling.sip.stack;

import gov.nist.javax.sip.message.SIPMessage;
import gov.nist.javax.sip.parser.MessageParser;
import gov.nist.javax.sip.parser.ParseExceptionListener;
import gov.nist.javax.sip.parser.StringMsgParser;
import java.text.ParseException;

/// Stands before JAIN SIP's parser: what could stop a worker thread never reaches it, and whatever
/// it throws becomes a [ParseException].
public final class GuardedParser implements MessageParser {
  private final StringMsgParser parser = new StringMsgParser();

  @Override
  public SIPMessage parseSIPMessage(
      byte[] message, boolean readBody, boolean strict, ParseExceptionListener listener)
      throws ParseException {
    byte[] checked =
        readBody ? MessageLimits.checkDatagram(message) : MessageLimits.checkHead(message);
    try {
      return parser.parseSIPMessage(checked, readBody, strict, listener);
    } catch (RuntimeException | StackOverflowError e) {
      throw new ParseException("unreadable: " + e.getClass().getSimpleName(), 0);
    }
  }
}
