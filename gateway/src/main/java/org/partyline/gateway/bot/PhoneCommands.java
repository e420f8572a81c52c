package org.partyline.gateway.bot;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.partyline.gateway.bot.Commands.Asked;
import org.partyline.gateway.call.DialOut;
import org.partyline.gateway.call.DialRequest;
import org.partyline.gateway.call.DialState;
import org.partyline.gateway.call.DialledCall;
import org.partyline.gateway.policy.Requester;
import org.partyline.gateway.room.Room;
import org.partyline.gateway.room.Rooms;
import org.partyline.signaling.irc.IrcUser;

/// Calling phones from IRC: `!call`, `!hangup`, `!dtmf`.
final class PhoneCommands {
  static final Set<String> COMMANDS = Set.of("!call", "!hangup", "!dtmf");

  private static final Pattern DIGITS = Pattern.compile("[0-9A-D*#,w]{1,64}");

  private final Rooms rooms;
  private final DialOut dialOut;
  private final Irc irc;

  /// What it needs of IRC.
  interface Irc {
    boolean isOperator(String channel, String nick);

    boolean isVoiced(String channel, String nick);

    /// Whether somebody is in a room with a browser.
    boolean isIn(Room room, IrcUser who);

    /// Says a line later on, where a command was given.
    void say(Asked where, String line);
  }

  PhoneCommands(Rooms rooms, DialOut dialOut, Irc irc) {
    this.rooms = rooms;
    this.dialOut = dialOut;
    this.irc = irc;
  }

  /// What is said at once; empty where what becomes of it is told as it happens.
  Optional<String> reply(String command, String argument, Asked asked) {
    Optional<Room> room = room(asked);
    if (room.isEmpty()) {
      return Optional.of(
          asked.channel().isPresent()
              ? "There is no room here. Try !meet."
              : "Say that in the room's channel, or join the room first.");
    }
    return switch (command) {
      case "!call" -> call(argument, asked, room.get());
      case "!hangup" -> hangUp(argument, asked, room.get());
      default -> sendDigits(argument, asked, room.get());
    };
  }

  /// That of the channel; in private, the one that they are in.
  private Optional<Room> room(Asked asked) {
    List<Room> meant =
        asked
            .channel()
            .map(rooms::inChannel)
            .orElseGet(
                () -> rooms.all().stream().filter(room -> irc.isIn(room, asked.by())).toList());
    return meant.isEmpty() ? Optional.empty() : Optional.of(meant.getLast());
  }

  private Optional<String> call(String argument, Asked asked, Room room) {
    int comma = argument.indexOf(',');
    String number = comma < 0 ? argument : argument.substring(0, comma);
    Optional<String> digits =
        comma < 0 ? Optional.empty() : Optional.of(digits(argument.substring(comma)));
    if (number.isBlank()) {
      return Optional.of(
          "Whom? Say !call and a number: !call +49 30 1234567, or with an extension"
              + " !call 030 1234567,,123#");
    }
    if (digits.isPresent() && !DIGITS.matcher(digits.get()).matches()) {
      return Optional.of(
          "After the comma only digits are sent: 0-9, *, #, A-D; a comma is a pause of 2 s, w of"
              + " half a second.");
    }
    dialOut.call(
        new DialRequest(requester(asked.by(), room), room, number.strip(), digits),
        state -> line(state).ifPresent(text -> irc.say(asked, text)));
    return Optional.empty();
  }

  private static Optional<String> line(DialState state) {
    return switch (state.stage()) {
      case DIALLING -> Optional.of("Calling " + state.number() + " …");
      case RINGING -> Optional.of(state.number() + " is ringing.");
      case ANSWERED -> Optional.of(state.number() + " has answered, and can press 1 to join.");
      case JOINED -> Optional.of(state.number() + " is in the room.");
      case REFUSED, ENDED -> state.text();
    };
  }

  private Optional<String> hangUp(String name, Asked asked, Room room) {
    List<DialledCall> meant = find(name, asked, room);
    if (meant.size() != 1) {
      return Optional.of(notOne(name, meant, "!hangup"));
    }
    meant.getFirst().hangUp(asked.by().nick());
    return Optional.empty();
  }

  private Optional<String> sendDigits(String argument, Asked asked, Room room) {
    String[] words = argument.split("\\s+", 2);
    String digits = digits(words[0]);
    if (!DIGITS.matcher(digits).matches()) {
      return Optional.of("Say !dtmf and digits: 0-9, *, #, A-D, with , or w for a pause.");
    }
    List<DialledCall> meant = find(words.length > 1 ? words[1].strip() : "", asked, room);
    if (meant.size() != 1) {
      return Optional.of(notOne(words.length > 1 ? words[1] : "", meant, "!dtmf " + digits));
    }
    meant.getFirst().sendDigits(digits);
    return Optional.empty();
  }

  /// Calls that somebody asked for, or all where they are an operator of the room's channel.
  private List<DialledCall> find(String name, Asked asked, Room room) {
    boolean operator = irc.isOperator(room.channel(), asked.by().nick());
    String wanted = squeezed(name);
    return dialOut.into(room).stream()
        .filter(call -> operator || call.source().equals(asked.by().accountOrHost()))
        .filter(call -> wanted.isEmpty() || squeezed(shown(call)).contains(wanted))
        .toList();
  }

  private static String notOne(String name, List<DialledCall> found, String command) {
    if (found.isEmpty()) {
      return name.isBlank()
          ? "You have called nobody here."
          : "You have called nobody of that name; !who tells the names.";
    }
    return "Which one? Say "
        + command
        + " and a name: "
        + String.join(", ", found.stream().map(PhoneCommands::shown).toList());
  }

  private static String shown(DialledCall call) {
    return call.participant().map(who -> who.name()).orElse(call.number());
  }

  private static String squeezed(String name) {
    return name.replaceAll("[\\s…]", "").toLowerCase(Locale.ROOT);
  }

  private static String digits(String typed) {
    String plain = typed.replaceAll("\\s", "");
    return plain.toUpperCase(Locale.ROOT).replace('W', 'w');
  }

  private Requester requester(IrcUser who, Room room) {
    return new Requester(
        who.nick(),
        who.account(),
        who.accountOrHost(),
        irc.isOperator(room.channel(), who.nick()),
        irc.isVoiced(room.channel(), who.nick()),
        irc.isIn(room, who));
  }
}
