package org.partyline.gateway.bot;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.partyline.gateway.recording.Recordings;
import org.partyline.gateway.room.Participant;
import org.partyline.gateway.room.Room;
import org.partyline.gateway.room.RoomUnavailableException;
import org.partyline.gateway.room.Rooms;
import org.partyline.signaling.irc.IrcUser;
import org.partyline.signaling.pace.KeyedRateLimiter;

/// What people can ask the bot, in a channel or in private. Used by one thread, which may wait for
/// the store of rooms.
final class Commands {
  /// Where and by whom something was asked.
  ///
  /// @param channel empty in private
  record Asked(IrcUser by, Optional<String> channel, String text) {}

  /// Who is where on IRC.
  interface Channels {
    boolean isOperator(String channel, String nick);

    boolean isIn(String channel, String nick);
  }

  private static final List<String> HELP =
      List.of(
          "!meet [name] opens a video room: link, phone number and PIN. !link tells those of this"
              + " channel's room. !who tells who is in it.",
          "!call NUMBER rings a phone and brings it into this channel's room; !call NUMBER,,123"
              + " dials 123 after the answer. !hangup [NAME], !dtmf DIGITS [NAME].",
          "Channel operators: !mute NAME, !unmute NAME, !kick NAME, !move NAME ROOM, !lock,"
              + " !unlock, !close, !record, !record stop. In private, the ! may be left out.");
  private static final String HINT = "Say !help to see what I can do.";
  private static final Pattern ADDRESSED = Pattern.compile("(\\S+?)[:,]?\\s+(.*)");
  private static final int MAX_NAMES = 20;

  private static final int MAX_SOURCES = 10_000;

  private final Rooms rooms;
  private final Supplier<? extends Addresses> addresses;
  private final Supplier<String> nick;
  private final Channels channels;
  private final Duration meetingLifetime;
  private final InstantSource clock;
  private final Moderation moderation;
  private final PhoneCommands phones;
  private final KeyedRateLimiter<String> asking = new KeyedRateLimiter<>(4, 1.0 / 4, MAX_SOURCES);
  private final KeyedRateLimiter<String> meeting =
      new KeyedRateLimiter<>(3, 1.0 / 300, MAX_SOURCES);
  private final KeyedRateLimiter<String> hints = new KeyedRateLimiter<>(1, 1.0 / 60, MAX_SOURCES);

  /// Who opened a meeting, by its channel: the bot makes them operators there.
  private final Map<String, IrcUser> owners = new ConcurrentHashMap<>();

  Commands(
      Rooms rooms,
      Supplier<? extends Addresses> addresses,
      Supplier<String> nick,
      Channels channels,
      Duration meetingLifetime,
      PhoneCommands phones,
      Recordings recordings,
      InstantSource clock) {
    this.phones = phones;
    this.rooms = rooms;
    this.addresses = addresses;
    this.nick = nick;
    this.channels = channels;
    this.meetingLifetime = meetingLifetime;
    this.clock = clock;
    this.moderation = new Moderation(rooms, recordings);
  }

  /// Whether a person who joins this channel has opened its meeting.
  boolean owns(String channel, IrcUser who) {
    IrcUser owner = owners.get(channel.toLowerCase(Locale.ROOT));
    return owner != null && owner.nick().equalsIgnoreCase(who.nick()) && owner.sameConnection(who);
  }

  /// Whether it may be meant for us; cheap, for any thread.
  boolean concerns(Optional<String> channel, String text) {
    return channel.isEmpty() || text.stripLeading().startsWith("!") || addressed(text).isPresent();
  }

  /// The lines to say where it was asked; none when it is no command or too much is asked.
  List<String> reply(Asked asked) {
    String text = asked.text().strip();
    Optional<String> rest = addressed(text);
    boolean toUs = rest.isPresent() || asked.channel().isEmpty();
    String said = rest.orElse(text);
    if (said.isEmpty() || said.startsWith("\u0001") || said.startsWith("[67p-rtc-")) {
      return List.of();
    }
    String[] words = said.split("\\s+", 2);
    String argument = words.length > 1 ? words[1].strip() : "";
    String word = words[0].toLowerCase(Locale.ROOT);
    String command = word.startsWith("!") ? word : toUs ? "!" + word : "";
    String source = asked.by().accountOrHost();
    boolean known = isKnown(command);
    if (known ? !asking.tryTake(source, clock.instant()) : !toUs || !mayHint(source)) {
      return List.of();
    }
    return known ? answer(command, argument, asked) : List.of(HINT);
  }

  private boolean mayHint(String source) {
    return hints.tryTake(source, clock.instant());
  }

  private static boolean isKnown(String command) {
    return List.of("!meet", "!who", "!help", "!link").contains(command)
        || PhoneCommands.COMMANDS.contains(command)
        || Moderation.COMMANDS.contains(command);
  }

