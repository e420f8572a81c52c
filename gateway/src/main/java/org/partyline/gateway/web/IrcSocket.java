package org.partyline.gateway.web;

import com.linecorp.armeria.common.websocket.WebSocket;
import com.linecorp.armeria.common.websocket.WebSocketCloseStatus;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.websocket.WebSocketServiceHandler;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/// IRC over WebSocket (`text.ircv3.net`): one frame is one line, one browser one upstream
/// connection.
final class IrcSocket implements WebSocketServiceHandler, AutoCloseable {
  private static final Duration TELL = Duration.ofMillis(300);

  private final IrcUpstream upstream;
  private final int connectionsPerAddress;
  private final Map<InetAddress, Integer> perAddress = new ConcurrentHashMap<>();
  private final Set<IrcSocketConnection> open = ConcurrentHashMap.newKeySet();

  IrcSocket(IrcUpstream upstream, int connectionsPerAddress) {
    this.upstream = upstream;
    this.connectionsPerAddress = connectionsPerAddress;
  }

  @Override
  public WebSocket handle(ServiceRequestContext ctx, WebSocket in) {
    var out = WebSocket.streaming();
    var address = ctx.clientAddress();
    if (perAddress.merge(address, 1, Integer::sum) > connectionsPerAddress) {
      release(address);
      out.close(WebSocketCloseStatus.POLICY_VIOLATION, "too many connections from your address");
      return out;
    }
    var connection = new IrcSocketConnection(ctx, out);
    open.add(connection);
    var _ =
        connection
            .closed()
            .thenRun(() -> {
              open.remove(connection);
              release(address);
            });
    in.subscribe(connection, ctx.eventLoop());
    connection.start(upstream);
    return out;
  }

  private void release(InetAddress address) {
    perAddress.computeIfPresent(address, (_, count) -> count == 1 ? null : count - 1);
  }

  int openConnections() {
    return open.size();
  }

  /// Tells all that this server goes away; waits a moment until that is on its way.
  @Override
  public void close() {
    var all = List.copyOf(open);
    all.forEach(c -> c.close(WebSocketCloseStatus.ENDPOINT_UNAVAILABLE, "the server stops"));
    CompletableFuture.allOf(
            all.stream().map(IrcSocketConnection::told).toArray(CompletableFuture[]::new))
        .orTimeout(TELL.toMillis(), TimeUnit.MILLISECONDS)
        .exceptionally(_ -> null)
        .join();
  }
}
