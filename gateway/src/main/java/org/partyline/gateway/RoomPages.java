package org.partyline.gateway;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.partyline.gateway.bot.Bot;
import org.partyline.gateway.config.Configuration;
import org.partyline.gateway.config.Media;
import org.partyline.gateway.room.Room;
import org.partyline.gateway.room.RoomRecord;
import org.partyline.gateway.room.RoomUnavailableException;
import org.partyline.gateway.room.Rooms;
import org.partyline.gateway.web.RoomDirectory;
import org.partyline.gateway.web.RoomDirectory.Opening.NotOpened;
import org.partyline.signaling.pace.KeyedRateLimiter;
import org.partyline.signaling.rtc.RtcCodec;
import org.partyline.signaling.rtc.SessionKey;
import org.partyline.signaling.rtc.SessionKeys;

/// The rooms as the web pages see them.
final class RoomPages implements RoomDirectory {
  /// As for `!meet`: so many rooms at once, then one each five minutes.
  private static final int OPENINGS = 3;

  private static final double OPENINGS_PER_SECOND = 1.0 / Duration.ofMinutes(5).toSeconds();
  private static final int MAX_ADDRESSES = 10_000;

  private final Rooms rooms;
  private final Bot bot;
  private final SessionKeys keys;
  private final Supplier<Endpoints> endpoints;
  private final Configuration.Rooms settings;
  private final Media media;
  private final InstantSource clock;
  private final KeyedRateLimiter<String> openings =
      new KeyedRateLimiter<>(OPENINGS, OPENINGS_PER_SECOND, MAX_ADDRESSES);

  /// As configured.
  static RoomPages of(
      Rooms rooms,
      Bot bot,
      SessionKeys keys,
      Supplier<Endpoints> endpoints,
      Configuration config,
      InstantSource clock) {
    return new RoomPages(rooms, bot, keys, endpoints, config.rooms(), config.media(), clock);
  }

  RoomPages(
      Rooms rooms,
      Bot bot,
      SessionKeys keys,
      Supplier<Endpoints> endpoints,
      Configuration.Rooms settings,
      Media media,
      InstantSource clock) {
    this.rooms = rooms;
    this.bot = bot;
    this.keys = keys;
    this.endpoints = endpoints;
    this.settings = settings;
    this.media = media;
    this.clock = clock;
  }

  @Override
  public Optional<RoomPage> room(String name) {
    return rooms.find(name).map(this::page);
  }

  @Override
  public List<RoomPage> publicRooms() {
    return rooms.all().stream()
        .filter(Room::permanent)
        .sorted(Comparator.comparing(Room::name))
        .map(this::page)
        .toList();
  }

  @Override
  public boolean opensRooms() {
    return settings.openFromWeb();
  }

  @Override
  public Opening open(String name, InetAddress from) {
    if (rooms.find(name).isPresent()) {
      return NotOpened.ALREADY_OPEN;
    }
    if (!settings.openFromWeb()) {
      return NotOpened.OFF;
    }
    if (!RoomRecord.validName(name)) {
      return NotOpened.BAD_NAME;
    }
    if (!openings.tryTake(network(from), clock.instant())) {
      return NotOpened.TOO_OFTEN;
    }
    Room room;
    try {
      room = rooms.openMeeting(Optional.of(name), Optional.empty(), settings.meetingLifetime());
    } catch (RoomUnavailableException e) {
      return switch (e.reason()) {
        case NAME_TAKEN -> NotOpened.ALREADY_OPEN; // somebody else was faster
        case BAD_NAME -> NotOpened.BAD_NAME;
        default -> NotOpened.TOO_MANY;
      };
    }
    bot.roomOpened();
    return new Opening.Opened(openerKey(room).reveal());
  }

  /// Whom a limit holds: an IPv4 address, or the /64 that one customer has.
  private static String network(InetAddress address) {
    byte[] bytes = address.getAddress();
    return HexFormat.of()
        .formatHex(address instanceof Inet6Address ? Arrays.copyOf(bytes, 8) : bytes);
  }

  @Override
  public Optional<Session> openSession(String room, String key) {
    String id = RtcCodec.newId();
    return rooms
        .find(room)
        .map(found ->
            openerKey(found).matches(key) ? keys.ofModerator(id, found.name()) : keys.of(id))
        .map(secret -> new Session(id, secret.reveal()));
  }

  /// A later room of the same name has another PIN, and so another key.
  private SessionKey openerKey(Room room) {
    return keys.ofOpener(room.name() + "\n" + room.pin().reveal());
  }

  @Override
  public Optional<DialInInfo> dialIn(String room, String session, String secret) {
    return rooms
        .find(room)
        .filter(found ->
            keys.of(session).matches(secret)
                || keys.ofModerator(session, found.name()).matches(secret))
        .filter(found -> bot.isIn(session, found.name()))
        .map(found -> new DialInInfo(endpoints.get().dialIn(), found.pin().reveal()));
  }

  private RoomPage page(Room room) {
    return new RoomPage(
        room.name(), room.channel(), bot.nick(), media.kurento().isEmpty(), media.pagesStun());
  }
}
