package org.partyline.signaling.sip.stack;

import gov.nist.javax.sip.header.CSeq;
import gov.nist.javax.sip.header.CallID;
import gov.nist.javax.sip.header.ContentLength;
import gov.nist.javax.sip.header.From;
import gov.nist.javax.sip.header.RequestLine;
import gov.nist.javax.sip.header.StatusLine;
import gov.nist.javax.sip.header.To;
import gov.nist.javax.sip.header.Via;
import gov.nist.javax.sip.header.extensions.Replaces;
import gov.nist.javax.sip.message.SIPMessage;
import gov.nist.javax.sip.message.SIPRequest;
import java.net.InetSocketAddress;
import java.text.ParseException;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads each message before the stack does. The stack answers malformed requests with malformed
/// responses, ends TCP connections over them, and drops what has no From, To, Call-ID or CSeq (RFC
/// 4475 §3.3.1); here they get a proper 400, 501, 505 or 513, and only well-formed messages go on.
final class MessageScreen {
  /// Headers without which a message means nothing: others that cannot be read are left out.
  private static final Set<Class<?>> NEEDED =
      Set.of(
          From.class,
          To.class,
          CSeq.class,
          Via.class,
          CallID.class,
          ContentLength.class,
          RequestLine.class,
          Replaces.class, // an INVITE that takes another call's place is no new call
          StatusLine.class);

  private final UnparsedResponses responses;

  MessageScreen(UnparsedResponses responses) {
    this.responses = responses;
  }

  /// Reads a message.
  ///
  /// @param message a datagram, or a head from a stream
  /// @param datagram whether the body is there too
  /// @throws UnacceptableMessageException when the stack must not see it
  void check(byte[] message, boolean datagram) throws UnacceptableMessageException {
    try {
      check(
          new GuardedParser().parseSIPMessage(message, datagram, false, MessageScreen::unreadable));
    } catch (UnacceptableMessageException e) {
      throw e;
    } catch (ParseException e) {
      throw new UnacceptableMessageException(400, "malformed");
    }
  }

  /// What the sender of an unacceptable message is told, if anything.
  Optional<byte[]> answer(byte[] message, UnacceptableMessageException e, InetSocketAddress from) {
    return responses.response(message, e.status(), from);
  }

  private static void check(@Nullable SIPMessage message) throws UnacceptableMessageException {
    if (message == null
        || message.getFrom() == null
        || message.getTo() == null
        || message.getCallId() == null
        || message.getCSeq() == null
        || message.getTopmostVia() == null) {
      throw new UnacceptableMessageException(400, "From, To, Call-ID, CSeq or Via is missing");
    }
    if (message instanceof SIPRequest request
        && (request.getRequestURI() == null
            || !request.getMethod().equals(request.getCSeq().getMethod()))) {
      int status = KnownMethods.contain(request.getMethod()) ? 400 : 501; // RFC 4475 §3.1.2.18
      throw new UnacceptableMessageException(status, "not the method of CSeq");
    }
  }

  private static void unreadable(
      ParseException problem,
      SIPMessage message,
      @Nullable Class<?> type,
      String header,
      @Nullable String text)
      throws ParseException {
    if (type != null && NEEDED.contains(type)) {
      throw problem;
    }
    message.addUnparsed(header);
  }
}
