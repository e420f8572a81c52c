package org.partyline.signaling.irc;

/// What happens on an IRC connection; posted to the mailbox given at its opening, in order.
public sealed interface IrcEvent {
  /// On the network, with a nick that may not be the one that was wished for. Channels are joined
  /// after this.
  record Registered(String nick, String network) implements IrcEvent {}

  /// Off the network, or not let in. The connection keeps trying until it is closed.
  ///
  /// @param reason for people: what failed, where, and which setting to look at
  record Disconnected(String reason) implements IrcEvent {}

  record ChannelMessage(String channel, IrcUser sender, String text) implements IrcEvent {}

  record PrivateMessage(IrcUser sender, String text) implements IrcEvent {}

  /// Somebody, perhaps ourselves, has joined a channel that we are in.
  record Joined(String channel, IrcUser sender) implements IrcEvent {}

  /// We have joined a channel, and know who is there.
  ///
  /// @param operator whether we are a channel operator
  record Entered(String channel, boolean operator, String topic) implements IrcEvent {}

  /// Somebody, perhaps ourselves, has left a channel that we were in: by PART, QUIT or KICK.
  record Left(String channel, IrcUser sender, String reason) implements IrcEvent {}

  /// We can no longer see who has this nick: its holder quit or was killed, left the last channel
  /// that we share, or is not there (401). The next one with this nick may be somebody else.
  record Gone(String nick) implements IrcEvent {}

  record NickChanged(String oldNick, String newNick) implements IrcEvent {}
}
