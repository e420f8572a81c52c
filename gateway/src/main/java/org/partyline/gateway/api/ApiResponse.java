package org.partyline.gateway.api;

import java.util.LinkedHashMap;
import java.util.Map;

/// What is answered.
///
/// @param headers beside the content type
public record ApiResponse(int status, Map<String, String> headers, Content content) {
  public ApiResponse {
    headers = Map.copyOf(headers);
  }

  /// The body.
  public sealed interface Content {}

  /// None.
  public record Nothing() implements Content {}

  /// A whole one.
  public record Text(String type, String text) implements Content {}

  /// A whole one that is no text.
  @SuppressWarnings("ArrayRecordComponent") // nobody compares them
  public record Bytes(String type, byte[] bytes) implements Content {}

  /// One that is sent while it is made.
  public record Stream(String type, Source source) implements Content {}

  /// Where a stream comes from.
  public interface Source {
    /// Sends all that there is, or until the client is gone. Called on a thread of its own, which
    /// may wait.
    void run(Sink sink) throws InterruptedException;
  }

  /// Where a stream goes to.
  public interface Sink {
    /// Waits until the client has taken enough of what was sent before.
    ///
    /// @return false when the client is gone, or too slow
    boolean send(String text) throws InterruptedException;
  }

  static ApiResponse json(int status, Object value) {
    return new ApiResponse(status, Map.of(), new Text("application/json", Json.write(value)));
  }

  static ApiResponse ok(Object value) {
    return json(200, value);
  }

  static ApiResponse text(String type, String text) {
    return new ApiResponse(200, Map.of(), new Text(type, text));
  }

  static ApiResponse bytes(String type, byte[] bytes) {
    return new ApiResponse(200, Map.of(), new Bytes(type, bytes));
  }

  static ApiResponse nothing() {
    return new ApiResponse(204, Map.of(), new Nothing());
  }

  static ApiResponse stream(String type, Source source) {
    return new ApiResponse(200, Map.of(), new Stream(type, source));
  }

  ApiResponse with(String header, String value) {
    var more = new LinkedHashMap<>(headers);
    more.put(header, value);
    return new ApiResponse(status, more, content);
  }
}
