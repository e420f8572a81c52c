package org.partyline.signaling.sip.trunk;

import gov.nist.javax.sip.message.SIPRequest;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.partyline.signaling.sip.SipTrunk;
import org.partyline.signaling.sip.TrunkState;

/// The trunks that an endpoint has now.
public final class Trunks {
  private final Map<String, Trunk> open = new ConcurrentHashMap<>();
  private final Set<Trunk> leaving = ConcurrentHashMap.newKeySet();
  private final Function<SipTrunk, Trunk> opener;

  public Trunks(Function<SipTrunk, Trunk> opener) {
    this.opener = opener;
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
        leaving.removeIf(Trunk::done);
        leaving.add(trunk);
        trunk.close();
      }
    });
    next.forEach((name, trunk) -> {
      if (open.put(name, trunk) != trunk) {
        trunk.start();
      }
    });
    open.keySet().retainAll(next.keySet());
  }

  /// Trunks whose registration is being taken back.
  public int leaving() {
    leaving.removeIf(Trunk::done);
    return leaving.size();
  }

  /// Whether some trunk has this address. Any thread.
  public boolean admits(InetAddress source) {
    for (Trunk trunk : open.values()) {
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
