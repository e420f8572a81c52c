package org.partyline.gateway.bench;

/// What can be measured on its own; `share` is its part of the time.
public enum Part {
  /// G.711 callers in one room.
  CALLERS(18),
  /// Opus browsers in one room.
  BROWSERS(20),
  /// Rooms of a browser and a G.711 phone.
  PAIRS(14),
  /// More and more who speak, the same who listen.
  SPEAKERS(12),
  /// How late a sound is heard.
  DELAY(10),
  /// Calls set up and ended.
  SIP(12),

  /// The same room on the embedded engine and on a Kurento Media Server.
  KURENTO(30);

  final int share;

  Part(int share) {
    this.share = share;
  }
}
