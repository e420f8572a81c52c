package org.partyline.signaling.irc;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Which network, as whom, and how fast.
///
/// @param tls empty for plain TCP
/// @param login empty for no account
public record IrcSettings(
    String host,
    int port,
    Optional<Tls> tls,
    String nick,
    Optional<SaslLogin> login,
    List<String> channels,
    Pace pace,
    Retry retry) {
  /// How TLS is spoken.
  ///
  /// @param verify whether the network's certificate is checked
  /// @param certificate what we show of ourselves
  public record Tls(boolean verify, Optional<ClientCertificate> certificate) {
    public Tls(boolean verify) {
      this(verify, Optional.empty());
    }
  }

  /// `burst` lines at once, then so many per second.
  public record Pace(int burst, double linesPerSecond) {
    /// What docs/irc-protocol.md asks of everybody.
    public static final Pace USUAL = new Pace(4, 1);
  }

  /// How long to wait for the next attempt: longer each time, from `first` to `longest`.
  public record Wait(Duration first, Duration longest) {}

  /// How attempts are repeated.
  ///
  /// @param connect where the connection was lost or refused
  /// @param join where a channel does not let us in
  public record Retry(Wait connect, Wait join) {
    public static final Retry USUAL =
        new Retry(
            new Wait(Duration.ofSeconds(2), Duration.ofMinutes(2)),
            new Wait(Duration.ofSeconds(20), Duration.ofMinutes(10)));
  }

  public IrcSettings {
    channels = List.copyOf(channels);
  }

  /// Plain TCP without an account, at the usual pace.
  public static IrcSettings plain(String host, int port, String nick, List<String> channels) {
    return new IrcSettings(
        host, port, Optional.empty(), nick, Optional.empty(), channels, Pace.USUAL, Retry.USUAL);
  }

  public IrcSettings with(Tls newTls) {
    return new IrcSettings(host, port, Optional.of(newTls), nick, login, channels, pace, retry);
  }

  public IrcSettings with(SaslLogin newLogin) {
    return new IrcSettings(host, port, tls, nick, Optional.of(newLogin), channels, pace, retry);
  }

  public IrcSettings with(Pace newPace) {
    return new IrcSettings(host, port, tls, nick, login, channels, newPace, retry);
  }

  public IrcSettings with(Retry newRetry) {
    return new IrcSettings(host, port, tls, nick, login, channels, pace, newRetry);
  }
}
