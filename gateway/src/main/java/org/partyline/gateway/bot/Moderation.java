package org.partyline.gateway.bot;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import org.partyline.gateway.recording.RecordingException;
import org.partyline.gateway.recording.Recordings;
import org.partyline.gateway.room.Participant;
import org.partyline.gateway.room.Room;
import org.partyline.gateway.room.Rooms;

/// What operators of a channel may do in its rooms.
final class Moderation {
  static final Set<String> COMMANDS =
      Set.of("!kick", "!mute", "!unmute", "!move", "!lock", "!unlock", "!close", "!record");

  private final Rooms rooms;
  private final Recordings recordings;

  Moderation(Rooms rooms, Recordings recordings) {
    this.rooms = rooms;
    this.recordings = recordings;
  }

  /// Carries out what a channel operator asks for.
  ///
  /// @param by who does it, as people see them
  /// @return what has been done, or why not; nothing where the channel is told anyway
  String moderate(String command, String argument, String channel, String by) {
    List<Room> here = rooms.inChannel(channel);
    if (here.isEmpty()) {
      return "There is no room here.";
    }
    return switch (command) {
      case "!lock", "!unlock" -> {
        boolean lock = command.equals("!lock");
        here.forEach(room -> room.lock(lock));
        yield lock ? "Locked: nobody else can join." : "Unlocked.";
      }
      case "!close" -> {
        here.forEach(room -> rooms.close(room, "closed by " + by));
        yield "The meeting is closed.";
      }
      case "!move" -> move(argument, here, by);
      case "!record" -> record(argument, here, by);
      default -> onPerson(command, argument, here, by);
    };
  }

  /// The rooms in which somebody is.
  private String record(String argument, List<Room> here, String by) {
    boolean stop = argument.equalsIgnoreCase("stop");
    if (!stop && !argument.isEmpty()) {
      return "Say !record to begin and !record stop to end.";
    }
    if (stop) {
      long stopped = here.stream().filter(recordings::stop).count();
      return stopped == 0 ? "Nothing is being recorded." : "";
    }
    List<Room> used = here.stream().filter(room -> !room.participants().isEmpty()).toList();
    var said = new StringJoiner(" ");
    for (Room room : used.isEmpty() ? here.subList(0, 1) : used) {
      try {
        recordings.start(room, by);
      } catch (RecordingException e) {
        said.add("Sorry: " + e.getMessage() + ".");
      }
    }
    return said.toString();
  }

  private record Found(Room room, Participant participant) {}

  private static String onPerson(String command, String name, List<Room> here, String by) {
    if (name.isEmpty()) {
      return "Whom? Say " + command + " and a name; !who tells the names.";
    }
    List<Found> found = find(name, here);
    if (found.size() != 1) {
      return notOne(found);
    }
    Room room = found.getFirst().room();
    Participant who = found.getFirst().participant();
    boolean done =
        switch (command) {
          case "!kick" -> room.remove(who.csrc(), by);
          case "!mute" -> room.mute(who.csrc(), true, by);
          default -> room.mute(who.csrc(), false, by);
        };
    if (!done) {
      return who.name() + " has just left.";
    }
    return who.name()
        + switch (command) {
          case "!kick" -> " was removed.";
          case "!mute" -> " is muted.";
          default -> " is no longer muted.";
        };
  }

  private String move(String argument, List<Room> here, String by) {
    int space = argument.lastIndexOf(' ');
    if (space < 0) {
      return "Whom, and where to? Say !move, a name and a room.";
    }
    List<Found> found = find(argument.substring(0, space).strip(), here);
    Optional<Room> to = rooms.find(argument.substring(space + 1));
    if (to.isEmpty()) {
      return "There is no room of that name.";
    }
    if (found.size() != 1) {
      return notOne(found);
    }
    Participant who = found.getFirst().participant();
    return found.getFirst().room().move(who.csrc(), to.get(), by)
        ? who.name() + " was moved."
        : who.name() + " has just left.";
  }

  private static String notOne(List<Found> found) {
    return found.isEmpty()
        ? "Nobody of that name is here; !who tells the names."
        : "Several names begin so; !who tells them.";
  }

  /// By the whole name, else by its beginning.
  private static List<Found> find(String name, List<Room> here) {
    String wanted = name.toLowerCase(Locale.ROOT);
    List<Found> all =
        here.stream()
            .flatMap(room -> room.participants().stream().map(p -> new Found(room, p)))
            .toList();
    Optional<Found> whole = all.stream().filter(f -> lower(f).equals(wanted)).findFirst();
    return whole
        .map(List::of)
        .orElseGet(() -> all.stream().filter(f -> lower(f).startsWith(wanted)).toList());
  }

  private static String lower(Found found) {
    return found.participant().name().toLowerCase(Locale.ROOT);
  }
}
