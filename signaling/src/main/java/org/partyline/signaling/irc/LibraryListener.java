package org.partyline.signaling.irc;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import net.engio.mbassy.listener.Handler;
import org.kitteh.irc.client.library.Client;
import org.kitteh.irc.client.library.element.MessageTag;
import org.kitteh.irc.client.library.element.User;
import org.kitteh.irc.client.library.event.channel.ChannelJoinEvent;
import org.kitteh.irc.client.library.event.channel.ChannelKickEvent;
import org.kitteh.irc.client.library.event.channel.ChannelMessageEvent;
import org.kitteh.irc.client.library.event.channel.ChannelPartEvent;
import org.kitteh.irc.client.library.event.client.ClientReceiveNumericEvent;
import org.kitteh.irc.client.library.event.client.NickRejectedEvent;
import org.kitteh.irc.client.library.event.connection.ClientConnectionEndedEvent;
import org.kitteh.irc.client.library.event.connection.ClientConnectionEstablishedEvent;
import org.kitteh.irc.client.library.event.helper.ServerMessageEvent;
import org.kitteh.irc.client.library.event.user.PrivateMessageEvent;
import org.kitteh.irc.client.library.event.user.PrivateNoticeEvent;
import org.kitteh.irc.client.library.event.user.UserNickChangeEvent;
import org.kitteh.irc.client.library.event.user.UserQuitEvent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Turns the library's callbacks into [IrcEvent]s in the mailbox, and decides about reconnects and
/// nicks. Public for the library's event bus alone.
public final class LibraryListener {
  private static final Logger LOG = LoggerFactory.getLogger(LibraryListener.class);

  private final Client client;
  private final IrcSettings settings;
  private final Consumer<IrcEvent> mailbox;
  private final PacedSender sender;
  private final CountDownLatch gone = new CountDownLatch(1);
  private final Set<String> wanted = ConcurrentHashMap.newKeySet();
  private volatile String nick;
  private volatile boolean linked;
  private volatile boolean connected;
  private volatile boolean closing;
  private int failures;

  LibraryListener(
      Client client, IrcSettings settings, PacedSender sender, Consumer<IrcEvent> mailbox) {
    this.client = client;
    this.settings = settings;
    this.sender = sender;
    this.mailbox = mailbox;
    this.nick = settings.nick();
    wanted.addAll(settings.channels());
    sender.hold(wanted);
  }

  boolean connected() {
    return connected;
  }

  /// Whether there is a server to talk to, though it may not have welcomed us yet.
  boolean linked() {
    return linked;
  }

  void closing() {
    closing = true;
  }

  boolean awaitGone(long time, TimeUnit unit) throws InterruptedException {
    return !linked || gone.await(time, unit);
  }

  /// Asks for the wished nick where we have another.
  void regain() {
    if (connected && !closing && !same(nick, settings.nick())) {
      client.sendRawLine("NICK " + settings.nick());
    }
  }

  String nick() {
    return nick;
  }

  /// The end of the message of the day, or of its absence: the welcome is over, and the network's
  /// name and limits are known.
  @Handler
  public void onNumeric(ClientReceiveNumericEvent event) {
    boolean welcomed = event.getNumeric() == 376 || event.getNumeric() == 422;
    if (welcomed && !connected) {
      failures = 0;
      connected = true;
      nick = client.getNick();
      post(
          new IrcEvent.Registered(
              nick, client.getServerInfo().getNetworkName().orElse(settings.host())));
      // The library rejoins only the channels that it had joined; a second JOIN does nothing.
      wanted.forEach(channel -> client.sendRawLine("JOIN " + channel));
      sender.joining();
    }
  }

  void want(String channel) {
    wanted.add(channel);
  }

  void unwant(String channel) {
    wanted.removeIf(known -> same(known, channel));
  }

  @Handler
  public void onLinked(ClientConnectionEstablishedEvent event) {
    linked = true;
  }

  @Handler
  public void onEnded(ClientConnectionEndedEvent event) {
    linked = false;
    connected = false;
    sender.hold(wanted);
    if (closing) {
      event.setAttemptReconnect(false);
      gone.countDown();
    } else {
      long delay = delayMillis();
      failures++;
      event.setAttemptReconnect(true);
      event.setReconnectionDelay((int) delay);
      LOG.info("Off IRC; the next attempt is in {} ms", delay);
    }
    post(
        new IrcEvent.Disconnected(
            event.getCause().map(cause -> cause.getClass().getSimpleName()).orElse("closed")));
  }

