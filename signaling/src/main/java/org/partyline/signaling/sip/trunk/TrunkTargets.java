package org.partyline.signaling.sip.trunk;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.partyline.signaling.sip.SipTrunk;
import org.partyline.signaling.sip.Transport;
import org.partyline.signaling.sip.locate.Dns;
import org.partyline.signaling.sip.locate.HostPort;
import org.partyline.signaling.sip.stack.LocalAddress;
import org.partyline.signaling.sip.stack.TlsContexts;
import org.partyline.signaling.sip.stack.TlsPeer;
import org.partyline.signaling.sip.transaction.NextHop;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Where a trunk's registrar and proxies are, and from which addresses it calls: its ranges, and
/// whatever its hosts, registrar and proxies had as addresses during the last hour, as DNS gives
/// them out in turns.
final class TrunkTargets {
  private static final Logger LOG = LoggerFactory.getLogger(TrunkTargets.class);
  private static final long SECONDS = 3_600;
  private static final int MAX = 256;

  /// @param problem why there are none
  record Located(List<InetSocketAddress> targets, String problem) {}

  private final SipTrunk settings;
  private final TrunkContext context;
  private final List<HostPort> servers;
  private final List<HostPort> callers;
  private final @Nullable TlsPeer peer;
  private final Map<InetAddress, Instant> sources = new ConcurrentHashMap<>();

  /// @throws IllegalArgumentException where its names are none, or no listen point has its
  ///   transport
  TrunkTargets(SipTrunk settings, TrunkContext context) {
    this.settings = settings;
    this.context = context;
    this.servers =
        (settings.outboundProxies().isEmpty()
                ? List.of(settings.registrar().orElse(settings.domain()))
                : settings.outboundProxies())
            .stream().map(HostPort::parse).toList();
    this.peer = settings.transport() == Transport.TLS ? peer(settings, servers) : null;
    this.callers = settings.inbound().hosts().stream().map(HostPort::parse).toList();
    if (context.locals().all().stream().noneMatch(this::carries)) {
      throw new IllegalArgumentException(
          "trunk " + settings.name() + ": no listen point for " + settings.transport());
    }
  }

  /// Its certificate has to be for the trunk's domain, or for a server that the trunk names.
  private static TlsPeer peer(SipTrunk trunk, List<HostPort> servers) {
    var names = new LinkedHashSet<String>();
    servers.stream().filter(s -> s.literal().isEmpty()).map(HostPort::host).forEach(names::add);
    names.add(trunk.domain());
    return new TlsPeer(
        names.stream().map(n -> n.toLowerCase(Locale.ROOT)).collect(Collectors.toUnmodifiableSet()),
        TlsContexts.of(trunk.tls().authorities(), trunk.tls().certificate()),
        trunk.tls().wildcards());
  }

  /// Blocks for DNS.
  Located locate() {
    var targets = new LinkedHashSet<InetSocketAddress>();
    String problem = "its name has no address in DNS";
    for (HostPort host : servers) {
      try {
        for (var target : context.locator().locate(host, settings.transport(), Instant.now())) {
          if (hop(target).isPresent()) {
            targets.add(target);
          } else {
            problem = unreachable(target.getAddress());
          }
        }
      } catch (Dns.DnsException e) {
        problem = String.valueOf(e.getMessage());
      }
    }
    calledFrom(targets, Instant.now());
    if (peer != null) {
      targets.forEach(target -> hop(target).ifPresent(hop -> hop.local().expect(target, peer)));
    }
    return new Located(
        context.locator().workingFirst(targets, Instant.now()), targets.isEmpty() ? problem : "");
  }

  private String unreachable(InetAddress address) {
    return "sip.listen has no %s address for IPv%d"
        .formatted(
            settings.transport().name().toLowerCase(Locale.ROOT),
            address.getAddress().length == 4 ? 4 : 6);
  }

  /// Blocks for DNS.
  void lookUpHosts() {
    for (HostPort host : callers) {
      try {
        Instant now = Instant.now();
        calledFrom(context.locator().locate(host, settings.transport(), now), now);
      } catch (Dns.DnsException e) {
        LOG.warn("trunk {}: {}", settings.name(), e.getMessage());
      }
    }
  }

  private void calledFrom(Collection<InetSocketAddress> targets, Instant now) {
    targets.forEach(target -> sources.put(target.getAddress(), now));
    sources.values().removeIf(when -> when.plusSeconds(SECONDS).isBefore(now));
    while (sources.size() > MAX) {
      sources.remove(sources.keySet().iterator().next());
    }
  }

  /// Whether it calls from there. Any thread.
  boolean contains(InetAddress source) {
    return sources.containsKey(source)
        || settings.inbound().ranges().stream().anyMatch(range -> range.test(source));
  }

  Set<InetAddress> addresses() {
    return Set.copyOf(sources.keySet());
  }

  /// A target with the listen point that reaches it.
  Optional<NextHop> hop(InetSocketAddress target) {
    return context.locals().all().stream()
        .filter(this::carries)
        .filter(local -> local.canReach(target.getAddress()))
        .findFirst()
        .map(local -> new NextHop(target, local));
  }

  private boolean carries(LocalAddress local) {
    return local.transport() == settings.transport();
  }
}
