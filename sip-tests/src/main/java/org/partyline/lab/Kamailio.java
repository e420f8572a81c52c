package org.partyline.lab;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.partyline.lab.Eventually.eventually;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// A carrier that we didn't write: Kamailio as registrar and proxy with digest authentication. The
/// trunk's account is `1234567t0` with the password `secret`; telephones call the trunk's numbers
/// ([#NUMBER] and its neighbours) without one.
public final class Kamailio implements AutoCloseable {
  /// The trunk's number that asks for a PIN.
  public static final String NUMBER = "+49309999999";

  private static final Pattern IN_DIALOG =
      Pattern.compile("carrier: in a dialog (\\S+) from (\\S+):(\\d+)");

  /// What a test may want otherwise.
  ///
  /// @param algorithm of the challenges, as Kamailio's auth module names them
  /// @param phones who is called by which number, such as `+49301234567`
  /// @param host the address to listen at
  /// @param tls whether it listens for TLS as well
  /// @param asked lines of its configuration for calls from the trunk
  /// @param byContact whether requests within dialogs go where Contact says, not where it came from
  public record Wish(
      String algorithm,
      Map<String, InetSocketAddress> phones,
      String host,
      boolean tls,
      String asked,
      boolean byContact) {
    public Wish {
      phones = new TreeMap<>(phones);
    }

    public static Wish usual() {
      return new Wish("MD5", Map.of(), "127.0.0.1", false, "", false);
    }

    public Wish withPhone(String number, InetSocketAddress address) {
      var more = new TreeMap<>(phones);
      more.put(number, address);
      return new Wish(algorithm, more, host, tls, asked, byContact);
    }

    public Wish withAlgorithm(String name) {
      return new Wish(name, phones, host, tls, asked, byContact);
    }

    public Wish at(String address) {
      return new Wish(algorithm, phones, address, tls, asked, byContact);
    }

    public Wish withTls() {
      return new Wish(algorithm, phones, host, true, asked, byContact);
    }

    public Wish callingByContact() {
      return new Wish(algorithm, phones, host, tls, asked, true);
    }

    public Wish asking(String lines) {
      return new Wish(algorithm, phones, host, tls, lines, byContact);
    }
  }

  private final Path folder = Folders.fresh("kamailio");
  private final Wish wish;
  private final int port = Ports.freeRun(2);
  private Program program;

  private Kamailio(Wish wish) {
    this.wish = wish;
    if (wish.tls) {
      makeCertificate();
    }
    Folders.write(folder.resolve("kamailio.cfg"), configuration());
    this.program = launch();
  }

  /// Started and listening.
  public static Kamailio start(Wish wish) {
    var carrier = new Kamailio(wish);
    carrier.awaitListening();
    return carrier;
  }

