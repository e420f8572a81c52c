package org.partyline.gateway.bot;

import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.partyline.gateway.call.DialOut;
import org.partyline.gateway.policy.Requester;
import org.partyline.gateway.room.Room;
import org.partyline.signaling.irc.IrcUser;
import org.partyline.signaling.rtc.RtcMessage;

/// What a page may do besides its own affairs.
///
/// @param opener whether the page belongs to whoever opened the room
record PageRights(
    boolean opener, Peer peer, RtcSender sender, Room room, DialOut dialOut, InstantSource clock) {
  /// As the roster tells it.
  ///
  /// @param name as others see the page
  Set<String> may(String name, boolean connected) {
    return Stream.of(
            Optional.of(RtcMessage.Roster.MODERATE).filter(_ -> mayModerate()),
            Optional.of(RtcMessage.Roster.DIAL).filter(_ -> mayDial(name, connected)))
        .flatMap(Optional::stream)
        .collect(Collectors.toSet());
  }

  /// Who opened the room may, and who is an operator of its channel.
  private boolean mayModerate() {
    return opener || page().filter(page -> sender.isOperator(room.channel(), page)).isPresent();
  }

  /// Does this to another participant, if it may be done and they are there.
  ///
  /// @param by who wants it, as people see them
  void moderate(RtcMessage.Moderate.Action action, int csrc, String by) {
    if (mayModerate()) {
      boolean _ =
          switch (action) {
            case MUTE -> room.mute(csrc, true, by);
            case UNMUTE -> room.mute(csrc, false, by);
            case REMOVE -> room.remove(csrc, by);
          };
    }
  }

  private boolean mayDial(String name, boolean connected) {
    return page().filter(page -> dialOut.mayCall(requester(name, page, connected))).isPresent();
  }

  /// The page as the policy sees it.
  Requester requester(String name, IrcUser page, boolean connected) {
    return new Requester(
        name,
        page.account(),
        page.accountOrHost(),
        sender.isOperator(room.channel(), page),
        sender.isVoiced(room.channel(), page),
        connected);
  }

  private Optional<IrcUser> page() {
    return peer.reachable(sender, clock.instant());
  }
}
