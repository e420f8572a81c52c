package org.partyline.signaling.sip;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.Optional;

/// How a trunk is doing.
///
/// @param reason what an admin can act on, as in `refused: 403 From user must be the SIP-ID`; empty
///   where there is nothing to do
/// @param since when this kind began
/// @param until when the registration ends unless it is refreshed
/// @param nextAttempt when the trunk is asked next
/// @param target who has answered last: calls go there
/// @param publicAddress our address as the trunk sees it
public record TrunkState(
    Kind kind,
    String reason,
    Instant since,
    Optional<Instant> until,
    Optional<Instant> nextAttempt,
    Optional<InetSocketAddress> target,
    Optional<InetAddress> publicAddress) {
  /// What an admin sees first.
  public enum Kind {
    /// It neither registers nor is asked by OPTIONS: nothing is known.
    IDLE,
    /// The first answer has not come yet.
    TRYING,
    REGISTERED,
    /// A trunk without registration that answers our OPTIONS.
    REACHABLE,
    /// It answers, and does not want us: account, password, From user.
    REFUSED,
    /// No name, no address, no answer, or a failure on its side.
    UNREACHABLE,
    /// The TLS connection could not be trusted.
    TLS_FAILED,
    /// The trunk has been taken away, or we close.
    REMOVED
  }

  public TrunkState(Kind kind, String reason, Instant since) {
    this(
        kind,
        reason,
        since,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /// What an admin may read after the trunk's name: `refuses us: 403 Forbidden`.
  public String words() {
    String why = reason.replaceFirst("^refused: ", "");
    return switch (kind) {
          case IDLE -> "is not asked whether it is there";
          case TRYING -> "has not answered yet";
          case REGISTERED -> "is registered";
          case REACHABLE -> "is reachable";
          case REFUSED -> "refuses us";
          case UNREACHABLE -> "is not reachable";
          case TLS_FAILED -> "has a TLS problem";
          case REMOVED -> "is closed";
        }
        + (why.isEmpty() ? "" : ": " + why);
  }

  /// Whether a call is likely to get through.
  public boolean usable() {
    return switch (kind) {
      case IDLE, REGISTERED, REACHABLE -> true;
      case TRYING, REFUSED, UNREACHABLE, TLS_FAILED, REMOVED -> false;
    };
  }
}
