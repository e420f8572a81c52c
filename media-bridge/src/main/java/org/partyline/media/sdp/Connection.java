package org.partyline.media.sdp;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Optional;

/// A c= line.
///
/// @param address as written: an IPv4 or IPv6 literal, or a name (which is never resolved here)
/// @param ipv6 IP6 rather than IP4: what the address is, or, for a name, what the line says
public record Connection(String address, boolean ipv6) {
  /// A literal's own family counts, whatever the line says.
  public Connection {
    ipv6 = literal(address).map(Inet6Address.class::isInstance).orElse(ipv6);
  }

  /// With the family of the literal; IP4 for a name.
  public Connection(String address) {
    this(address, false);
  }

  public static Connection of(InetAddress address) {
    String text = address.getHostAddress();
    int zone = text.indexOf('%');
    return new Connection(zone < 0 ? text : text.substring(0, zone));
  }

  /// The address, unless a name is written.
  public Optional<InetAddress> literal() {
    return literal(address);
  }

  private static Optional<InetAddress> literal(String address) {
    try {
      return Optional.of(InetAddress.ofLiteral(address));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /// 0.0.0.0 or ::, by which older phones put a call on hold (RFC 2543).
  public boolean unspecified() {
    return literal().filter(InetAddress::isAnyLocalAddress).isPresent();
  }

  @Override
  public String toString() {
    return "IN " + (ipv6 ? "IP6 " : "IP4 ") + address;
  }
}
