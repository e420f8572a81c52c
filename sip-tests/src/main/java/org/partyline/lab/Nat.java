package org.partyline.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// A private network behind a NAT that gives each flow a port of its own choice and lets in only what
/// answers it: two network namespaces of Linux, gone when it is closed.
///
///     this machine 198.18.77.1 ── 198.18.77.2 NAT 10.77.0.1 ── 10.77.0.2 inside
public final class Nat implements AutoCloseable {
  /// This machine's address that the inside reaches.
  public static final InetAddress OUTSIDE = InetAddress.ofLiteral("198.18.77.1");

  /// The address of who is inside.
  public static final InetAddress INSIDE = InetAddress.ofLiteral("10.77.0.2");

  private final String nat = "nat" + ProcessHandle.current().pid();
  private final String inside = "in" + ProcessHandle.current().pid();

  /// For a test run that is interrupted.
  private final Thread atExit = new Thread(this::remove);

  private Nat() {
    Runtime.getRuntime().addShutdownHook(atExit);
  }

  /// Opens it; empty where this user may not (it takes root).
  public static Optional<Nat> open() {
    var nat = new Nat();
    if (!nat.run("ip netns add " + nat.nat)) {
      Runtime.getRuntime().removeShutdownHook(nat.atExit);
      return Optional.empty();
    }
    try {
      nat.build();
      return Optional.of(nat);
    } catch (RuntimeException e) {
      nat.close();
      throw e;
    }
  }

  private void build() {
    List<String> steps =
        List.of(
            "ip netns add IN",
            "ip link add NATo type veth peer name eth0 netns NAT",
            "ip addr add 198.18.77.1/24 dev NATo",
            "ip link set NATo up",
            "ip -n NAT addr add 198.18.77.2/24 dev eth0",
            "ip -n NAT link set eth0 up",
            "ip -n NAT link add eth1 type veth peer name eth0 netns IN",
            "ip -n NAT addr add 10.77.0.1/24 dev eth1",
            "ip -n NAT link set eth1 up",
            "ip -n IN addr add 10.77.0.2/24 dev eth0",
            "ip -n IN link set eth0 up",
            "ip -n IN link set lo up",
            "ip -n IN route add default via 10.77.0.1",
            "ip netns exec NAT sysctl -q -w net.ipv4.ip_forward=1",
            "ip netns exec NAT iptables -t nat -A POSTROUTING -o eth0 -p udp"
                + " -j MASQUERADE --to-ports 40000-49999 --random",
            "ip netns exec NAT iptables -P FORWARD DROP",
            "ip netns exec NAT iptables -A FORWARD -i eth1 -j ACCEPT",
            "ip netns exec NAT iptables -A FORWARD -m conntrack --ctstate ESTABLISHED -j ACCEPT");
    for (String step : steps) {
      if (!run(step.replace("NAT", nat).replace("IN ", inside + " ").replaceFirst("IN$", inside))) {
        throw new AssertionError("the NAT cannot be built: " + step);
      }
    }
  }

  /// The command line that runs a program inside.
  public List<String> inside(List<String> command) {
    var whole = new ArrayList<>(List.of("ip", "netns", "exec", inside));
    whole.addAll(command);
    return whole;
  }

  private boolean run(String command) {
    try {
      Process process =
          new ProcessBuilder(command.split(" "))
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /// Their interfaces go with the namespaces.
  @Override
  public void close() {
    Runtime.getRuntime().removeShutdownHook(atExit);
    remove();
  }

  private void remove() {
    run("ip netns del " + inside);
    run("ip netns del " + nat);
  }
}
