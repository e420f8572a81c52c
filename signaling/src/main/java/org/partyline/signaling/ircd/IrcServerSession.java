package org.partyline.signaling.ircd;

/// A client's connection, as its transport sees it: the transport passes lines on, and tells when
/// it is closed.
public interface IrcServerSession {
  /// One line from the client, without CRLF. Returns at once; lines are served in order.
  void line(String line);

  /// The transport is closed: the client quits. Idempotent.
  void close();
}
