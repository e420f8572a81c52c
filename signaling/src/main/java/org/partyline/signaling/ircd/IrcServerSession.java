package org.partyline.signaling.ircd;

/// One client's connection, as its transport sees it: the transport hands over lines, and tells
/// when it is gone.
public interface IrcServerSession {
  /// One line from the client, without CRLF. Returns at once; lines are served in order.
  void line(String line);

  /// The transport is gone: the client quits. Idempotent.
  void close();
}
