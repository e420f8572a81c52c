package org.partyline.gateway.bot;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.partyline.gateway.call.Pager;
import org.partyline.gateway.dialplan.Route;
import org.partyline.gateway.room.Room;
import org.partyline.gateway.room.RoomUnavailableException;
import org.partyline.gateway.room.Rooms;
import org.partyline.signaling.irc.IrcUser;
import org.partyline.signaling.rtc.RtcCodec;
import org.partyline.signaling.rtc.RtcException;
import org.partyline.signaling.rtc.RtcMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Rings people on IRC for whom a call has come: an invitation to a room of its own, in private.
final class DirectLines implements Pager {
  private static final Logger LOG = LoggerFactory.getLogger(DirectLines.class);
  private static final Duration LIFETIME = Duration.ofMinutes(10);

  private final Rooms rooms;
  private final Supplier<? extends Addresses> addresses;
  private final Irc irc;

  /// Whoever is rung now, by their room.
  private final Map<Room, String> rung = new ConcurrentHashMap<>();

  /// What it needs of IRC.
  interface Irc {
    /// The nick of somebody in a channel with us who is logged in so.
    Optional<String> nickOf(String account);

    /// Whether the nick is in a channel with us.
    boolean sees(String nick);

    /// Says lines to a nick, before all talk.
    void send(String key, String nick, List<String> lines);

    boolean same(String nick, String other);

    /// A room was opened.
    void opened();
  }

  DirectLines(Rooms rooms, Supplier<? extends Addresses> addresses, Irc irc) {
    this.rooms = rooms;
    this.addresses = addresses;
    this.irc = irc;
  }

  @Override
  public Optional<Page> page(Route.Person whom, String caller) {
    Optional<String> nick =
        whom.account() ? irc.nickOf(whom.name()) : Optional.of(whom.name()).filter(irc::sees);
    return nick.flatMap(there -> invite(there, caller));
  }

  private Optional<Page> invite(String nick, String caller) {
    try {
      Room room = rooms.openMeeting(Optional.empty(), Optional.empty(), LIFETIME);
      rung.put(room, nick);
      irc.opened();
      var invitation =
          new RtcMessage.Invite(
              Optional.empty(), caller + " is calling you: " + addresses.get().link(room.name()));
      irc.send("invite " + room.name(), nick, RtcCodec.lines(invitation));
      return Optional.of(new Page(room, () -> end(room, nick)));
    } catch (RoomUnavailableException | RtcException e) {
      LOG.warn("nobody could be rung: {}", e.getMessage());
      return Optional.empty();
    }
  }

  private void end(Room room, String nick) {
    if (rung.remove(room) != null) {
      rooms.close(room, "the caller is gone");
      irc.send("missed " + room.name(), nick, List.of("The call is over."));
    }
  }

  /// Somebody declines what they were invited to last (docs/irc-protocol.md §2).
  void declined(IrcUser who) {
    rung.forEach((room, nick) -> {
      if (irc.same(nick, who.nick()) && rung.remove(room, nick)) {
        rooms.close(room, "declined");
      }
    });
  }
}
