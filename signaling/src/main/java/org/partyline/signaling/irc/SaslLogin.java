package org.partyline.signaling.irc;

/// An account at the network's services, proven by SASL PLAIN. Use it with TLS only.
public record SaslLogin(String account, String password) {
  /// Without the password: this may end up in a log.
  @Override
  public String toString() {
    return "SaslLogin[" + account + "]";
  }
}
