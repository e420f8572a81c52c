package org.partyline.gateway.webhook;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/// Which receivers may be told. Whoever may add a webhook must not reach by it what only this
/// machine and its network can reach (SSRF): https to public addresses, unless the configuration
/// allows a host.
///
/// @param allowed hosts to which neither applies
public record Receivers(Set<String> allowed) {
  public Receivers {
    allowed = Set.copyOf(allowed);
  }

  /// Why this is no URL that can be told; empty where it can.
  Optional<String> refusal(URI url) {
    String host = url.getHost();
    if (host == null || url.getUserInfo() != null || url.getFragment() != null) {
      return Optional.of("an address such as https://hooks.example.org/partyline");
    }
    if (allowed.contains(host)) {
      return "https".equals(url.getScheme()) || "http".equals(url.getScheme())
          ? Optional.empty()
          : Optional.of("must begin with https://");
    }
    return "https".equals(url.getScheme())
        ? Optional.empty()
        : Optional.of("must begin with https:// unless its host is in web.webhook-hosts");
  }

  /// Looks the host up: one of its addresses, when all are public.
  ///
  /// @throws RefusedException when one is not
  InetAddress address(URI url) throws UnknownHostException, RefusedException {
    String host = url.getHost();
    InetAddress[] addresses = InetAddress.getAllByName(host);
    if (!allowed.contains(host) && !Arrays.stream(addresses).allMatch(Receivers::isPublic)) {
      throw new RefusedException(
          "its address is not a public one; web.webhook-hosts can allow the host");
    }
    return addresses[0];
  }

  static boolean isPublic(InetAddress address) {
    byte[] b = address.getAddress();
    if (address.isAnyLocalAddress()
        || address.isLoopbackAddress()
        || address.isLinkLocalAddress()
        || address.isSiteLocalAddress()
        || address.isMulticastAddress()) {
      return false;
    }
    if (b.length == 4) {
      int first = b[0] & 0xff;
      int second = b[1] & 0xff;
      return first != 0 // RFC 1122
          && !(first == 100 && second >= 64 && second < 128) // RFC 6598
          && !(first == 192 && second == 0 && b[2] == 0) // RFC 6890
          && !(first == 198 && (second == 18 || second == 19)) // RFC 2544
          && first < 240; // RFC 1112
    }
    boolean uniqueLocal = (b[0] & 0xfe) == 0xfc; // RFC 4193
    boolean translated = b[0] == 0 && b[1] == 0x64 && (b[2] & 0xff) == 0xff; // RFC 6052, RFC 8215
    boolean sixToFour = b[0] == 0x20 && b[1] == 0x02; // RFC 3056
    boolean special = b[0] == 0x20 && b[1] == 0x01 && b[2] == 0 && b[3] == 0; // RFC 4380
    boolean low = b[0] == 0; // ::/8: mapped, compatible
    return !uniqueLocal && !translated && !sixToFour && !special && !low;
  }

  /// The receiver must not be told.
  static final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    RefusedException(String message) {
      super(message);
    }
  }
}