  /// Doubles up to the longest, then takes between half and all of it, so that clients thrown out
  /// together do not come back together.
  private long delayMillis() {
    long longest = settings.maxRetry().toMillis();
    long delay = settings.retry().toMillis() << Math.min(failures, 16);
    long full = Math.clamp(delay, 1, longest);
    return full / 2 + ThreadLocalRandom.current().nextLong(full / 2 + 1);
  }

  @Handler
  public void onNickRejected(NickRejectedEvent event) {
    if (connected) {
      event.setNewNick(nick); // a regain that failed: we keep what we have
    } else {
      String base = settings.nick().substring(0, Math.min(12, settings.nick().length()));
      event.setNewNick(base + "_" + ThreadLocalRandom.current().nextInt(10, 1000));
    }
  }

  @Handler
  public void onChannelMessage(ChannelMessageEvent event) {
    post(
        new IrcEvent.ChannelMessage(
            event.getChannel().getName(), user(event.getActor(), event), event.getMessage()));
  }

  @Handler
  public void onPrivateMessage(PrivateMessageEvent event) {
    post(new IrcEvent.PrivateMessage(user(event.getActor(), event), event.getMessage()));
  }

  // Notices are not for programs (RFC 2812 §3.3.2), but for these.
  @Handler
  public void onPrivateNotice(PrivateNoticeEvent event) {
    if (event.getMessage().startsWith("[67p-rtc-")) {
      post(new IrcEvent.PrivateMessage(user(event.getActor(), event), event.getMessage()));
    }
  }

  @Handler
  public void onJoin(ChannelJoinEvent event) {
    if (same(event.getActor().getNick(), nick)) {
      sender.release(event.getChannel().getName());
    }
    post(new IrcEvent.Joined(event.getChannel().getName(), user(event.getActor(), event)));
  }

  @Handler
  public void onPart(ChannelPartEvent event) {
    post(
        new IrcEvent.Left(
            event.getChannel().getName(), user(event.getActor(), event), event.getMessage()));
  }

  @Handler
  public void onKick(ChannelKickEvent event) {
    // The tags are those of who kicked.
    User user = event.getTarget();
    var kicked = new IrcUser(user.getNick(), user.getAccount(), user.getHost());
    post(new IrcEvent.Left(event.getChannel().getName(), kicked, event.getMessage()));
  }

  @Handler
  public void onQuit(UserQuitEvent event) {
    User user = event.getActor();
    for (String channel : List.copyOf(user.getChannels())) {
      post(new IrcEvent.Left(channel, user(user, event), event.getMessage()));
    }
    if (same(user.getNick(), settings.nick())) {
      regain();
    }
  }

  @Handler
  public void onNick(UserNickChangeEvent event) {
    String old = event.getOldUser().getNick();
    if (same(old, nick)) {
      nick = event.getNewUser().getNick();
    }
    post(new IrcEvent.NickChanged(old, event.getNewUser().getNick()));
    if (same(old, settings.nick())) {
      regain();
    }
  }

  private IrcUser user(User user, ServerMessageEvent event) {
    return new IrcUser(user.getNick(), account(user, event), user.getHost());
  }

  /// Where the network tags messages with the account, a message without the tag has none, whatever
  /// was known before.
  private Optional<String> account(User user, ServerMessageEvent event) {
    boolean tagged = client.getCapabilityManager().getCapability("account-tag").isPresent();
    return tagged
        ? event.getTag("account").flatMap(MessageTag::getValue)
        : user.getAccount().filter(account -> !account.equals("*") && !account.equals("0"));
  }

  private boolean same(String nick, String other) {
    var mapping = client.getServerInfo().getCaseMapping();
    return mapping.toLowerCase(nick).equals(mapping.toLowerCase(other));
  }

  private void post(IrcEvent event) {
    try {
      mailbox.accept(event);
    } catch (RuntimeException e) {
      LOG.warn("The IRC mailbox refused a {}", event.getClass().getSimpleName(), e);
    }
  }
}
