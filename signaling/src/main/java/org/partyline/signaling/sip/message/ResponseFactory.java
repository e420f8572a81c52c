package org.partyline.signaling.sip.message;

import gov.nist.javax.sip.header.ExtensionHeaderImpl;
import gov.nist.javax.sip.header.HeaderFactoryImpl;
import gov.nist.javax.sip.message.SIPMessage;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.partyline.signaling.sip.SipWarning;

/// Makes every response that we send, with the headers that each kind needs.
public final class ResponseFactory {
  public static final String ALLOW =
      "INVITE, ACK, CANCEL, BYE, OPTIONS, UPDATE, INFO, PRACK, REFER, NOTIFY";

  /// The extensions that we understand.
  public static final String SUPPORTED = "timer, 100rel, replaces";

  private final HeaderFactoryImpl headers = new HeaderFactoryImpl();
  private final String product;
  private final long salt = ThreadLocalRandom.current().nextLong();

  public ResponseFactory(String product) {
    this.product = product;
  }

  /// A response with a To tag; the same one for the same request, as for a retransmission of it.
  public SIPResponse of(SIPRequest request, int code) {
    SIPResponse response = request.createResponse(code, ReasonPhrase.of(code));
    if (response.getToTag() == null && code > 100) {
      response.setToTag(tagFor(request));
    }
    set(response, "Server", product);
    return response;
  }

  public SIPResponse of(SIPRequest request, int code, String localTag) {
    SIPResponse response = request.createResponse(code, ReasonPhrase.of(code));
    if (code > 100) {
      response.setToTag(localTag);
    }
    set(response, "Server", product);
    return response;
  }

  /// A response to a request that cannot be parsed; empty where none can be made.
  ///
  /// @param source where the request came from
  public Optional<byte[]> ofUnparsed(byte[] request, int status, InetSocketAddress source) {
    String tag = Long.toHexString(salt ^ Arrays.hashCode(request) * 0x9e3779b97f4a7c15L);
    return UnparsedRequest.response(request, status, tag, source);
  }

  public SIPResponse retryAfter(SIPResponse response, int seconds) {
    return with(response, "Retry-After", Integer.toString(seconds));
  }

  /// Adds a Warning (RFC 3261 20.43), by a pseudonym: our address is nobody's business.
  public SIPResponse warning(SIPResponse response, SipWarning warning) {
    String agent = product.replaceAll("[^A-Za-z0-9.-]", "-");
    return with(response, "Warning", warning.code() + " " + agent + " \"" + warning.text() + "\"");
  }

  public SIPResponse capabilities(SIPResponse response) {
    set(response, "Allow", ALLOW);
    set(response, "Accept", "application/sdp, application/dtmf-relay, application/dtmf");
    set(response, "Accept-Encoding", "identity");
    set(response, "Supported", SUPPORTED);
    return response;
  }

  public SIPResponse with(SIPResponse response, String name, String value) {
    set(response, name, value);
    return response;
  }

  /// Adds an answered session's headers and its SDP.
  public SIPResponse session(SIPResponse response, String contact, String sdp) {
    set(response, "Contact", contact);
    set(response, "Allow", ALLOW);
    if (!sdp.isEmpty()) {
      response.setMessageContent("application", "sdp", sdp.getBytes(StandardCharsets.UTF_8));
    }
    return response;
  }

  /// Sets a header verbatim: the values are our own, and the stack's parser need not read them
  /// again.
  public void set(SIPMessage message, String name, String value) {
    var header = new ExtensionHeaderImpl(name);
    header.setValue(value);
    message.setHeader(header);
  }

  /// Sets a header that occurs several times. The stack keeps one header of a kind that it has no
  /// list for, so they go into its value.
  public void setAll(SIPMessage message, String name, List<String> values) {
    set(message, name, String.join("\r\n" + name + ": ", values));
  }

  public String product() {
    return product;
  }

  public HeaderFactoryImpl headers() {
    return headers;
  }

  private String tagFor(SIPRequest request) {
    String what =
        request.getCallId().getCallId()
            + '|'
            + request.getFromTag()
            + '|'
            + request.getTopmostVia().getBranch();
    long hash = salt;
    for (int i = 0; i < what.length(); i++) {
      hash = hash * 0x100000001b3L ^ what.charAt(i);
    }
    return Long.toHexString(hash);
  }
}
