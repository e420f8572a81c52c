package org.partyline.lab;

import static org.partyline.lab.Eventually.eventually;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// A DNS server with a few records of a carrier's, and of nobody else's: dnsmasq.
public final class Dnsmasq implements AutoCloseable {
  private final Path folder = Folders.fresh("dnsmasq");
  private final int port = Ports.free();
  private final Program program;

  private Dnsmasq(List<String> records) {
    var command =
        new ArrayList<>(
            List.of(
                Program.find("dnsmasq", "dnsmasq-base"),
                "--keep-in-foreground",
                "--conf-file=/dev/null",
                "--pid-file=",
                "--user=" + System.getProperty("user.name"),
                "--no-resolv",
                "--no-hosts",
                "--local=/#/",
                "--bind-interfaces",
                "--listen-address=127.0.0.1",
                "--port=" + port,
                "--log-queries",
                "--log-facility=-"));
    command.addAll(records);
    program = Program.start("dnsmasq", folder, command);
    try {
      eventually(
          "dnsmasq has started",
          Duration.ofSeconds(10),
          () -> program.output().contains("started, version"));
    } catch (AssertionError e) {
      program.close();
      throw new AssertionError("dnsmasq did not start:\n" + program.tail(), e);
    }
  }

  /// The domain with a NAPTR record for SIP over this transport (`udp`, `tcp`), which leads to one
  /// SRV record for each of these servers, the first with the highest priority (RFC 3263).
  public static Dnsmasq with(String domain, String transport, InetSocketAddress... servers) {
    var records = new ArrayList<String>();
    String service = "_sip._%s.%s".formatted(transport, domain);
    String naptr = transport.equals("udp") ? "SIP+D2U" : "SIP+D2T";
    records.add("--naptr-record=%s,10,10,S,%s,,%s".formatted(domain, naptr, service));
    for (int i = 0; i < servers.length; i++) {
      String host = "proxy-%d.%s".formatted(i + 1, domain);
      String ip = servers[i].getAddress().getHostAddress();
      records.add("--host-record=%s,%s".formatted(host, ip));
      records.add(
          "--srv-host=%s,%s,%d,%d,1".formatted(service, host, servers[i].getPort(), 10 * (i + 1)));
    }
    return new Dnsmasq(records);
  }

  /// `127.0.0.1:5353`
  public String hostAndPort() {
    return "127.0.0.1:" + port;
  }

  /// Whether somebody has asked for this record.
  public boolean wasAskedFor(String type, String name) {
    return program.output().contains("query[%s] %s ".formatted(type, name));
  }

  @Override
  public void close() {
    program.close();
  }
}
