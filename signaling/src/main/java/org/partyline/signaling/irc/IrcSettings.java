package org.partyline.signaling.irc;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Which network, as whom, and how fast: `burst` lines at once, then `linesPerSecond`. Reconnects
/// wait `retry` first, and up to `maxRetry` in the end; so does, with `rejoin` and `maxRejoin`, the
/// next attempt to join a channel that does not let us in.
public record IrcSettings(
    String host,
    int port,
    boolean tls,
    boolean verifyTls,
    Optional<ClientCertificate> certificate,
    String nick,
    Optional<SaslLogin> login,
    List<String> channels,
    int burst,
    double linesPerSecond,
    Duration retry,
    Duration maxRetry,
    Duration rejoin,
    Duration maxRejoin) {
  public IrcSettings {
    channels = List.copyOf(channels);
  }

  /// Plain TCP, at the pace that docs/irc-protocol.md asks of everybody.
  public static IrcSettings plain(String host, int port, String nick, List<String> channels) {
    return new IrcSettings(
        host,
        port,
        false,
        true,
        Optional.empty(),
        nick,
        Optional.empty(),
        channels,
        4,
        1,
        Duration.ofSeconds(2),
        Duration.ofMinutes(2),
        Duration.ofSeconds(20),
        Duration.ofMinutes(10));
  }

  public IrcSettings withTls(boolean verify) {
    return new IrcSettings(
        host,
        port,
        true,
        verify,
        certificate,
        nick,
        login,
        channels,
        burst,
        linesPerSecond,
        retry,
        maxRetry,
        rejoin,
        maxRejoin);
  }

  public IrcSettings withCertificate(ClientCertificate shown) {
    return new IrcSettings(
        host,
        port,
        tls,
        verifyTls,
        Optional.of(shown),
        nick,
        login,
        channels,
        burst,
        linesPerSecond,
        retry,
        maxRetry,
        rejoin,
        maxRejoin);
  }

  public IrcSettings withLogin(SaslLogin newLogin) {
    return new IrcSettings(
        host,
        port,
        tls,
        verifyTls,
        certificate,
        nick,
        Optional.of(newLogin),
        channels,
        burst,
        linesPerSecond,
        retry,
        maxRetry,
        rejoin,
        maxRejoin);
  }

  /// For networks that trust us with more.
  public IrcSettings withPace(int newBurst, double newLinesPerSecond) {
    return new IrcSettings(
        host,
        port,
        tls,
        verifyTls,
        certificate,
        nick,
        login,
        channels,
        newBurst,
        newLinesPerSecond,
        retry,
        maxRetry,
        rejoin,
        maxRejoin);
  }

  public IrcSettings withRetry(Duration first, Duration longest) {
    return new IrcSettings(
        host,
        port,
        tls,
        verifyTls,
        certificate,
        nick,
        login,
        channels,
        burst,
        linesPerSecond,
        first,
        longest,
        rejoin,
        maxRejoin);
  }

  public IrcSettings withRejoin(Duration first, Duration longest) {
    return new IrcSettings(
        host,
        port,
        tls,
        verifyTls,
        certificate,
        nick,
        login,
        channels,
        burst,
        linesPerSecond,
        retry,
        maxRetry,
        first,
        longest);
  }
}
