package org.partyline.signaling.irc;

/// An account at the network's services. Use PLAIN with TLS only.
///
/// @param password not used by EXTERNAL, where the client certificate proves the account
/// @param required whether the connection is given up when the network does not log us in; else it
///   goes on without an account
public record SaslLogin(String account, String password, Mechanism mechanism, boolean required) {
  /// How the account is proven.
  public enum Mechanism {
    /// RFC 4616: the password itself.
    PLAIN,
    /// RFC 4422: the client certificate of the TLS connection.
    EXTERNAL,
    /// RFC 5802, RFC 7677: both sides prove that they know the password; it is not sent.
    SCRAM_SHA_256;

    /// As SASL spells it.
    public String wireName() {
      return name().replace('_', '-');
    }
  }

  /// PLAIN, required.
  public SaslLogin(String account, String password) {
    this(account, password, Mechanism.PLAIN, true);
  }

  /// Without the password: this may end up in a log.
  @Override
  public String toString() {
    return "SaslLogin[" + account + ", " + mechanism.wireName() + "]";
  }
}
