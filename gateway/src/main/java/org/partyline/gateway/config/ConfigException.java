package org.partyline.gateway.config;

/// The configuration cannot be used. The message is one line for the person who wrote it: where,
/// which setting, and what to write instead. Caught in `Main`.
public final class ConfigException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ConfigException(String message) {
    super(message);
  }
}
