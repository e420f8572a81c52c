package org.partyline.signaling.irc;

import java.util.Optional;

/// Who said or did something. Nicks change hands; the services account, where the network tells it,
/// does not.
public record IrcUser(String nick, Optional<String> account, String host) {}
