package org.partyline.signaling.sip.trunk;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.partyline.signaling.sip.SipTrunk;
import org.partyline.signaling.sip.TrunkState;
import org.partyline.signaling.sip.stack.LocalAddress;
import org.partyline.signaling.sip.stack.LocalAddresses;
import org.partyline.signaling.sip.transaction.NextHop;

/// A trunk while it lives.
public final class Trunk {
  private final SipTrunk settings;
  private final LocalAddresses locals;
  private volatile TrunkState state = new TrunkState(TrunkState.Kind.IDLE, "", Instant.now());

  /// @throws IllegalArgumentException where no listen point has its transport
  public Trunk(SipTrunk settings, LocalAddresses locals) {
    this.settings = settings;
    this.locals = locals;
    if (locals.all().stream().noneMatch(this::carries)) {
      throw new IllegalArgumentException(
          "trunk " + settings.name() + ": no listen point for " + settings.transport());
    }
  }

  public SipTrunk settings() {
    return settings;
  }

  public TrunkState state() {
    return state;
  }

  void start() {}

  void close() {
    state = new TrunkState(TrunkState.Kind.REMOVED, "", Instant.now());
  }

  /// Where calls go now, best first. May block for DNS.
  public List<NextHop> hops() {
    List<NextHop> hops = new ArrayList<>();
    List<String> hosts =
        settings.outboundProxies().isEmpty()
            ? List.of(settings.registrar().orElse(settings.domain()))
            : settings.outboundProxies();
    for (String host : hosts) {
      int colon = host.lastIndexOf(':');
      boolean port = colon > host.lastIndexOf(']');
      int number = port ? Integer.parseInt(host.substring(colon + 1)) : 5060;
      try {
        for (InetAddress address :
            InetAddress.getAllByName(port ? host.substring(0, colon) : host)) {
          locals.all().stream()
              .filter(this::carries)
              .filter(local -> local.canReach(address))
              .findFirst()
              .ifPresent(
                  local -> hops.add(new NextHop(new InetSocketAddress(address, number), local)));
        }
      } catch (UnknownHostException e) {
        // the next one
      }
    }
    return hops;
  }

  private boolean carries(LocalAddress local) {
    return local.transport() == settings.transport();
  }
}
