package org.partyline.gateway.bot;

import java.util.List;

/// Says lines to nicks and channels. Methods return at once, as sending is paced behind them.
interface Speaker {
  void say(String target, String text);

  /// Says these lines in the place of those of the same key that still wait to be sent.
  void sayLatest(String key, String target, List<String> texts);
}
