package org.partyline.gateway.bot;

import java.util.List;
import java.util.Optional;
import org.partyline.signaling.irc.IrcUser;
import org.partyline.signaling.rtc.RtcCodec;
import org.partyline.signaling.rtc.RtcException;
import org.partyline.signaling.rtc.RtcMessage;
import org.partyline.signaling.rtc.SessionKey;

/// Sends 67p-rtc messages as lines. A queued roster is replaced by a newer one; anything else that
/// is still queued is not queued twice.
final class RtcSender {
  private final IrcSender irc;

  RtcSender(IrcSender irc) {
    this.irc = irc;
  }

  void send(IrcUser to, RtcMessage message) throws RtcException {
    List<String> lines = RtcCodec.lines(message);
    irc.call(to.accountOrHost(), lines.getFirst(), to.nick(), lines);
  }

  /// @param key seals the answer, for a page that holds it
  /// @param offer the digest of the offer that is answered
  void answer(IrcUser to, RtcMessage.Answer answer, Optional<SessionKey> key, String offer)
      throws RtcException {
    List<String> lines =
        key.isPresent() ? RtcCodec.sealed(answer, key.get(), offer) : RtcCodec.lines(answer);
    irc.call(to.accountOrHost(), lines.getFirst(), to.nick(), lines);
  }

  /// @param key seals it, for a page that holds one
  void sealed(IrcUser to, RtcMessage.Params message, Optional<SessionKey> key) throws RtcException {
    List<String> lines =
        key.isPresent() ? RtcCodec.sealed(message, key.get(), "") : RtcCodec.lines(message);
    irc.call(to.accountOrHost(), lines.getFirst(), to.nick(), lines);
  }

  void roster(IrcUser to, RtcMessage.Roster roster, Optional<SessionKey> key) throws RtcException {
    List<String> lines =
        key.isPresent() ? RtcCodec.sealed(roster, key.get(), "") : RtcCodec.lines(roster);
    irc.latest(roster.id(), to.nick(), lines);
  }

  boolean sees(IrcUser peer) {
    return irc.sees(peer.nick());
  }

  boolean isVoiced(String channel, IrcUser peer) {
    return irc.isVoiced(channel, peer.nick());
  }

  boolean isOperator(String channel, IrcUser peer) {
    return irc.isOperator(channel, peer.nick());
  }
}
