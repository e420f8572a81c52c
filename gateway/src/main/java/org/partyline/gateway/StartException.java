package org.partyline.gateway;

import java.net.BindException;

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

  /// A part that cannot be opened.
  ///
  /// @param setting where it is configured
  static StartException of(String part, String setting, RuntimeException failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof BindException) {
        return new StartException(
            "%s; stop the program that uses the address, or change %s in a file for --config"
                .formatted(failure.getMessage(), setting),
            failure);
      }
    }
    return new StartException(
        "%s cannot start: %s; see %s in the configuration"
            .formatted(part, failure.getMessage(), setting),
        failure);
  }
}
