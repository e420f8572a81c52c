package org.partyline.gateway.provisioning;

/// Somebody else has changed the entry since it was read.
public final class StaleVersionException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient Entry current;

  StaleVersionException(Entry current) {
    super("somebody else has changed this since you read it");
    this.current = current;
  }

  /// The entry as it is now.
  public Entry current() {
    return current;
  }
}