  private List<String> answer(String command, String argument, Asked asked) {
    return switch (command) {
      case "!meet" -> meet(asked, argument);
      case "!link" -> link(asked, argument);
      case "!who" -> List.of(who(asked.channel(), argument));
      case "!help" -> HELP;
      case "!call", "!hangup", "!dtmf" ->
          phones.reply(command, argument, asked).map(List::of).orElse(List.of());
      default ->
          Stream.of(moderate(command, argument, asked)).filter(said -> !said.isEmpty()).toList();
    };
  }

  /// What follows our nick, where the text begins with it.
  private Optional<String> addressed(String text) {
    Matcher words = ADDRESSED.matcher(text.strip());
    return words.matches() && words.group(1).equalsIgnoreCase(nick.get())
        ? Optional.of(words.group(2).strip())
        : Optional.empty();
  }

  private List<String> meet(Asked asked, String name) {
    if (!meeting.tryTake(asked.by().accountOrHost(), clock.instant())) {
      return List.of("You have opened several rooms already; please wait a few minutes.");
    }
    Optional<String> wanted = Optional.of(name).filter(n -> !n.isEmpty());
    try {
      Room room = rooms.openMeeting(wanted, asked.channel(), meetingLifetime);
      if (asked.channel().isEmpty()) {
        owners.put(room.channel().toLowerCase(Locale.ROOT), asked.by());
        owners.keySet().removeIf(channel -> rooms.inChannel(channel).isEmpty());
      }
      return List.of("[67p-rtc-invite] Here is your video call: " + url(room), byPhone(room));
    } catch (RoomUnavailableException e) {
      return List.of("Sorry: " + e.getMessage() + ".");
    }
  }

  /// The rooms of a channel are told there, and in private to those who are in it.
  private List<String> link(Asked asked, String named) {
    List<Room> meant =
        asked
            .channel()
            .map(rooms::inChannel)
            .orElseGet(() -> rooms.all().stream().filter(r -> mayKnow(r, asked, named)).toList());
    if (meant.isEmpty()) {
      return List.of(
          asked.channel().isPresent()
              ? "There is no room here. Try !meet."
              : "Which room? Ask in its channel, or join it first. " + publicRooms());
    }
    Room room = meant.getLast();
    return List.of("Video: " + url(room), byPhone(room));
  }

  private boolean mayKnow(Room room, Asked asked, String named) {
    return (named.isEmpty() || room.name().equalsIgnoreCase(named))
        && channels.isIn(room.channel(), asked.by().nick());
  }

  private String publicRooms() {
    return rooms.all().stream()
        .filter(Room::permanent)
        .limit(10)
        .map(room -> room.name() + " (" + room.channel() + ")")
        .collect(Collectors.joining(", ", "Rooms: ", "."));
  }

  private String url(Room room) {
    return addresses.get().link(room.name());
  }

  private String byPhone(Room room) {
    return "By phone: "
        + String.join(" or ", addresses.get().dialIn())
        + ", PIN "
        + room.pin().grouped()
        + "#";
  }

  /// A meeting's name opens it, so that only rooms of the configuration are named, and asked for by
  /// name.
  private String who(Optional<String> channel, String named) {
    List<Room> meant =
        named.isEmpty()
            ? channel.map(rooms::inChannel).orElse(List.of())
            : rooms.find(named).filter(Room::permanent).stream().toList();
    if (meant.isEmpty()) {
      return named.isEmpty()
          ? "There is no room here. Try !meet, or !who with a room's name."
          : "There is no public room of that name.";
    }
    return meant.stream().map(Commands::present).collect(Collectors.joining("; "));
  }

  private static String present(Room room) {
    String where = room.permanent() ? room.name() : "this channel's meeting";
    List<Participant> all = room.participants();
    if (all.isEmpty()) {
      return "Nobody is in " + where;
    }
    String names =
        all.stream().limit(MAX_NAMES).map(Commands::present).collect(Collectors.joining(", "));
    String more = all.size() > MAX_NAMES ? " and " + (all.size() - MAX_NAMES) + " more" : "";
    return "In " + where + ": " + names + more;
  }

  private static String present(Participant participant) {
    String kind = participant.kind() == Participant.Kind.PHONE ? "phone" : "";
    String state =
        participant.muted()
            ? "muted"
            : participant.joined() ? "" : participant.stage().name().toLowerCase(Locale.ROOT);
    String about = kind.isEmpty() || state.isEmpty() ? kind + state : kind + ", " + state;
    return participant.name() + (about.isEmpty() ? "" : " (" + about + ")");
  }

  private String moderate(String command, String argument, Asked asked) {
    if (asked.channel().isEmpty()) {
      return "Say that in the room's channel.";
    }
    String channel = asked.channel().get();
    if (!channels.isOperator(channel, asked.by().nick())) {
      return "That is for operators of this channel.";
    }
    return moderation.moderate(command, argument, channel, asked.by().nick());
  }
}
