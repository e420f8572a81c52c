package org.partyline.gateway.bot;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.partyline.gateway.bot.Commands.Asked;
import org.partyline.gateway.call.DialOut;
import org.partyline.gateway.call.Pager;
import org.partyline.gateway.dialplan.Route;
import org.partyline.gateway.observe.ActiveCalls;
import org.partyline.gateway.recording.Recordings;
import org.partyline.gateway.room.Room;
import org.partyline.gateway.room.Rooms;
import org.partyline.signaling.irc.IrcConnection;
import org.partyline.signaling.irc.IrcEvent;
import org.partyline.signaling.irc.IrcSettings;
import org.partyline.signaling.irc.IrcStatus;
import org.partyline.signaling.irc.IrcUser;
import org.partyline.signaling.rtc.RtcException;
import org.partyline.signaling.rtc.RtcMessage;
import org.partyline.signaling.rtc.RtcReceiver;
import org.partyline.signaling.rtc.RtcReceiver.Received;
import org.partyline.signaling.rtc.SessionKeys;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The gateway on IRC. One virtual thread processes all IRC events, another answers people's
/// commands; browsers' sessions have threads of their own.
public final class Bot implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Bot.class);
  private static final Duration FAREWELL = Duration.ofMillis(700);
  private static final Duration BETWEEN_CHANNEL_CHECKS = Duration.ofSeconds(20);
  private static final int MAX_WAITING_COMMANDS = 200;

  private final Rooms rooms;
  private final Supplier<? extends Addresses> addresses;
  private final BotSettings settings;
  private final InstantSource clock;
  private final BlockingQueue<IrcEvent> mailbox = new LinkedBlockingQueue<>();
  private final IrcConnection irc;
  private final Set<String> configured;
  private final BrowserSessions sessions;
  private final Commands commands;
  private final DirectLines directLines;
  private final RecordingLines recordingLines;
  private final ThreadPoolExecutor answering =
      new ThreadPoolExecutor(
          1,
          1,
          1,
          TimeUnit.SECONDS,
          new LinkedBlockingQueue<>(MAX_WAITING_COMMANDS),
          Thread.ofVirtual().name("irc-commands").factory(),
          new ThreadPoolExecutor.DiscardPolicy());
  private final RtcReceiver receiver = new RtcReceiver();
  private final CountDownLatch registered = new CountDownLatch(1);
  private final Set<String> joined = ConcurrentHashMap.newKeySet();
  private final Thread thread;
  private String lastProblem = "";

  private Bot(
      IrcSettings ircSettings,
      Rooms rooms,
      BrowserLegs legs,
      SessionKeys keys,
      ActiveCalls calls,
      DialOut dialOut,
      Recordings recordings,
      Supplier<? extends Addresses> addresses,
      BotSettings settings,
      InstantSource clock) {
    this.rooms = rooms;
    this.addresses = addresses;
    this.settings = settings;
    this.clock = clock;
    this.irc = IrcConnection.open(ircSettings, mailbox::add);
    this.configured = ircSettings.channels().stream().map(Bot::fold).collect(Collectors.toSet());
    this.sessions =
        new BrowserSessions(rooms, legs, new RtcSender(sender(irc)), keys, calls, dialOut, clock);
    this.commands =
        new Commands(
            rooms,
            addresses,
            irc::nick,
            channels(irc),
            settings.meetingLifetime(),
            new PhoneCommands(rooms, dialOut, phones(irc)),
            recordings,
            clock);
    this.recordingLines =
        new RecordingLines(rooms, (target, text) -> irc.say(target, target, List.of(text)), clock);
    recordings.observe(recordingLines);
    if (settings.announcePhones()) {
      calls.observe(
          new PhoneAnnouncer(
              rooms, (channel, text) -> irc.say(channel, channel, List.of(text)), clock));
    }
    this.directLines = new DirectLines(rooms, addresses, paging(irc));
    this.thread = Thread.ofVirtual().name("irc-bot").unstarted(this::run);
  }

  /// Connects, and goes on trying until closed.
  ///
  /// @param keys of the sessions, which pages are given over HTTPS
  /// @param addresses waits until they are known
  public static Bot start(
      IrcSettings ircSettings,
      Rooms rooms,
      BrowserLegs legs,
      SessionKeys keys,
      ActiveCalls calls,
      DialOut dialOut,
      Recordings recordings,
      Supplier<? extends Addresses> addresses,
      BotSettings settings,
      InstantSource clock) {
    var bot =
        new Bot(
            ircSettings, rooms, legs, keys, calls, dialOut, recordings, addresses, settings, clock);
    bot.thread.start();
    return bot;
  }

  /// Our nick, now.
  public String nick() {
    return irc.nick();
  }

  /// Waits until we are on IRC, or for the time given: the gateway serves phones without IRC, too.
  public void awaitRegistered(Duration patience) {
    try {
      if (!registered.await(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.warn("not connected to IRC yet ({}); starting anyway, still trying", problem());
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// Goes to the channels of rooms that were opened elsewhere. Any thread.
  public void roomOpened() {
    syncChannels();
  }

  /// Says a line in a room's channel. Any thread.
  public void say(Room room, String line) {
    irc.say(room.channel(), room.channel(), List.of(line));
  }

  /// Rings somebody on IRC for whom a call has come. Any thread; waits for the store of rooms.
  public Optional<Pager.Page> page(Route.Person whom, String caller) {
    return directLines.page(whom, caller);
  }

  private String problem() {
    return irc.status().problem();
  }

  /// How we stand on the network, now.
  public IrcStatus status() {
    return irc.status();
  }

  /// Whether that session is in that room.
  public boolean isIn(String session, String room) {
    return sessions.roomOf(session).filter(room::equals).isPresent();
  }

  @Override
  public void close() {
    try {
      sessions.close(FAREWELL);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    answering.shutdownNow();
    irc.close("Partyline is shutting down");
    thread.interrupt();
  }

  private void run() {
    try {
      while (true) {
        IrcEvent event = mailbox.poll(BETWEEN_CHANNEL_CHECKS.toMillis(), TimeUnit.MILLISECONDS);
        try {
          if (event == null) {
            syncChannels();
          } else {
            on(event);
          }
        } catch (RtcException | RuntimeException e) {
          LOG.error("IRC event handler failed", e);
        }
      }
    } catch (InterruptedException _) {
      // Closed.
    }
  }

  private void on(IrcEvent event) throws RtcException {
    switch (event) {
      case IrcEvent.Registered(String nick, String network) -> {
        LOG.info("registered on IRC network {} as {}", network, nick);
        lastProblem = "";
        syncChannels();
        registered.countDown();
      }
      case IrcEvent.Disconnected(String reason) -> {
        sessions.ircLost();
        if (reason.equals(lastProblem)) {
          LOG.debug("still not connected to IRC: {}", reason);
        } else {
          lastProblem = reason;
          LOG.warn("disconnected from IRC: {}; calls continue, reconnecting", reason);
        }
      }
      case IrcEvent.ChannelMessage(String channel, IrcUser sender, String text) ->
          reply(sender, Optional.of(channel), text);
      case IrcEvent.PrivateMessage(IrcUser sender, String text) -> onPrivate(sender, text);
      case IrcEvent.NickChanged(String from, String to) -> {
        receiver.forget(irc.fold(from));
        sessions.renamed(from, to);
      }
      case IrcEvent.Gone(String nick) -> {
        receiver.forget(irc.fold(nick));
        sessions.gone(nick);
      }
      case IrcEvent.Joined(String channel, IrcUser sender) -> onJoined(channel, sender);
      case IrcEvent.Entered(String channel, boolean operator, String topic) ->
          onEntered(channel, operator, topic);
      case IrcEvent.Left(String channel, IrcUser sender, String reason) ->
          LOG.debug("{} left {}: {}", sender.nick(), channel, reason);
    }
  }

  private void onPrivate(IrcUser sender, String text) throws RtcException {
    Optional<Received> message =
        receiver.receiveSealed(irc.fold(sender.nick()), text, clock.instant());
    if (message.isPresent()) {
      if (message.get().message() instanceof RtcMessage.Decline(var ref, _, _) && ref.isEmpty()) {
        directLines.declined(sender);
      }
      syncChannels();
      sessions.on(sender, message.get());
    } else {
      reply(sender, Optional.empty(), text);
    }
  }

  private void reply(IrcUser sender, Optional<String> channel, String text) {
    if (!commands.concerns(channel, text)) {
      return;
    }
    answering.execute(() -> {
      try {
        List<String> lines = commands.reply(new Asked(sender, channel, text));
        irc.say(sender.accountOrHost(), channel.orElse(sender.nick()), lines);
      } catch (RuntimeException e) {
        LOG.error("an IRC command failed", e);
      }
    });
  }

  private void onJoined(String channel, IrcUser sender) {
    if (irc.same(sender.nick(), irc.nick())) {
      if (isPrivate(channel)) {
        // At once: until then LIST shows it. Refused where we are no operator.
        irc.mode(channel, "+s");
      }
      return;
    }
    if (commands.owns(channel, sender)) {
      irc.mode(channel, "+o " + sender.nick());
    }
    recordingLines.joined(channel, sender);
  }

  /// A channel that was made for a meeting.
  private boolean isPrivate(String channel) {
    List<Room> here = rooms.inChannel(channel);
    return !here.isEmpty()
        && !configured.contains(fold(channel))
        && here.stream().noneMatch(Room::permanent)
        && channel.startsWith(Rooms.MEETING_CHANNEL);
  }

  private void onEntered(String channel, boolean operator, String topic) {
    if (settings.setTopic() && operator && topic.isEmpty()) {
      rooms.inChannel(channel).stream()
          .filter(Room::permanent)
          .findFirst()
          .ifPresent(room ->
              irc.topic(
                  channel,
                  "Video and phone room: %s · !link tells how to call in"
                      .formatted(addresses.get().link(room.name()))));
    }
  }

  /// Joins the channels of new rooms and leaves those of rooms that have ended. Others may open and
  /// close rooms.
  private synchronized void syncChannels() {
    Set<String> wanted =
        rooms.all().stream().map(room -> fold(room.channel())).collect(Collectors.toSet());
    for (Room room : rooms.all()) {
      if (joined.add(fold(room.channel()))) {
        irc.join(room.channel());
      }
    }
    for (String channel : List.copyOf(joined)) {
      if (!wanted.contains(channel) && !configured.contains(channel)) {
        joined.remove(channel);
        irc.part(channel, "The meeting has ended");
      }
    }
  }

  private static String fold(String channel) {
    return channel.toLowerCase(Locale.ROOT);
  }

  private static Commands.Channels channels(IrcConnection irc) {
    return new Commands.Channels() {
      @Override
      public boolean isOperator(String channel, String nick) {
        return irc.isOperator(channel, nick);
      }

      @Override
      public boolean isIn(String channel, String nick) {
        return irc.isIn(channel, nick);
      }
    };
  }

  private DirectLines.Irc paging(IrcConnection connection) {
    return new DirectLines.Irc() {
      @Override
      public Optional<String> nickOf(String account) {
        return connection.nickOf(account);
      }

      @Override
      public boolean sees(String nick) {
        return connection.sees(nick);
      }

      @Override
      public void send(String key, String nick, List<String> lines) {
        connection.call(nick, key, nick, lines);
      }

      @Override
      public boolean same(String nick, String other) {
        return connection.same(nick, other);
      }

      @Override
      public void opened() {
        roomOpened();
      }
    };
  }

  private PhoneCommands.Irc phones(IrcConnection irc) {
    return new PhoneCommands.Irc() {
      @Override
      public boolean isOperator(String channel, String nick) {
        return irc.isOperator(channel, nick);
      }

      @Override
      public boolean isVoiced(String channel, String nick) {
        return irc.isVoiced(channel, nick);
      }

      @Override
      public boolean isIn(Room room, IrcUser who) {
        return sessions.isIn(room, who);
      }

      @Override
      public void say(Asked where, String line) {
        irc.say(
            where.by().accountOrHost(), where.channel().orElse(where.by().nick()), List.of(line));
      }
    };
  }

  private static IrcSender sender(IrcConnection irc) {
    return new IrcSender() {
      @Override
      public void call(String source, String key, String target, List<String> texts) {
        irc.call(source, key, target, texts);
      }

      @Override
      public void latest(String key, String target, List<String> texts) {
        irc.latest(key, target, texts);
      }

      @Override
      public boolean sees(String nick) {
        return irc.sees(nick);
      }

      @Override
      public boolean isOperator(String channel, String nick) {
        return irc.isOperator(channel, nick);
      }

      @Override
      public boolean isVoiced(String channel, String nick) {
        return irc.isVoiced(channel, nick);
      }
    };
  }
}
