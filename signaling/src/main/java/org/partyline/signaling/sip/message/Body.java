package org.partyline.signaling.sip.message;

import static java.nio.charset.StandardCharsets.UTF_8;

import gov.nist.javax.sip.header.SIPHeader;
import gov.nist.javax.sip.message.SIPMessage;
import java.util.Iterator;
import java.util.Locale;
import java.util.Optional;
import javax.sip.header.AcceptHeader;
import javax.sip.header.ContentDispositionHeader;
import javax.sip.header.ContentEncodingHeader;
import javax.sip.header.ContentTypeHeader;
import org.jspecify.annotations.Nullable;

/// A request's body, by what we can do with it.
public sealed interface Body {
  record None() implements Body {}

  record Session(String sdp) implements Body {}

  record Key(Optional<Character> key) implements Body {}

  /// 415, unless its sender marked it optional (RFC 3261 §20.11).
  record Unknown() implements Body {}

  static Body of(SIPMessage request) {
    byte[] content = request.getRawContent();
    if (content == null || content.length == 0) {
      return new None();
    }
    ContentTypeHeader type = (ContentTypeHeader) request.getHeader(ContentTypeHeader.NAME);
    if (encoded(request)) {
      return new Unknown();
    }
    String name =
        type == null
            ? ""
            : (type.getContentType() + '/' + type.getContentSubType()).toLowerCase(Locale.ROOT);
    String text = new String(content, UTF_8);
    return switch (name) {
      case "application/sdp" -> new Session(text);
      case "application/dtmf-relay", "application/dtmf" -> new Key(DtmfBody.key(text));
      case "multipart/mixed", "multipart/alternative" ->
          Multipart.sdp(type.getParameter("boundary"), text)
              .<Body>map(Session::new)
              .orElseGet(Unknown::new);
      default -> optional(request) ? new None() : new Unknown();
    };
  }

  /// The session description, where the body holds one.
  public static Optional<String> sdp(SIPMessage message) {
    return of(message) instanceof Session session ? Optional.of(session.sdp()) : Optional.empty();
  }

  /// Whether our answer to an INVITE may be a session description (RFC 3261 §20.1).
  public static boolean acceptsSession(SIPMessage invite) {
    Iterator<SIPHeader> accepted = invite.getHeaders(AcceptHeader.NAME);
    boolean any = !accepted.hasNext();
    while (accepted.hasNext()) {
      any |=
          accepted.next() instanceof AcceptHeader accept
              && matches(accept.getContentType(), "application")
              && matches(accept.getContentSubType(), "sdp");
    }
    return any;
  }

  private static boolean matches(@Nullable String accepted, String type) {
    return "*".equals(accepted) || type.equalsIgnoreCase(accepted);
  }

  private static boolean encoded(SIPMessage request) {
    return request.getHeader(ContentEncodingHeader.NAME) instanceof ContentEncodingHeader encoding
        && !encoding.getEncoding().equalsIgnoreCase("identity");
  }

  private static boolean optional(SIPMessage request) {
    return request.getHeader(ContentDispositionHeader.NAME)
            instanceof ContentDispositionHeader disposition
        && "optional".equalsIgnoreCase(disposition.getHandling());
  }
}
