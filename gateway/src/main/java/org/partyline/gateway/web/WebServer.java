package org.partyline.gateway.web;

import java.net.InetSocketAddress;
import java.util.List;

/// Serves the pages and the WebSocket `/irc`.
public final class WebServer implements AutoCloseable {
  private WebServer() {}

  /// Starts to listen.
  ///
  /// @throws java.io.UncheckedIOException when the address cannot be bound
  public static WebServer open(WebSettings settings, RoomDirectory rooms, IrcUpstream irc) {
    throw new UnsupportedOperationException(
        "" + settings + rooms + irc + List.<InetSocketAddress>of());
  }

  /// Where it listens.
  public InetSocketAddress address() {
    throw new UnsupportedOperationException();
  }

  /// Tells browsers to come back later, and stops.
  @Override
  public void close() {}
}
