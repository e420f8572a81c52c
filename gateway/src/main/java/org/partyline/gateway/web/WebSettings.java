package org.partyline.gateway.web;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;

/// How to serve the web.
///
/// @param listen port 0 for any
/// @param url the public address when a proxy stands before this server: its pages may open the
///   WebSocket beside the server's own, and with https browsers are told to stay with it (HSTS)
/// @param trustedProxies whose `X-Forwarded-For` is believed
/// @param metricsAllowed who may read `/metrics`
/// @param maxConnections TCP connections open at a time
/// @param connectionsPerAddress IRC connections open at a time from one address, and four times as
///   many TCP connections
/// @param requestTimeout for a request to arrive whole, headers and body
public record WebSettings(
    InetSocketAddress listen,
    Optional<URI> url,
    Predicate<InetAddress> trustedProxies,
    Predicate<InetAddress> metricsAllowed,
    int maxConnections,
    int connectionsPerAddress,
    Duration requestTimeout) {
  /// On loopback, no proxy.
  public static WebSettings local(int port) {
    return new WebSettings(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
        Optional.empty(),
        _ -> false,
        InetAddress::isLoopbackAddress,
        2_000,
        64,
        Duration.ofSeconds(10));
  }

  /// `https://calls.example.org` of the public address.
  Optional<String> publicOrigin() {
    return url.map(address -> address.getScheme() + "://" + address.getAuthority());
  }
}
