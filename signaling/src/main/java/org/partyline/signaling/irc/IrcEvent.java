package org.partyline.signaling.irc;

/// What happens on an IRC connection; posted to the mailbox given at its opening, in order.
public sealed interface IrcEvent {
  /// On the network, with a nick that may not be the one that was wished for. Channels are joined
  /// after this.
  record Registered(String nick, String network) implements IrcEvent {}

  /// Off the network. The connection keeps trying until it is closed.
  record Disconnected(String reason) implements IrcEvent {}

  record ChannelMessage(String channel, IrcUser sender, String text) implements IrcEvent {}

  record PrivateMessage(IrcUser sender, String text) implements IrcEvent {}

  /// Somebody, perhaps ourselves, has joined a channel that we are in.
  record Joined(String channel, IrcUser sender) implements IrcEvent {}

  /// Somebody, perhaps ourselves, has left a channel that we were in: by PART, QUIT or KICK.
  record Left(String channel, IrcUser sender, String reason) implements IrcEvent {}

  record NickChanged(String oldNick, String newNick) implements IrcEvent {}
}
