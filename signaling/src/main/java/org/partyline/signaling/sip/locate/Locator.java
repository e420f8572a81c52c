package org.partyline.signaling.sip.locate;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;
import org.partyline.signaling.sip.Transport;

/// Locates SIP servers (RFC 3263 §4): NAPTR, SRV, addresses. The transport is the trunk's, so NAPTR
/// only says under which name that transport's SRV records are. Who did not answer lately comes
/// last.
public final class Locator {
  private static final int MAX_TARGETS = 16;
  private static final int PORT = 5060;
  private static final int TLS_PORT = 5061;

  private final DnsCache dns;
  private final RandomGenerator random;
  private final Duration aside;
  private final Map<InetSocketAddress, Instant> setAside = new ConcurrentHashMap<>();

  /// @param aside how long a target that failed is tried last
  public Locator(Dns dns, RandomGenerator random, Duration aside) {
    this.dns = new DnsCache(dns);
    this.random = random;
    this.aside = aside;
  }

  /// The addresses of a server, in the order to try. Blocks for DNS.
  ///
  /// @return none where the name does not exist
  /// @throws Dns.DnsException where nobody could say
  public List<InetSocketAddress> locate(HostPort server, Transport transport, Instant now)
      throws Dns.DnsException {
    var found = new LinkedHashSet<InetSocketAddress>();
    Optional<InetAddress> literal = server.literal();
    int usual = transport == Transport.TLS ? TLS_PORT : PORT;
    if (literal.isPresent()) {
      found.add(new InetSocketAddress(literal.get(), server.port().orElse(usual)));
    } else if (server.port().isPresent()) {
      addAddresses(found, server.host(), server.port().getAsInt(), now);
    } else {
      List<Dns.Srv> services = ordered(services(server.host(), transport, now));
      for (Dns.Srv service : services) {
        if (found.size() < MAX_TARGETS) {
          addAddresses(found, service.target(), service.port(), now);
        }
      }
      if (services.isEmpty()) {
        addAddresses(found, server.host(), usual, now);
      }
    }
    return List.copyOf(found);
  }

  /// A target has not answered, or with 503.
  public void failed(InetSocketAddress target, Instant now) {
    setAside.values().removeIf(now::isAfter);
    setAside.put(target, now.plus(aside));
  }

  /// A target has answered.
  public void answered(InetSocketAddress target) {
    setAside.remove(target);
  }

  /// The same targets, with those that failed lately at the end.
  public List<InetSocketAddress> workingFirst(Collection<InetSocketAddress> found, Instant now) {
    List<InetSocketAddress> good = new ArrayList<>();
    List<InetSocketAddress> failed = new ArrayList<>();
    for (InetSocketAddress target : found) {
      Instant until = setAside.get(target);
      (until != null && now.isBefore(until) ? failed : good).add(target);
    }
    good.addAll(failed);
    return good;
  }

  private List<Dns.Srv> services(String domain, Transport transport, Instant now)
      throws Dns.DnsException {
    String wanted =
        switch (transport) {
          case UDP -> "SIP+D2U";
          case TCP -> "SIP+D2T";
          case TLS -> "SIPS+D2T";
        };
    List<Dns.Naptr> pointers =
        dns.lookUp(domain, Dns.Type.NAPTR, now).stream()
            .filter(Dns.Naptr.class::isInstance)
            .map(Dns.Naptr.class::cast)
            .filter(n -> n.flags().equalsIgnoreCase("s") && n.service().equalsIgnoreCase(wanted))
            .sorted(
                Comparator.comparingInt(Dns.Naptr::order).thenComparingInt(Dns.Naptr::preference))
            .toList();
    for (Dns.Naptr pointer : pointers) {
      List<Dns.Srv> services = srv(pointer.replacement(), now);
      if (!services.isEmpty()) {
        return services;
      }
    }
    String prefix = transport == Transport.TLS ? "_sips._tcp." : "_sip._" + transport.token() + ".";
    return srv(prefix + domain, now);
  }

  /// A single record whose target is the root says that there is no such service (RFC 2782).
  private List<Dns.Srv> srv(String name, Instant now) throws Dns.DnsException {
    return dns.lookUp(name, Dns.Type.SRV, now).stream()
        .filter(Dns.Srv.class::isInstance)
        .map(Dns.Srv.class::cast)
        .filter(s -> !s.target().isEmpty() && !s.target().equals(".") && s.port() > 0)
        .toList();
  }

  /// By priority, then by chance in proportion to the weights (RFC 2782).
  private List<Dns.Srv> ordered(List<Dns.Srv> services) {
    var byPriority = new TreeMap<Integer, List<Dns.Srv>>();
    services.forEach(s -> byPriority.computeIfAbsent(s.priority(), _ -> new ArrayList<>()).add(s));
    List<Dns.Srv> ordered = new ArrayList<>();
    for (List<Dns.Srv> equals : byPriority.values()) {
      equals.sort(Comparator.comparingInt(Dns.Srv::weight)); // those of weight 0 first
      while (!equals.isEmpty()) {
        int sum = equals.stream().mapToInt(Dns.Srv::weight).sum();
        int chosen = random.nextInt(sum + 1);
        int at = 0;
        for (int running = equals.getFirst().weight(); running < chosen; ) {
          running += equals.get(++at).weight();
        }
        ordered.add(equals.remove(at));
      }
    }
    return ordered;
  }

  /// IPv6 before IPv4; whoever has only one family passes over the other.
  private void addAddresses(Set<InetSocketAddress> found, String host, int port, Instant now)
      throws Dns.DnsException {
    String name = host.toLowerCase(Locale.ROOT);
    for (Dns.Type type : List.of(Dns.Type.AAAA, Dns.Type.A)) {
      for (Dns.Answer answer : dns.lookUp(name, type, now)) {
        if (answer instanceof Dns.Address address && found.size() < MAX_TARGETS) {
          found.add(new InetSocketAddress(address.address(), port));
        }
      }
    }
  }
}
