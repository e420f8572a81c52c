package org.partyline.gateway;

/// The gateway, or what else was asked for, cannot start. The message is one line that says why and
/// how to mend it. Caught in [Main].
final class StartException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  StartException(String message) {
    super(message);
  }

  StartException(String message, Throwable cause) {
    super(message, cause);
  }
}
