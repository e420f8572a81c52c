package org.partyline.gateway.bot;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.partyline.gateway.room.Participant;
import org.partyline.gateway.room.Room;
import org.partyline.gateway.room.RoomUnavailableException;
import org.partyline.gateway.room.Rooms;

/// What people can ask the bot, in a channel or a query. Used by the bot's thread.
final class Commands {
  private static final List<String> HELP =
      List.of(
          "!meet opens a video room and tells its link, phone number and PIN.",
          "!who [room] tells who is in a room. You can also dial in by phone.");
  private static final int MOST_NAMES = 20;

  private final Rooms rooms;
  private final Supplier<? extends Addresses> addresses;
  private final Duration meetingLifetime;
  private final InstantSource clock;
  private final Allowance asking = new Allowance(4, Duration.ofSeconds(4));
  private final Allowance meeting = new Allowance(3, Duration.ofMinutes(5));

  Commands(
      Rooms rooms,
      Supplier<? extends Addresses> addresses,
      Duration meetingLifetime,
      InstantSource clock) {
    this.rooms = rooms;
    this.addresses = addresses;
    this.meetingLifetime = meetingLifetime;
    this.clock = clock;
  }

  /// The lines to say where it was asked; none when it is no command or too much is asked.
  ///
  /// @param who whose allowance it is
  /// @param channel where it was asked; empty in a query
  List<String> reply(String who, Optional<String> channel, String text) {
    String[] words = text.strip().split("\\s+", 3);
    String command = words[0].toLowerCase(Locale.ROOT);
    if (!List.of("!meet", "!who", "!help").contains(command)
        || !asking.take(who, clock.instant())) {
      return List.of();
    }
    return switch (command) {
      case "!meet" -> meet(who, channel);
      case "!who" -> List.of(who(channel, words.length > 1 ? words[1] : ""));
      default -> HELP;
    };
  }

  private List<String> meet(String who, Optional<String> channel) {
    if (!meeting.take(who, clock.instant())) {
      return List.of("You have opened several rooms already; please wait a few minutes.");
    }
    Room room;
    try {
      room = rooms.openMeeting(Optional.empty(), channel, meetingLifetime);
    } catch (RoomUnavailableException e) {
      return List.of("Sorry: " + e.getMessage() + ".");
    }
    return List.of(
        "[67p-rtc-invite] Here is your video call: " + addresses.get().link(room.name()),
        "By phone: "
            + String.join(" or ", addresses.get().dialIn())
            + ", PIN "
            + room.pin().reveal()
            + "#");
  }

  private String who(Optional<String> channel, String named) {
    List<Room> meant =
        named.isEmpty()
            ? channel.map(rooms::inChannel).orElse(List.of())
            : rooms.find(named).stream().toList();
    if (meant.isEmpty()) {
      return named.isEmpty()
          ? "There is no room here. Try !meet, or !who with a room's name."
          : "There is no room of that name.";
    }
    return meant.stream().map(Commands::present).collect(Collectors.joining("; "));
  }

  private static String present(Room room) {
    List<Participant> all = room.participants();
    if (all.isEmpty()) {
      return "Nobody is in " + room.name();
    }
    String names =
        all.stream()
            .limit(MOST_NAMES)
            .map(p -> p.name() + (p.muted() ? " (muted)" : ""))
            .collect(Collectors.joining(", "));
    String more = all.size() > MOST_NAMES ? " and " + (all.size() - MOST_NAMES) + " more" : "";
    return "In " + room.name() + ": " + names + more;
  }
}
