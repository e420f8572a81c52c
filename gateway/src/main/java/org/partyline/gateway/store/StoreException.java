package org.partyline.gateway.store;

import java.sql.SQLException;

/// The store cannot be opened, read or written. The message holds no value of any row, as a row may
/// be a PIN or a number.
public final class StoreException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private static final String UNIQUE_VIOLATION = "23505"; // PostgreSQL's
  private static final int SQLITE_TOO_BIG = 18;
  private static final int SQLITE_CONSTRAINT = 19;
  private static final int SQLITE_MISMATCH = 20;

  private final boolean rejected;
  private final boolean duplicate;

  StoreException(String message) {
    this(message, false, false);
  }

  private StoreException(String message, boolean rejected, boolean duplicate) {
    super(message);
    this.rejected = rejected;
    this.duplicate = duplicate;
  }

  /// Only the database's own words are kept: the libraries in between print the values that were
  /// bound, and a cause would be logged with them.
  static StoreException of(String what, Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException e) {
        String reason = String.valueOf(e.getMessage()).lines().findFirst().orElse("").strip();
        return new StoreException(what + ": " + reason, isOfTheData(e), isDuplicate(e));
      }
    }
    return new StoreException(what + ": " + failure.getClass().getSimpleName());
  }

  /// Whether it is the values that the store does not take, now or later.
  boolean rejected() {
    return rejected;
  }

  /// Whether another row has what must be unique.
  boolean duplicate() {
    return duplicate;
  }

  private static boolean isOfTheData(SQLException e) {
    String state = e.getSQLState();
    if (state != null) {
      return state.startsWith("22") || state.startsWith("23"); // ISO 9075: data, integrity
    }
    int code = e.getErrorCode();
    return code == SQLITE_TOO_BIG || code == SQLITE_CONSTRAINT || code == SQLITE_MISMATCH;
  }

  private static boolean isDuplicate(SQLException e) {
    return UNIQUE_VIOLATION.equals(e.getSQLState())
        || (e.getSQLState() == null && e.getErrorCode() == SQLITE_CONSTRAINT);
  }
}
