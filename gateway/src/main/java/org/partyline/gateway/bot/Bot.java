package org.partyline.gateway.bot;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.partyline.gateway.room.Room;
import org.partyline.gateway.room.Rooms;
import org.partyline.signaling.irc.IrcConnection;
import org.partyline.signaling.irc.IrcEvent;
import org.partyline.signaling.irc.IrcSettings;
import org.partyline.signaling.irc.IrcUser;
import org.partyline.signaling.rtc.RtcException;
import org.partyline.signaling.rtc.RtcMessage;
import org.partyline.signaling.rtc.RtcReceiver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The gateway on IRC. One virtual thread reads all that happens there; browsers' sessions have
/// threads of their own.
public final class Bot implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Bot.class);
  private static final Duration FAREWELL = Duration.ofMillis(700);

  private final Rooms rooms;
  private final InstantSource clock;
  private final BlockingQueue<IrcEvent> mailbox = new LinkedBlockingQueue<>();
  private final IrcConnection irc;
  private final BrowserSessions sessions;
  private final Commands commands;
  private final RtcReceiver receiver = new RtcReceiver();
  private final CountDownLatch registered = new CountDownLatch(1);
  private final Set<String> joined = ConcurrentHashMap.newKeySet();
  private final Thread thread;

  private Bot(
      IrcSettings settings,
      Rooms rooms,
      BrowserLegs legs,
      Supplier<? extends Addresses> addresses,
      Duration meetingLifetime,
      InstantSource clock) {
    this.rooms = rooms;
    this.clock = clock;
    this.irc = IrcConnection.open(settings, mailbox::add);
    var postman = new Postman(speaker(irc));
    this.sessions = new BrowserSessions(rooms, legs, postman, clock);
    this.commands = new Commands(rooms, addresses, meetingLifetime, clock);
    this.thread = Thread.ofVirtual().name("irc-bot").unstarted(this::run);
  }

  /// Connects, and goes on trying until closed.
  ///
  /// @param addresses waits until they are known
  public static Bot start(
      IrcSettings settings,
      Rooms rooms,
      BrowserLegs legs,
      Supplier<? extends Addresses> addresses,
      Duration meetingLifetime,
      InstantSource clock) {
    var bot = new Bot(settings, rooms, legs, addresses, meetingLifetime, clock);
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
        LOG.warn("not yet on IRC; going on without it, and trying again");
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// Goes to the channels of rooms that were opened elsewhere. Any thread.
  public void roomOpened() {
    joinNewChannels();
  }

  public boolean connected() {
    return irc.connected();
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
    irc.close("Partyline is shutting down");
    thread.interrupt();
  }

  private void run() {
    try {
      while (true) {
        IrcEvent event = mailbox.take();
        try {
          on(event);
        } catch (RtcException | RuntimeException e) {
          LOG.error("an IRC event was not handled: {}", event.getClass().getSimpleName(), e);
        }
      }
    } catch (InterruptedException _) {
      // Closed.
    }
  }

  private void on(IrcEvent event) throws RtcException {
    switch (event) {
      case IrcEvent.Registered(String nick, String network) -> {
        LOG.info("on IRC ({}) as {}", network, nick);
        joinNewChannels();
        sessions.ircIsBack();
        registered.countDown();
      }
      case IrcEvent.Disconnected(String reason) ->
          LOG.warn("off IRC: {}; calls go on, connecting again", reason);
      case IrcEvent.ChannelMessage(String channel, IrcUser sender, String text) ->
          reply(sender, Optional.of(channel), text);
      case IrcEvent.PrivateMessage(IrcUser sender, String text) -> privately(sender, text);
      case IrcEvent.NickChanged(String from, String to) -> {
        receiver.forget(irc.fold(from));
        sessions.renamed(from, to);
      }
      case IrcEvent.Left(String channel, IrcUser sender, String reason) ->
          LOG.debug("{} left {}: {}", sender.nick(), channel, reason);
      case IrcEvent.Joined(String channel, IrcUser sender) ->
          LOG.debug("{} joined {}", sender.nick(), channel);
    }
  }

  private void privately(IrcUser sender, String text) throws RtcException {
    Optional<RtcMessage> message = receiver.receive(irc.fold(sender.nick()), text, clock.instant());
    if (message.isPresent()) {
      sessions.on(sender.nick(), message.get());
    } else {
      reply(sender, Optional.empty(), text);
    }
  }

  private void reply(IrcUser sender, Optional<String> channel, String text) {
    String target = channel.orElse(sender.nick());
    commands.reply(account(sender), channel, text).forEach(line -> irc.say(target, line));
    joinNewChannels();
  }

  /// The connection remembers them when it is back after a loss.
  private void joinNewChannels() {
    channels().stream().filter(joined::add).forEach(irc::join);
  }

  private List<String> channels() {
    return rooms.all().stream().map(Room::channel).distinct().toList();
  }

  /// Whose allowance it is: the account, where the network tells it, else the host.
  private static String account(IrcUser sender) {
    return sender.account().orElse(sender.nick() + "@" + sender.host());
  }

  private static Speaker speaker(IrcConnection irc) {
    return new Speaker() {
      @Override
      public void say(String target, String text) {
        irc.say(target, text);
      }

      @Override
      public void sayLatest(String key, String target, List<String> texts) {
        irc.sayLatest(key, target, texts);
      }
    };
  }
}
