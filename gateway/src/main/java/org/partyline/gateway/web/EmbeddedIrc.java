package org.partyline.gateway.web;

import java.net.InetSocketAddress;
import java.util.function.Consumer;
import org.partyline.signaling.ircd.IrcServer;
import org.partyline.signaling.ircd.IrcServerSession;

/// The server in this process as upstream.
public record EmbeddedIrc(IrcServer server) implements IrcUpstream {
  @Override
  public Link connect(InetSocketAddress from, Consumer<String> lineOut, Runnable onClosed) {
    return new EmbeddedLink(server.connect(from, lineOut, onClosed));
  }

  private record EmbeddedLink(IrcServerSession session) implements Link {
    @Override
    public void line(String line) {
      session.line(line);
    }

    @Override
    public void close() {
      session.close();
    }
  }
}
