package org.partyline.gateway.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A request that is not done, as problem details (RFC 9457). The text is for whoever asked.
final class ProblemException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// What is wrong with one field.
  ///
  /// @param path as `numbers[2].room`; empty for the whole
  record FieldError(String path, String message) {}

  /// The problem details.
  ///
  /// @param type always `about:blank`: the status says what it is
  /// @param current the document as it is now, where the request knew an older one
  record Problem(
      String type,
      String title,
      int status,
      String detail,
      List<FieldError> errors,
      Optional<JsonNode> current) {}

  private final int status;
  private final transient List<FieldError> errors;
  private final transient Map<String, String> headers;
  private final transient Optional<JsonNode> current;

  private ProblemException(
      int status,
      String detail,
      List<FieldError> errors,
      Map<String, String> headers,
      Optional<JsonNode> current) {
    super(detail);
    this.status = status;
    this.errors = List.copyOf(errors);
    this.headers = Map.copyOf(headers);
    this.current = current;
  }

  ProblemException(int status, String detail) {
    this(status, detail, List.of(), Map.of(), Optional.empty());
  }

  static ProblemException invalid(String path, String message) {
    return invalid(List.of(new FieldError(path, message)));
  }

  static ProblemException invalid(List<FieldError> errors) {
    String detail =
        errors.stream()
            .map(error ->
                error.path().isEmpty() ? error.message() : error.path() + ": " + error.message())
            .findFirst()
            .orElse("");
    return new ProblemException(400, detail, errors, Map.of(), Optional.empty());
  }

  /// The same of what stands there in a larger document: `webhooks[0]`.
  ProblemException at(String place) {
    return invalid(
        errors.stream()
            .map(error ->
                new FieldError(
                    error.path().isEmpty() ? place : place + "." + error.path(), error.message()))
            .toList());
  }

  static ProblemException notFound(String what) {
    return new ProblemException(404, "there is no " + what);
  }

  static ProblemException later(int status, String detail, Duration after) {
    long seconds = Math.max(1, after.plusMillis(999).toSeconds());
    return new ProblemException(
        status, detail, List.of(), Map.of("retry-after", Long.toString(seconds)), Optional.empty());
  }

  /// The document was changed since it was read.
  static ProblemException stale(JsonNode current, String etag) {
    return new ProblemException(
        412,
        "somebody else has changed this since you read it",
        List.of(),
        Map.of("etag", etag),
        Optional.of(current));
  }

  static ProblemException withHeader(int status, String detail, String name, String value) {
    return new ProblemException(status, detail, List.of(), Map.of(name, value), Optional.empty());
  }

  ApiResponse response() {
    var problem =
        new Problem(
            "about:blank",
            title(status),
            status,
            Optional.ofNullable(getMessage()).orElse(""),
            errors,
            current);
    return new ApiResponse(
        status, headers, new ApiResponse.Text("application/problem+json", Json.write(problem)));
  }

  private static String title(int status) {
    return switch (status) {
      case 400 -> "Bad Request";
      case 401 -> "Unauthorized";
      case 403 -> "Forbidden";
      case 404 -> "Not Found";
      case 405 -> "Method Not Allowed";
      case 409 -> "Conflict";
      case 412 -> "Precondition Failed";
      case 413 -> "Content Too Large";
      case 415 -> "Unsupported Media Type";
      case 422 -> "Unprocessable Content";
      case 428 -> "Precondition Required";
      case 429 -> "Too Many Requests";
      case 502 -> "Bad Gateway";
      case 503 -> "Service Unavailable";
      default -> "Internal Server Error";
    };
  }
}
