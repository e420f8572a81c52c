package org.partyline.gateway.web;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/// How to serve the web.
///
/// @param listen port 0 for any
/// @param origins further origins (`https://calls.example.org`) whose pages may open the WebSocket,
///   beside the server's own: the public address when a proxy stands before this server
/// @param trustForwarded whether `X-Forwarded-For` names the client: only behind a proxy that sets
///   it
/// @param connectionsPerAddress IRC connections open at a time from one address
public record WebSettings(
    InetSocketAddress listen,
    List<String> origins,
    boolean trustForwarded,
    int connectionsPerAddress) {
  public WebSettings {
    origins = List.copyOf(origins);
  }

  /// On loopback, no proxy.
  public static WebSettings local(int port) {
    return new WebSettings(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), port), List.of(), false, 64);
  }
}
