package org.partyline.signaling.sip.locate;

import java.net.InetAddress;
import java.util.Optional;
import java.util.OptionalInt;

/// A host, by name or number, and perhaps a port.
///
/// @param host IPv6 without brackets
public record HostPort(String host, OptionalInt port) {
  private static final int MAX_PORT = 65_535;

  /// Reads `host`, `host:port`, `[2001:db8::1]:5060`.
  ///
  /// @throws IllegalArgumentException where it is none
  public static HostPort parse(String text) {
    int bracket = text.lastIndexOf(']');
    int colon = text.lastIndexOf(':');
    boolean bare = bracket < 0 && colon != text.indexOf(':'); // an IPv6 address
    boolean ported = colon > bracket && !bare;
    String host = ported ? text.substring(0, colon) : text;
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    }
    if (host.isBlank()
        || host.chars().anyMatch(c -> c <= ' ' || c > '~' || "@/;?<>\"".indexOf(c) >= 0)) {
      throw new IllegalArgumentException("not a host: " + text);
    }
    return new HostPort(
        host, ported ? OptionalInt.of(port(text.substring(colon + 1))) : OptionalInt.empty());
  }

  private static int port(String text) {
    if (!text.matches("[0-9]{1,5}")
        || Integer.parseInt(text) < 1
        || Integer.parseInt(text) > MAX_PORT) {
      throw new IllegalArgumentException("not a port: " + text);
    }
    return Integer.parseInt(text);
  }

  /// The address that a number names without DNS.
  public Optional<InetAddress> literal() {
    try {
      return Optional.of(InetAddress.ofLiteral(host));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  @Override
  public String toString() {
    String text = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    return port.isPresent() ? text + ":" + port.getAsInt() : text;
  }
}
