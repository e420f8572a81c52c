package org.partyline.gateway.bot;

import java.util.List;

/// Sends lines to nicks and channels. Methods return at once, as sending is paced behind them.
interface IrcSender {
  /// A message of a call: goes before all talk, and is queued once per key.
  ///
  /// @param source on whose behalf; all sources take turns
  void call(String source, String key, String target, List<String> texts);

  /// Replaces what is still queued under the key; goes after other messages of calls.
  void latest(String key, String target, List<String> texts);

  /// Whether the nick is in a channel with us: only then do we learn when it changes hands.
  boolean sees(String nick);

  /// Whether the nick is an operator of the channel.
  boolean isOperator(String channel, String nick);

  /// Whether the nick has voice in the channel.
  boolean isVoiced(String channel, String nick);
}
