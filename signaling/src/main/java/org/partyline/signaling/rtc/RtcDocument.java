package org.partyline.signaling.rtc;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/// What a params message carries: header lines and a body, deflated and written in base64url
/// (docs/irc-protocol.md §4).
record RtcDocument(Map<String, String> headers, String body) {
  static final int MAX_BYTES = 32_768;

  RtcDocument {
    headers = Map.copyOf(headers);
  }

  Optional<String> header(String key) {
    return Optional.ofNullable(headers.get(key));
  }

  String require(String key) throws RtcException {
    return header(key).orElseThrow(() -> new RtcException("the message has no " + key));
  }

  String text() {
    var text = new StringBuilder();
    headers.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(e -> text.append(e.getKey()).append(": ").append(e.getValue()).append('\n'));
    return text.append('\n').append(body).toString();
  }

  String toPayload() {
    return payload(text());
  }

  static String payload(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(deflate(text.getBytes(StandardCharsets.UTF_8)));
  }

  /// The text of a document, from its payload.
  static String open(String payload) throws RtcException {
    byte[] deflated;
    try {
      deflated = Base64.getUrlDecoder().decode(payload);
    } catch (IllegalArgumentException e) {
      throw new RtcException("the payload is not base64url");
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(inflate(deflated)))
          .toString();
    } catch (CharacterCodingException e) {
      throw new RtcException("the document is not UTF-8");
    }
  }

  static RtcDocument parse(String text) throws RtcException {
    Map<String, String> headers = new LinkedHashMap<>();
    int at = 0;
    while (at < text.length()) {
      int end = text.indexOf('\n', at);
      if (end == at) {
        return new RtcDocument(headers, text.substring(at + 1));
      }
      String line = end < 0 ? text.substring(at) : text.substring(at, end);
      int colon = line.indexOf(": ");
      if (colon < 1 || !line.substring(0, colon).matches("[a-z-]{1,32}")) {
        throw new RtcException("the document has a malformed header");
      }
      headers.putIfAbsent(
          line.substring(0, colon), RtcText.oneLine(line.substring(colon + 2)).strip());
      at = end < 0 ? text.length() : end + 1;
    }
    return new RtcDocument(headers, "");
  }

  private static byte[] deflate(byte[] plain) {
    try (var deflater = new Deflater(Deflater.BEST_COMPRESSION, true)) {
      deflater.setInput(plain);
      deflater.finish();
      var out = new ByteArrayOutputStream();
      byte[] buffer = new byte[1024];
      while (!deflater.finished()) {
        out.write(buffer, 0, deflater.deflate(buffer));
      }
      return out.toByteArray();
    }
  }

  private static byte[] inflate(byte[] deflated) throws RtcException {
    try (var inflater = new Inflater(true)) {
      inflater.setInput(deflated);
      var out = new ByteArrayOutputStream();
      byte[] buffer = new byte[2048];
      while (!inflater.finished()) {
        int count = inflater.inflate(buffer);
        if (count == 0 && !inflater.finished()) {
          throw new RtcException("the payload is cut off"); // or it wants a preset dictionary
        }
        out.write(buffer, 0, count);
        if (out.size() > MAX_BYTES) {
          throw new RtcException("the document is longer than " + MAX_BYTES + " bytes");
        }
      }
      if (inflater.getRemaining() > 0) {
        throw new RtcException("the payload goes on after its end");
      }
      return out.toByteArray();
    } catch (DataFormatException e) {
      throw new RtcException("the payload does not inflate");
    }
  }
}
