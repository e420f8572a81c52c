package org.partyline.media.browser;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.partyline.media.BrowserEvent;
import org.partyline.media.BrowserLeg;
import org.partyline.media.MediaException;
import org.partyline.media.dtls.DtlsIdentities;
import org.partyline.media.loop.MediaLoop;
import org.partyline.media.srtp.SrtpCrypto;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The port by which browsers reach the conferences of one loop: UDP, and TCP for those whom no UDP
/// reaches, on each configured address, shared by all legs.
public final class BrowserPort implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(BrowserPort.class);

  /// How many browsers one port serves.
  private static final int MAX_LEGS = 4_096;

  private final MediaLoop loop;
  private final List<BrowserWire> sockets;
  private final List<InetSocketAddress> candidates;
  private final List<InetSocketAddress> tcpCandidates;
  private final int videoSlots;
  private final DtlsIdentities identities = new DtlsIdentities();
  private final Map<String, WebRtcLeg> legs;
  private final Set<WebRtcLeg> open = ConcurrentHashMap.newKeySet();

  private BrowserPort(
      MediaLoop loop,
      List<BrowserWire> sockets,
      Map<String, WebRtcLeg> legs,
      Optional<InetAddress> publicAddress,
      int videoSlots) {
    this.loop = loop;
    this.sockets = sockets;
    this.legs = legs;
    this.candidates = candidates(sockets, BrowserSocket.class, publicAddress);
    this.tcpCandidates = candidates(sockets, BrowserTcpPort.class, publicAddress);
    this.videoSlots = videoSlots;
  }

  /// Binds and starts to listen.
  ///
  /// @param addresses where to bind; a wildcard stands for all addresses of the machine
  /// @param publicAddress a further candidate, behind 1:1 NAT
  /// @param port the UDP port, or 0 for any that is free on all addresses
  /// @param videoSlots how many pictures a browser is sent at most
  /// @throws MediaException when an address or the port cannot be had
  public static BrowserPort open(
      MediaLoop loop,
      List<InetAddress> addresses,
      Optional<InetAddress> publicAddress,
      int port,
      int videoSlots) {
    SrtpCrypto.check();
    Map<String, WebRtcLeg> legs = new HashMap<>();
    List<BrowserWire> sockets = new ArrayList<>();
    for (InetAddress address : addresses) {
      try {
        sockets.add(BrowserSocket.open(address, port, legs));
      } catch (IOException e) {
        closeAll(sockets);
        throw new MediaException(
            MediaException.Kind.UNAVAILABLE,
            "cannot listen for browsers on %s, UDP port %d: %s"
                .formatted(address.getHostAddress(), port, e.getMessage()),
            e);
      }
    }
    if (addresses.stream().allMatch(InetAddress::isLoopbackAddress)) {
      forThisMachine(port, legs).ifPresent(sockets::add);
    } else {
      List.copyOf(sockets).forEach(udp -> overTcp(udp.local(), legs).ifPresent(sockets::add));
    }
    onLoop(loop, () -> sockets.forEach(socket -> socket.register(loop)));
    return new BrowserPort(loop, List.copyOf(sockets), legs, publicAddress, videoSlots);
  }

  /// The same port for those whom no UDP reaches.
  private static Optional<BrowserWire> overTcp(InetSocketAddress udp, Map<String, WebRtcLeg> legs) {
    try {
      return Optional.of(BrowserTcpPort.open(udp.getAddress(), udp.getPort(), legs));
    } catch (IOException e) {
      LOG.warn(
          "no ICE-TCP for browsers on {}, port {}: {}",
          udp.getAddress().getHostAddress(),
          udp.getPort(),
          e.getMessage());
      return Optional.empty();
    }
  }

  /// Firefox pairs no address of its own with a loopback address, so that a gateway for this
  /// machine alone needs another one.
  private static Optional<BrowserSocket> forThisMachine(int port, Map<String, WebRtcLeg> legs) {
    return localAddresses().stream()
        .filter(address -> !address.isLoopbackAddress())
        .min(
            Comparator.comparing((InetAddress address) -> address instanceof Inet6Address)
                .thenComparing(address -> !address.isSiteLocalAddress()))
        .flatMap(address -> {
          try {
            return Optional.of(BrowserSocket.openForThisMachine(address, port, legs));
          } catch (IOException e) {
            LOG.info(
                "Firefox on this machine cannot connect: UDP port {} of {} is taken",
                port,
                address.getHostAddress());
            return Optional.empty();
          }
        });
  }

  /// What the answers tell browsers to try, best first.
  private static List<InetSocketAddress> candidates(
      List<BrowserWire> sockets, Class<?> kind, Optional<InetAddress> publicAddress) {
    Set<InetSocketAddress> found = new LinkedHashSet<>();
    for (BrowserWire socket : sockets) {
      if (!kind.isInstance(socket)) {
        continue;
      }
      InetAddress bound = socket.local().getAddress();
      int port = socket.local().getPort();
      publicAddress
          .filter(address ->
              address.getClass() == bound.getClass()
                  || (bound instanceof Inet6Address && bound.isAnyLocalAddress()))
          .ifPresent(address -> found.add(new InetSocketAddress(address, port)));
      if (bound.isAnyLocalAddress()) {
        // An IPv6 socket takes IPv4 too.
        localAddresses().stream()
            .filter(
                address -> bound instanceof Inet6Address || address.getClass() == bound.getClass())
            .forEach(address -> found.add(new InetSocketAddress(address, port)));
      } else {
        found.add(socket.local());
      }
    }
    return List.copyOf(found);
  }

  private static List<InetAddress> localAddresses() {
    try {
      return NetworkInterface.networkInterfaces()
          .filter(BrowserPort::isUp)
          .flatMap(NetworkInterface::inetAddresses)
          .filter(address -> !address.isLinkLocalAddress())
          .limit(8)
          .toList();
    } catch (SocketException e) {
      throw new MediaException(
          MediaException.Kind.UNAVAILABLE,
          "cannot list the addresses of this machine: " + e.getMessage(),
          e);
    }
  }

  private static boolean isUp(NetworkInterface network) {
    try {
      return network.isUp();
    } catch (SocketException e) {
      return false;
    }
  }

  /// Opens a leg for rooms of this port's loop.
  ///
  /// @param events told what happens; called on the loop: it must not block
  public BrowserLeg openLeg(Consumer<BrowserEvent> events) {
    if (open.size() >= MAX_LEGS) {
      throw new MediaException(
          MediaException.Kind.EXHAUSTED,
          "too many browsers on this media loop (limit " + MAX_LEGS + ")");
    }
    WebRtcLeg leg = new WebRtcLeg(this, events);
    open.add(leg);
    return leg;
  }

  /// Legs opened and not closed.
  public int openLegs() {
    return open.size();
  }

  MediaLoop loop() {
    return loop;
  }

  List<InetSocketAddress> candidates() {
    return candidates;
  }

  List<InetSocketAddress> tcpCandidates() {
    return tcpCandidates;
  }

  int videoSlots() {
    return videoSlots;
  }

  DtlsIdentities identities() {
    return identities;
  }

  /// On the loop: from now on the leg's browser may reach it.
  void register(WebRtcLeg leg) {
    legs.put(leg.fragment().orElseThrow(), leg);
  }

  /// On the loop.
  void unregister(WebRtcLeg leg, String fragment) {
    legs.remove(fragment, leg);
  }

  void legClosed(WebRtcLeg leg) {
    open.remove(leg);
  }

  /// Closes the legs that are still open, and leaves the port. Idempotent.
  @Override
  public void close() {
    open.forEach(WebRtcLeg::close);
    try {
      onLoop(loop, () -> closeAll(sockets));
    } catch (RejectedExecutionException e) {
      closeAll(sockets); // the loop has ended
    }
  }

  private static void closeAll(List<BrowserWire> sockets) {
    for (BrowserWire socket : sockets) {
      try {
        socket.close();
      } catch (IOException e) {
        throw new MediaException(
            MediaException.Kind.UNAVAILABLE, "cannot close a browser socket: " + e.getMessage(), e);
      }
    }
  }

  private static void onLoop(MediaLoop loop, Runnable task) {
    if (loop.inLoop()) {
      task.run();
    } else {
      CompletableFuture.runAsync(task, loop).join();
    }
  }
}