  private String configuration() {
    var listen =
        new StringBuilder(
            "listen=udp:%1$s:%2$d\nlisten=tcp:%1$s:%2$d\n".formatted(wish.host, port));
    if (wish.tls) {
      listen.append("enable_tls=yes\nlisten=tls:%s:%d\n".formatted(wish.host, port + 1));
    }
    if (wish.byContact) {
      listen.append("#!define BY_CONTACT\n");
    }
    var phones = new StringBuilder();
    wish.phones.forEach((number, address) ->
        phones.append(
            """
              if ($rU =~ "%s$") { $du = "sip:%s:%d"; t_relay(); exit; }
            """
                .formatted(number.substring(1), host(address), address.getPort())));
    try (InputStream in = Kamailio.class.getResourceAsStream("carrier.cfg")) {
      if (in == null) {
        throw new AssertionError("carrier.cfg is missing");
      }
      return new String(in.readAllBytes(), UTF_8)
          .replace("@LISTEN@", listen)
          .replace("@TLS@", wish.tls ? TLS.replace("FILE", certificate().toString()) : "")
          .replace("@ALGORITHM@", wish.algorithm)
          .replace("@ASKED@", wish.asked)
          .replace("@PHONES@", phones);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final String TLS =
      """
      loadmodule "tls.so"
      modparam("tls", "tls_method", "TLSv1.2+")
      modparam("tls", "certificate", "FILE")
      modparam("tls", "private_key", "FILE.key")
      """;

  /// Signed by itself: who trusts it names it as an authority.
  private void makeCertificate() {
    String names = "subjectAltName=DNS:carrier.test,IP:127.0.0.1";
    var command = new ArrayList<>(List.of(Program.find("openssl", "openssl")));
    command.addAll(
        List.of("req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2".split(" ")));
    command.addAll(List.of("-subj", "/CN=carrier.test", "-addext", names));
    command.addAll(List.of("-keyout", certificate() + ".key", "-out", certificate().toString()));
    try (var openssl = Program.start("openssl", folder, command)) {
      if (openssl.exitStatus(Duration.ofSeconds(10)) != 0) {
        throw new AssertionError("no certificate: " + openssl.output());
      }
    }
  }

  /// The PEM file of its TLS certificate.
  public Path certificate() {
    return folder.resolve("carrier.pem");
  }

  private static String host(InetSocketAddress address) {
    String literal = address.getAddress().getHostAddress();
    return literal.contains(":") ? "[" + literal + "]" : literal;
  }

  private Program launch() {
    return Program.start(
        "kamailio",
        folder,
        List.of(
            Program.find("kamailio", "kamailio"),
            "-f",
            folder.resolve("kamailio.cfg").toString(),
            "-DD",
            "-E",
            "-m",
            "32",
            "-M",
            "4",
            "-Y",
            folder.toString()));
  }

  private void awaitListening() {
    try {
      eventually(
          "Kamailio listens",
          Duration.ofSeconds(10),
          () -> {
            try (var probe = new Socket(wish.host.replaceAll("[\\[\\]]", ""), port)) {
              return probe.isConnected();
            }
          });
    } catch (AssertionError e) {
      throw new AssertionError(e.getMessage() + ":\n" + program.tail(), e);
    }
  }

  /// Goes away as for its maintenance: what it knew of registrations and connections is lost.
  public void stops() {
    program.close();
  }

  public void comesBack() {
    program = launch();
    awaitListening();
  }

  /// `127.0.0.1:5060`
  public String hostAndPort() {
    return wish.host + ":" + port;
  }

  /// As [#hostAndPort], for TLS.
  public String tlsHostAndPort() {
    return wish.host + ":" + (port + 1);
  }

  /// What a phone dials to call this number of the trunk.
  public String uri(String number) {
    return "sip:" + number + "@" + hostAndPort();
  }

  public InetSocketAddress address() {
    return new InetSocketAddress(wish.host.replaceAll("[\\[\\]]", ""), port);
  }

  /// The trunk to it, an item of the gateway's `trunks`.
  ///
  /// @param more further settings, one a line
  public String trunk(String... more) {
    var lines =
        new ArrayList<>(
            List.of(
                "name: carrier",
                "domain: carrier.test",
                "registrar: \"" + hostAndPort() + "\"",
                "user: 1234567t0",
                "password: secret",
                "expires: 30s",
                "numbers: [ \"" + NUMBER + "\" ]",
                "calls-per-second: 100",
                "rates: [ { prefix: \"+49\", per-minute: 0.01 } ]"));
    for (String line : more) {
      String setting = line.substring(0, line.indexOf(':') + 1);
      lines.removeIf(usual -> usual.startsWith(setting));
      lines.add(line);
    }
    return "  - " + String.join("\n    ", lines) + "\n";
  }

  /// Successful registrations so far.
  public int registrations() {
    return count(Pattern.compile("carrier: REGISTER of"));
  }

  /// Requests of this method within dialogs that came from this port, challenged ones not counted.
  public int inDialog(String method, int fromPort) {
    return (int)
        IN_DIALOG
            .matcher(log())
            .results()
            .filter(m -> m.group(1).equals(method) && Integer.parseInt(m.group(3)) == fromPort)
            .count();
  }

  private int count(Pattern pattern) {
    return (int) pattern.matcher(log()).results().count();
  }

  public String log() {
    return program.output();
  }

  @Override
  public void close() {
    program.close();
  }
}
