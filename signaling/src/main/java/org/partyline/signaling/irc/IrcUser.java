package org.partyline.signaling.irc;

import java.util.Optional;

/// Who said or did something: the connection behind a nick. Nicks change hands; the services
/// account, where the network tells it, does not.
///
/// @param user the user name at that host; servers mark those they could not check by a `~`
public record IrcUser(String nick, String user, String host, Optional<String> account) {
  /// Whether this can be the same connection, whatever its nick: same user, host and account.
  public boolean sameConnection(IrcUser other) {
    return user.equals(other.user) && host.equals(other.host) && account.equals(other.account);
  }

  /// The account where there is one, else the host: whose limits apply.
  public String accountOrHost() {
    return account.map(name -> "account " + name).orElse("host " + host);
  }
}
