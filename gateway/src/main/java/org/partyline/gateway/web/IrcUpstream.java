package org.partyline.gateway.web;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.function.Consumer;

/// Where the IRC of a browser goes: the embedded server, or a real network.
public interface IrcUpstream {
  /// Connects one browser. Blocks until connected; called on a virtual thread.
  ///
  /// @param from the browser's address
  /// @param lineOut takes each line for the browser, without its end; may block to slow the sender
  /// @param onClosed runs once, when the upstream has gone
  Link connect(InetSocketAddress from, Consumer<String> lineOut, Runnable onClosed)
      throws IOException;

  /// One browser's connection.
  interface Link extends AutoCloseable {
    /// Hands over one line, without its end.
    void line(String line);

    @Override
    void close();
  }
}
