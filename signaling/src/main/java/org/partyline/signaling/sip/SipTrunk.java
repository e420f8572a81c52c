package org.partyline.signaling.sip;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// A carrier or PBX that calls come from and go to. Two trunks that are equal are the same one: it
/// stays registered when [SipEndpoint#trunks] is called again.
///
/// @param name what logs and states call it; unique
/// @param domain the carrier's domain: the host of From, To and the request URI, and of the address
///   of record that is registered
/// @param registrar where to register, `host` or `host:port`; empty for a trunk that knows our
///   address
/// @param outboundProxies where requests go first, in the order to try, `host` or `host:port`;
///   empty to send to the registrar, or to the domain where there is none. A host without a port is
///   located by NAPTR, SRV and addresses (RFC 3263)
/// @param fromUser the user part of From and of the address of record: the account, mostly
/// @param credentials what its challenges are answered with; empty where it knows our address
/// @param expires the registration's lifetime that is asked for; the registrar has the last word
/// @param optionsInterval how often a trunk is asked for a sign of life by OPTIONS, which keeps a
///   NAT's binding open as well
/// @param sessionExpires how long its calls stay without a sign of life; empty for as long as all
///   others ([SipSettings.Dialogs#sessionExpires])
/// @param publicAddress the host that the carrier reaches us by; empty to use the listen point's,
///   or what the registrar sees
public record SipTrunk(
    String name,
    String domain,
    Optional<String> registrar,
    List<String> outboundProxies,
    Transport transport,
    String fromUser,
    Optional<Credentials> credentials,
    Duration expires,
    Optional<Duration> optionsInterval,
    Optional<Duration> sessionExpires,
    Optional<String> publicAddress,
    Tls tls,
    Inbound inbound) {
  /// An account (RFC 7616).
  ///
  /// @param user the authentication user, which need not be the From user
  /// @param realm the only realm whose challenges are answered; empty for whatever realm the
  ///   trunk's own hosts name
  public record Credentials(String user, String password, Optional<String> realm) {
    public Credentials(String user, String password) {
      this(user, password, Optional.empty());
    }

    /// Without user and password.
    @Override
    public String toString() {
      return "Credentials" + realm.map(r -> "[" + r + "]").orElse("");
    }
  }

  /// How a TLS connection is proven.
  ///
  /// @param authorities a PEM file with the certificates to trust; empty for the system's
  /// @param certificate what we show
  /// @param wildcards whether its certificate may be for `*.` and a domain, which RFC 5922 §7.2
  ///   forbids
  public record Tls(
      Optional<Path> authorities, Optional<TlsCertificate> certificate, boolean wildcards) {
    public static final Tls SYSTEM = new Tls(Optional.empty(), Optional.empty(), false);
  }

  /// Which calls come from the trunk, and how many. Whatever is sent to its registered Contact, or
  /// from an address that its registrar and proxies have, is the trunk's by itself.
  ///
  /// @param ranges further addresses that it calls from; values that can be compared
  /// @param hosts names whose addresses it calls from, looked up now and then
  /// @param digest what it has to prove with each call (RFC 3261 §22); empty where the address does
  /// @param maxCalls more calls than this at one time get 486
  public record Inbound(
      List<? extends Predicate<InetAddress>> ranges,
      List<String> hosts,
      Optional<Credentials> digest,
      int maxCalls) {
    /// No further addresses, and as many calls as there are.
    public static final Inbound DEFAULT =
        new Inbound(List.of(), List.of(), Optional.empty(), Integer.MAX_VALUE);

    public Inbound {
      ranges = List.copyOf(ranges);
      hosts = List.copyOf(hosts);
      if (maxCalls < 0) {
        throw new IllegalArgumentException("maxCalls must not be negative");
      }
    }
  }

  public SipTrunk {
    outboundProxies = List.copyOf(outboundProxies);
    if (name.isBlank() || domain.isBlank()) {
      throw new IllegalArgumentException("a trunk needs a name and a domain");
    }
    if (registrar.isPresent() && fromUser.isBlank()) {
      throw new IllegalArgumentException("trunk " + name + ": registering needs a From user");
    }
    if (expires.toSeconds() < 1 || optionsInterval.filter(i -> !i.isPositive()).isPresent()) {
      throw new IllegalArgumentException("trunk " + name + ": times must be positive");
    }
  }

  /// A trunk that we register with, by UDP.
  public static SipTrunk registering(
      String name, String registrar, String fromUser, Credentials credentials) {
    return new SipTrunk(
        name,
        registrar,
        Optional.of(registrar),
        List.of(),
        Transport.UDP,
        fromUser,
        Optional.of(credentials),
        Duration.ofMinutes(10),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Tls.SYSTEM,
        Inbound.DEFAULT);
  }

  /// A trunk that knows us by our address.
  ///
  /// @param proxy where calls go, `host` or `host:port`
  public static SipTrunk peering(String name, String domain, Transport transport, String proxy) {
    return new SipTrunk(
        name,
        domain,
        Optional.empty(),
        List.of(proxy),
        transport,
        "",
        Optional.empty(),
        Duration.ofMinutes(10),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Tls.SYSTEM,
        Inbound.DEFAULT);
  }

  /// Without the account: this may end up in a log.
  @Override
  public String toString() {
    return "SipTrunk[" + name + ", " + domain + ", " + transport + "]";
  }
}
