package org.partyline.gateway.bot;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.partyline.signaling.irc.IrcUser;
import org.partyline.signaling.rtc.Seal;
import org.partyline.signaling.rtc.SessionKey;

/// Where on IRC a session's page is (docs/irc-protocol.md §8): one connection, as long as we can
/// tell that its nick has not changed hands. After that nothing is sent, until the page proves by
/// its key where it is.
final class Peer {
  /// How long we talk to a nick that is in no channel with us since we last heard of it.
  private static final Duration UNSEEN = Duration.ofSeconds(60);

  /// Of pages that hold the session's key.
  private final Optional<SessionKey> key;

  /// Written by the session's thread, read by all.
  private volatile Optional<IrcUser> where;

  private Instant heardAt;
  private int lastNumber;

  Peer(IrcUser sender, Optional<SessionKey> key, int number, Instant now) {
    this.where = Optional.of(sender);
    this.key = key;
    this.lastNumber = number;
    this.heardAt = now;
  }

  Optional<SessionKey> key() {
    return key;
  }

  /// Who can be sent to, if anybody.
  Optional<IrcUser> reachable(RtcSender sender, Instant now) {
    return where.filter(user -> heardAt.plus(UNSEEN).isAfter(now) || sender.sees(user));
  }

  /// Whether the sender may speak for the session: it proves it, or, where the page never had a
  /// key, it is the same connection. Who proves it is whom we talk to from now on.
  boolean admits(IrcUser sender, Seal seal, Instant now) {
    if (key.isPresent()) {
      if (seal.number() <= lastNumber || !seal.verify(key.get(), sender.nick())) {
        return false;
      }
      lastNumber = seal.number();
      where = Optional.of(sender);
    } else if (!isAt(sender)) {
      return false;
    }
    heardAt = now;
    return true;
  }

  /// The same for a repeated offer, which keeps its number.
  boolean admitsOffer(IrcUser sender, Seal seal, Instant now) {
    if (!isAt(sender)) {
      if (key.isEmpty() || !seal.verify(key.get(), sender.nick())) {
        return false;
      }
      where = Optional.of(sender);
    }
    heardAt = now;
    return true;
  }

  /// Whether this is the connection that we talk to. Any thread.
  boolean isAt(IrcUser sender) {
    return where
        .filter(user -> user.nick().equalsIgnoreCase(sender.nick()) && user.sameConnection(sender))
        .isPresent();
  }

  /// Whether this is the connection that we talk to, or somebody of the same account. Any thread.
  boolean belongsTo(IrcUser who) {
    Optional<String> account = where.flatMap(IrcUser::account);
    return isAt(who) || (account.isPresent() && account.equals(who.account()));
  }

  /// The network says that the holder of a nick has another one now.
  ///
  /// @return whether it was the page
  boolean renamed(String from, String to) {
    boolean ours = hasNick(from);
    if (ours) {
      where = where.map(user -> new IrcUser(to, user.user(), user.host(), user.account()));
    }
    return ours;
  }

  void gone(String nick) {
    if (hasNick(nick)) {
      where = Optional.empty();
    }
  }

  void lost() {
    where = Optional.empty();
  }

  boolean hasNick(String nick) {
    return where.filter(user -> user.nick().equalsIgnoreCase(nick)).isPresent();
  }
}
