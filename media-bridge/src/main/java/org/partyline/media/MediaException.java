package org.partyline.media;

/// Media that cannot be served. The message says what and how to fix it, and is fit for a log.
public class MediaException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// Whose fault it is, and so what to answer.
  public enum Kind {
    /// The description cannot be read: SIP 400.
    MALFORMED,
    /// It can be read, and nothing in it can be served: SIP 488.
    NOT_ACCEPTABLE,
    /// No port, no place: SIP 503, and worth another try later.
    EXHAUSTED,
    /// The leg has no way to this room; open a new one for it.
    UNREACHABLE_ROOM,
    /// The engine, its server or a library of it fails: SIP 500.
    UNAVAILABLE
  }

  private final Kind kind;

  public MediaException(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  public MediaException(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }
}
