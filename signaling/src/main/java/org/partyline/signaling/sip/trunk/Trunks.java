package org.partyline.signaling.sip.trunk;

import gov.nist.javax.sip.message.SIPRequest;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Predicate;
import org.partyline.signaling.sip.SipTrunk;
import org.partyline.signaling.sip.TrunkState;
import org.partyline.signaling.sip.transaction.Timers;

/// The trunks that an endpoint has now.
public final class Trunks {
  private final Map<String, Trunk> open = new ConcurrentHashMap<>();
  private final Set<Trunk> leaving = ConcurrentHashMap.newKeySet();
  private final Function<SipTrunk, Trunk> opener;
  private final Predicate<Trunk> hasCalls;
  private final Timers timers;
  private final Duration lifetime;

  /// @param hasCalls whether a trunk has calls that have not ended
  /// @param lifetime how long a transaction may live
  public Trunks(
      Function<SipTrunk, Trunk> opener,
      Predicate<Trunk> hasCalls,
      Timers timers,
      Duration lifetime) {
    this.opener = opener;
    this.hasCalls = hasCalls;
    this.timers = timers;
    this.lifetime = lifetime;
  }

  /// Closes those that are not wanted any more, and opens those that are new.
  public synchronized void replace(Collection<SipTrunk> wanted) {
    var byName = new HashMap<String, SipTrunk>();
    for (SipTrunk trunk : wanted) {
      if (byName.put(trunk.name(), trunk) != null) {
        throw new IllegalArgumentException("two trunks are called " + trunk.name());
      }
    }
    var next = new HashMap<String, Trunk>();
    byName.forEach((name, trunk) -> {
      Trunk now = open.get(name);
      next.put(name, now != null && now.settings().equals(trunk) ? now : opener.apply(trunk));
    });
    open.forEach((name, trunk) -> {
      if (next.get(name) != trunk) {
        leaving.add(trunk);
        trunk.close();
        letGo(trunk, false);
      }
    });
    next.forEach((name, trunk) -> {
      if (open.put(name, trunk) != trunk) {
        trunk.start();
      }
    });
    open.keySet().retainAll(next.keySet());
  }

  /// Forgets a trunk once nothing of it can come any more: it has had no call for as long as a
  /// transaction lives, in which a BYE may be repeated or challenged.
  private void letGo(Trunk trunk, boolean idle) {
    var _ =
        timers.after(
            lifetime,
            () -> {
              boolean unused = trunk.done() && !hasCalls.test(trunk);
              if (idle && unused) {
                leaving.remove(trunk);
              } else {
                letGo(trunk, unused);
              }
            });
  }

  /// How many registrations are being taken back.
  public long unregistering() {
    return leaving.stream().filter(trunk -> !trunk.done()).count();
  }

  /// Whether some trunk has this address. Any thread.
  public boolean admits(InetAddress source) {
    return anySends(open.values(), source);
  }

  /// Whether a trunk that has been removed or changed has this address, and may still have calls or
  /// requests from it that are not answered. Any thread.
  public boolean stillHears(InetAddress source) {
    return anySends(leaving, source);
  }

  private static boolean anySends(Collection<Trunk> trunks, InetAddress source) {
    for (Trunk trunk : trunks) {
      if (trunk.sends(source)) {
        return true;
      }
    }
    return false;
  }

  /// The trunk that a request comes from: the one whose registered Contact it was sent to, else one
  /// with its source address; of several, the one that the request URI or To names. Any thread.
  public Optional<Trunk> of(SIPRequest request, InetAddress source) {
    for (Trunk trunk : open.values()) {
      if (trunk.isRegisteredContact(request)) {
        return Optional.of(trunk);
      }
    }
    List<Trunk> same = open.values().stream().filter(trunk -> trunk.sends(source)).toList();
    return same.stream()
        .filter(trunk -> trunk.isNamedBy(request))
        .findFirst()
        .or(() -> same.stream().min(Comparator.comparing(trunk -> trunk.settings().name())));
  }

  /// A connection of ours has ended.
  public void connectionLost(InetSocketAddress remote) {
    open.values().forEach(trunk -> trunk.connectionLost(remote));
  }

  public Optional<Trunk> named(String name) {
    return Optional.ofNullable(open.get(name));
  }

  public Set<InetAddress> addresses(String name) {
    return named(name).map(Trunk::addresses).orElse(Set.of());
  }

  public Map<String, TrunkState> states() {
    var states = new HashMap<String, TrunkState>();
    open.forEach((name, trunk) -> states.put(name, trunk.state()));
    return Map.copyOf(states);
  }
}
