package org.partyline.gateway.dialplan;

/// The languages that the prompts are spoken in.
public enum Language {
  EN("Anonymous"),
  DE("Anonym");

  private final String anonymous;

  Language(String anonymous) {
    this.anonymous = anonymous;
  }

  /// What a room sees of a caller who hides the number.
  public String anonymous() {
    return anonymous;
  }
}
