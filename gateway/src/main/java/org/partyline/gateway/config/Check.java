package org.partyline.gateway.config;

/// Refuses values that a record's compact constructor finds wrong.
final class Check {
  private Check() {}

  /// @param setting the record component's name
  /// @param advice what is wrong, and what would be right
  static void that(boolean right, String setting, String advice) {
    if (!right) {
      throw new Wrong(setting, advice);
    }
  }

  static void port(int port, String setting) {
    that(port >= 0 && port <= 65_535, setting, "a port is 0 (any free one) to 65535");
  }

  static void range(long value, long least, long most, String setting) {
    that(value >= least && value <= most, setting, "must be " + least + " to " + most);
  }

  /// Caught by [RecordReader], which knows the line.
  static final class Wrong extends RuntimeException {
    private static final long serialVersionUID = 1L;

    final String setting;
    final String advice;

    Wrong(String setting, String advice) {
      super(setting + ": " + advice);
      this.setting = setting;
      this.advice = advice;
    }
  }
}
