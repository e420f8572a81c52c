package org.partyline.signaling.sip;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// What a [SipEndpoint] needs to know.
///
/// @param admitted who may talk to us at all, besides the trunks
/// @param unknownSources what others get
/// @param userAgent the `Server` and `User-Agent` header
/// @param nameServers the DNS servers that trunks' hosts are looked up at; empty for the system's
/// @param tls what listen points for TLS show; needed where there is one
/// @param dialogs how requests within calls are routed, and when a call counts as dead
public record SipSettings(
    List<ListenPoint> listen,
    SipLimits limits,
    Predicate<InetAddress> admitted,
    UnknownSources unknownSources,
    String userAgent,
    List<InetSocketAddress> nameServers,
    Optional<TlsCertificate> tls,
    Dialogs dialogs) {
  /// What who is neither admitted nor a trunk gets.
  public enum UnknownSources {
    /// No answer, whatever is sent.
    SILENT,
    /// By UDP, a 403 to an INVITE or OPTIONS, now and then: it tells a carrier that calls from
    /// another address than it is known by, and a scanner that there is something.
    REJECT
  }

  /// What concerns answered calls.
  ///
  /// @param sessionExpires how long a call stays without a sign of life from the other side (RFC
  ///   4028): it is asked for one at half the time
  /// @param minSessionExpires the shortest such time that we accept, at least 90 s by the RFC
  /// @param rewriteContact peers whose requests' source address is used instead of their Contact
  public record Dialogs(
      Duration sessionExpires, Duration minSessionExpires, Predicate<InetAddress> rewriteContact) {
    public static final Dialogs DEFAULT =
        new Dialogs(Duration.ofMinutes(30), Duration.ofSeconds(90), _ -> false);

    public Dialogs {
      if (minSessionExpires.toSeconds() < 1 || sessionExpires.compareTo(minSessionExpires) < 0) {
        throw new IllegalArgumentException(
            "sessionExpires must not be shorter than minSessionExpires");
      }
    }

    /// The same, but for calls that stay for another time without a sign of life.
    public Dialogs lasting(Duration otherSessionExpires) {
      return new Dialogs(otherSessionExpires, minSessionExpires, rewriteContact);
    }
  }

  public SipSettings(
      List<ListenPoint> listen,
      SipLimits limits,
      Predicate<InetAddress> admitted,
      String userAgent) {
    this(listen, limits, admitted, userAgent, Dialogs.DEFAULT);
  }

  public SipSettings(
      List<ListenPoint> listen,
      SipLimits limits,
      Predicate<InetAddress> admitted,
      String userAgent,
      Dialogs dialogs) {
    this(
        listen,
        limits,
        admitted,
        UnknownSources.SILENT,
        userAgent,
        List.of(),
        Optional.empty(),
        dialogs);
  }

  public SipSettings {
    listen = List.copyOf(listen);
    nameServers = List.copyOf(nameServers);
    if (listen.isEmpty()) {
      throw new IllegalArgumentException("SIP needs at least one address to listen on");
    }
    if (tls.isEmpty() && listen.stream().anyMatch(p -> p.transport() == Transport.TLS)) {
      throw new IllegalArgumentException("listening for TLS needs a certificate");
    }
  }
}
