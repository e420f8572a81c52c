package org.partyline.gateway.bot;

import java.util.List;
import org.partyline.signaling.rtc.RtcCodec;
import org.partyline.signaling.rtc.RtcException;
import org.partyline.signaling.rtc.RtcMessage;

/// Sends 67p-rtc messages as lines. Of rosters only the latest matters.
final class Postman {
  private final Speaker irc;

  Postman(Speaker irc) {
    this.irc = irc;
  }

  void send(String target, RtcMessage message) throws RtcException {
    List<String> lines = RtcCodec.lines(message);
    if (message instanceof RtcMessage.Roster roster) {
      irc.sayLatest(roster.id(), target, lines);
    } else {
      lines.forEach(line -> irc.say(target, line));
    }
  }
}
