package org.partyline.signaling.irc;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Which network, as whom, and how fast: `burst` lines at once, then `linesPerSecond`. Reconnects
/// wait `retry` first, and up to `maxRetry` in the end.
public record IrcSettings(
    String host,
    int port,
    boolean tls,
    boolean verifyTls,
    String nick,
    Optional<SaslLogin> login,
    List<String> channels,
    int burst,
    double linesPerSecond,
    Duration retry,
    Duration maxRetry) {
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
        nick,
        Optional.empty(),
        channels,
        4,
        1,
        Duration.ofSeconds(2),
        Duration.ofMinutes(2));
  }

  public IrcSettings withTls(boolean verify) {
    return new IrcSettings(
        host, port, true, verify, nick, login, channels, burst, linesPerSecond, retry, maxRetry);
  }

  public IrcSettings withLogin(SaslLogin newLogin) {
    return new IrcSettings(
        host,
        port,
        tls,
        verifyTls,
        nick,
        Optional.of(newLogin),
        channels,
        burst,
        linesPerSecond,
        retry,
        maxRetry);
  }

  /// For networks that trust us with more.
  public IrcSettings withPace(int newBurst, double newLinesPerSecond) {
    return new IrcSettings(
        host,
        port,
        tls,
        verifyTls,
        nick,
        login,
        channels,
        newBurst,
        newLinesPerSecond,
        retry,
        maxRetry);
  }

  public IrcSettings withRetry(Duration first, Duration longest) {
    return new IrcSettings(
        host, port, tls, verifyTls, nick, login, channels, burst, linesPerSecond, first, longest);
  }
}
