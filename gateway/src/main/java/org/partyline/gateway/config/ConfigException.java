package org.partyline.gateway.config;

/// The configuration cannot be used. The message is one line for the person who wrote it: where,
/// which setting, and what to write instead. Caught in `Main`.
public final class ConfigException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String path;
  private final String advice;

  public ConfigException(String message) {
    this(message, "", message);
  }

  /// @param path the setting, such as `trunks[0].user`
  /// @param advice what is wrong with it, and what would be right
  ConfigException(String message, String path, String advice) {
    super(message);
    this.path = path;
    this.advice = advice;
  }

  /// Of settings that stand in no file.
  public static ConfigException of(String path, String advice) {
    return new ConfigException(path.isEmpty() ? advice : path + ": " + advice, path, advice);
  }

  /// The setting that is wrong, such as `trunks[0].user`; empty where it is none in particular.
  public String path() {
    return path;
  }

  /// What is wrong with it, and what would be right, without the place in a file.
  public String advice() {
    return advice;
  }
}
