package org.partyline.gateway.config;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// The IRC side.
public record Irc(
    @Default("partyline") String nick,
    @Default("[]") List<String> channels,
    @Default("true") boolean topics,
    @Default("false") boolean announcePhones,
    Embedded embedded,
    Optional<Network> network) {
  public Irc {
    channels = List.copyOf(channels);
    Check.that(
        nick.matches("[A-Za-z\\[\\]\\\\`_^{|}][-A-Za-z0-9\\[\\]\\\\`_^{|}]{0,29}"),
        "nick",
        "letters, digits, dashes and underscores, beginning with a letter");
  }

  /// The small IRC server of our own; not started when a network is given.
  public record Embedded(@Default("127.0.0.1") InetAddress address, @Default("6667") int port) {
    public Embedded {
      Check.port(port, "port");
    }
  }

  /// A real IRC network.
  public record Network(
      String host,
      @Default("6697") int port,
      @Default("true") boolean tls,
      @Default("true") boolean verifyTls,
      Optional<String> clientCertificate,
      Optional<String> clientKey,
      Optional<Sasl> sasl,
      Optional<Secret> webIrcPassword,
      @Default("4") int burst,
      @Default("1000ms") Duration pace) {
    public Network {
      Check.that(!host.isBlank(), "host", "the name of a server such as irc.example.org");
      Check.range(port, 1, 65_535, "port");
      Check.that(
          clientCertificate.isPresent() == clientKey.isPresent(),
          "clientKey",
          "needs client-certificate beside it, and that needs this");
      Check.that(
          sasl.filter(s -> s.mechanism().equals("external")).isEmpty()
              || (tls && clientCertificate.isPresent()),
          "sasl",
          "external needs tls, client-certificate and client-key");
      Check.range(burst, 1, 100, "burst");
      Check.range(pace.toMillis(), 0, 10_000, "pace");
    }
  }

  /// The gateway's account on the network.
  public record Sasl(
      @Default("plain") String mechanism,
      String account,
      Optional<Secret> password,
      @Default("true") boolean required) {
    public Sasl {
      Check.that(
          List.of("plain", "external", "scram-sha-256").contains(mechanism),
          "mechanism",
          "plain, scram-sha-256 or external");
      Check.that(
          mechanism.equals("external") || password.isPresent(),
          "password",
          "is missing; only external goes without");
    }
  }
}
