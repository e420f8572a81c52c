package org.partyline.media;

/// Media that cannot be served: an SDP without a codec we speak, no free port. The message says
/// what and how to mend it, and is fit for a log.
public final class MediaException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public MediaException(String message) {
    super(message);
  }

  public MediaException(String message, Throwable cause) {
    super(message, cause);
  }
}
