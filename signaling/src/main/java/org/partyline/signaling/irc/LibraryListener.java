package org.partyline.signaling.irc;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import net.engio.mbassy.listener.Handler;
import org.kitteh.irc.client.library.Client;
import org.kitteh.irc.client.library.element.MessageTag;
import org.kitteh.irc.client.library.element.User;
import org.kitteh.irc.client.library.event.channel.ChannelInviteEvent;
import org.kitteh.irc.client.library.event.channel.ChannelJoinEvent;
import org.kitteh.irc.client.library.event.channel.ChannelKickEvent;
import org.kitteh.irc.client.library.event.channel.ChannelMessageEvent;
import org.kitteh.irc.client.library.event.channel.ChannelNamesUpdatedEvent;
import org.kitteh.irc.client.library.event.channel.ChannelPartEvent;
import org.kitteh.irc.client.library.event.client.ClientReceiveCommandEvent;
import org.kitteh.irc.client.library.event.client.ClientReceiveNumericEvent;
import org.kitteh.irc.client.library.event.client.NickRejectedEvent;
import org.kitteh.irc.client.library.event.connection.ClientConnectionEndedEvent;
import org.kitteh.irc.client.library.event.connection.ClientConnectionEstablishedEvent;
import org.kitteh.irc.client.library.event.helper.ServerMessageEvent;
import org.kitteh.irc.client.library.event.user.PrivateMessageEvent;
import org.kitteh.irc.client.library.event.user.PrivateNoticeEvent;
import org.kitteh.irc.client.library.event.user.UserNickChangeEvent;
import org.kitteh.irc.client.library.event.user.UserQuitEvent;
import org.kitteh.irc.client.library.feature.filter.CommandFilter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Turns the library's callbacks into [IrcEvent]s in the mailbox, and decides about reconnects and
/// nicks. Public for the library's event bus alone.
public final class LibraryListener {
  private static final Logger LOG = LoggerFactory.getLogger(LibraryListener.class);

  private static final String OPERATORS = "qao";

  /// Numerics that keep us out of a channel.
  private static final Map<Integer, String> NOT_LET_IN =
      Map.ofEntries(
          Map.entry(403, "the network does not allow this name"),
          Map.entry(405, "the network does not let us into so many channels"),
          Map.entry(407, "the network does not allow this name"),
          Map.entry(437, "it is temporarily unavailable"),
          Map.entry(471, "it is full (+l)"),
          Map.entry(473, "it is for the invited only (+i)"),
          Map.entry(474, "we are banned (+b)"),
          Map.entry(475, "it needs a key (+k)"),
          Map.entry(476, "the network does not allow this name"),
          Map.entry(477, "it is for registered nicks only (+r)"),
          Map.entry(480, "joins are throttled"),
          Map.entry(489, "it is for TLS connections only (+z)"),
          Map.entry(520, "it is for IRC operators only (+O)"));

  private final Client client;
  private final IrcSettings settings;
  private final Consumer<IrcEvent> mailbox;
  private final PacedSender sender;
  private final CountDownLatch gone = new CountDownLatch(1);
  private final WantedChannels channels;
  private volatile String nick;
  private volatile boolean linked;
  private volatile boolean connected;
  private volatile boolean closing;
  private volatile Instant since = Instant.now();
  private volatile String problem = "not connected yet";
  private int failures;
  private boolean loggedIn;
  private String saslAnswer = "";
  private String refusal = "";
  private String serverError = "";

  LibraryListener(
      Client client, IrcSettings settings, PacedSender sender, Consumer<IrcEvent> mailbox) {
    this.client = client;
    this.settings = settings;
    this.sender = sender;
    this.mailbox = mailbox;
    this.nick = settings.nick();
    this.channels = new WantedChannels(settings.retry().join(), this::fold);
    settings.channels().forEach(channels::want);
    sender.hold(channels.names());
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

  IrcStatus status() {
    return new IrcStatus(connected, since, connected ? "" : problem, channels.problems());
  }

  boolean isOperator(String channel, String who) {
    return hasMode(channel, who, OPERATORS);
  }

  /// Whether somebody has one of these modes in a channel.
  boolean hasMode(String channel, String who, String modes) {
    return client
        .getChannel(channel)
        .flatMap(known -> known.getUserModes(who))
        .map(has -> has.stream().anyMatch(m -> modes.indexOf(m.getChar()) >= 0))
        .orElse(false);
  }

  @Handler
  public void onNumeric(ClientReceiveNumericEvent event) {
    int numeric = event.getNumeric();
    List<String> params = event.getParameters();
    switch (numeric) {
      case 1 -> judgeLogin();
      case 376, 422 -> welcomed();
      case 401 -> {
        if (params.size() > 1) {
          gone(params.get(1));
        }
      }
      case 900, 903 -> loggedIn = true;
      case 902, 904, 905, 906, 908 -> saslAnswer = params.isEmpty() ? "" : params.getLast();
      default -> {
        if (NOT_LET_IN.containsKey(numeric) && params.size() > 1) {
          outside(params.get(1), NOT_LET_IN.getOrDefault(numeric, ""));
        }
      }
    }
  }

  /// Before anything is done on a network that did not log us in.
  private void judgeLogin() {
    if (loggedIn || settings.login().isEmpty()) {
      return;
    }
    SaslLogin login = settings.login().get();
    String what =
        "%s:%d: SASL %s %s"
            .formatted(
                settings.host(),
                settings.port(),
                login.mechanism().wireName(),
                saslAnswer.isEmpty()
                    ? "is not offered by this network"
                    : "was refused (" + saslAnswer + ")");
    if (login.required()) {
      refusal = what + "; check irc.network.sasl, or set irc.network.sasl.required: false";
      client.sendRawLineImmediately("QUIT :Not logged in");
    } else {
      LOG.warn("{}; going on without an account", what);
    }
  }

  /// The end of the message of the day, or of its absence: the welcome is over, and the network's
  /// name and limits are known.
  private void welcomed() {
    if (connected || !linked || !refusal.isEmpty()) {
      return; // also what is read of a connection that has ended
    }
    failures = 0;
    since = Instant.now();
    connected = true;
    nick = client.getNick();
    post(
        new IrcEvent.Registered(
            nick, client.getServerInfo().getNetworkName().orElse(settings.host())));
    channels.reset();
    joinDue();
    sender.joining();
  }

  /// Asks for the channels whose time has come.
  void joinDue() {
    if (connected) {
      channels.dueLines(Instant.now()).forEach(sender::client);
    }
  }

  void want(String channel) {
    channels.want(channel);
    joinDue();
  }

  void unwant(String channel) {
    channels.unwant(channel);
  }

  private void outside(String channel, String why) {
    Duration wait = channels.refused(channel, why, Instant.now());
    if (wait.isPositive()) {
      LOG.warn("Not in {}: {}; trying again in {} s", channel, why, wait.toSeconds());
    }
  }

  @Handler
  public void onLinked(ClientConnectionEstablishedEvent event) {
    linked = true;
    loggedIn = false;
    saslAnswer = "";
    refusal = "";
    serverError = "";
  }

  /// The server says why it closes the connection.
  @CommandFilter("ERROR")
  @Handler
  public void onError(ClientReceiveCommandEvent event) {
    serverError = event.getParameters().isEmpty() ? "" : event.getParameters().getLast();
  }

  @Handler
  public void onEnded(ClientConnectionEndedEvent event) {
    String refused = linked ? refusal : "";
    String said = linked ? serverError : "";
    linked = false;
    if (connected) {
      since = Instant.now();
      connected = false;
    }
    sender.hold(channels.names());
    problem = why(refused, said, event.getCause());
    if (closing) {
      event.setAttemptReconnect(false);
      gone.countDown();
      return; // nobody is told of what we do ourselves
    }
    long delay =
        refused.isEmpty() ? delayMillis() : settings.retry().connect().longest().toMillis();
    failures++;
    event.setAttemptReconnect(true);
    event.setReconnectionDelay((int) delay);
    LOG.debug("Disconnected from IRC; reconnecting in {} ms", delay);
    post(new IrcEvent.Disconnected(problem));
  }

  /// @param refused why we left by ourselves, if we did
  /// @param said the server's last words, if it had any
  private String why(String refused, String said, Optional<Throwable> cause) {
    if (!refused.isEmpty()) {
      return refused;
    }
    String where = settings.host() + ":" + settings.port() + ": ";
    if (!said.isEmpty()) {
      return where + "closed by the server: " + said;
    }
    return cause
        .map(failure -> ConnectionProblem.of(failure, settings))
        .orElse(where + "connection closed");
  }

  /// Doubles up to the longest, then takes between half and all of it, so that clients thrown out
  /// together do not come back together.
  private long delayMillis() {
    long longest = settings.retry().connect().longest().toMillis();
    long delay = settings.retry().connect().first().toMillis() << Math.min(failures, 16);
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
      channels.joined(event.getChannel().getName());
      sender.release(event.getChannel().getName());
    }
    post(new IrcEvent.Joined(event.getChannel().getName(), user(event.getActor(), event)));
  }

  @Handler
  public void onInvite(ChannelInviteEvent event) {
    if (same(event.getTarget(), nick)) {
      channels.hurry(event.getChannel().getName());
      joinDue();
    }
  }

  @Handler
  public void onNames(ChannelNamesUpdatedEvent event) {
    String channel = event.getChannel().getName();
    String topic = client.getChannel(channel).flatMap(c -> c.getTopic().getValue()).orElse("");
    post(new IrcEvent.Entered(channel, isOperator(channel, nick), topic));
  }

  @Handler
  public void onPart(ChannelPartEvent event) {
    String who = event.getActor().getNick();
    if (same(who, nick)) {
      // Our own PART is of a channel that is unwanted by now; this one was not our idea (SAPART).
      outside(event.getChannel().getName(), "we were made to leave");
    }
    goneUnlessSeen(who, event.getChannel().getName());
    post(
        new IrcEvent.Left(
            event.getChannel().getName(), user(event.getActor(), event), event.getMessage()));
  }

  @Handler
  public void onKick(ChannelKickEvent event) {
    // The tags are those of who kicked.
    User user = event.getTarget();
    var kicked =
        new IrcUser(user.getNick(), user.getUserString(), user.getHost(), user.getAccount());
    String channel = event.getChannel().getName();
    if (same(user.getNick(), nick)) {
      outside(channel, "we were kicked (" + event.getMessage() + ")");
    }
    goneUnlessSeen(user.getNick(), channel);
    post(new IrcEvent.Left(channel, kicked, event.getMessage()));
  }

  @Handler
  public void onQuit(UserQuitEvent event) {
    User user = event.getActor();
    for (String channel : List.copyOf(user.getChannels())) {
      post(new IrcEvent.Left(channel, user(user, event), event.getMessage()));
    }
    gone(user.getNick());
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
    sender.forget(target -> same(target, old)); // the next one of that nick is somebody else
    post(new IrcEvent.NickChanged(old, event.getNewUser().getNick()));
    if (same(old, settings.nick())) {
      regain();
    }
  }

  private IrcUser user(User user, ServerMessageEvent event) {
    return new IrcUser(user.getNick(), user.getUserString(), user.getHost(), account(user, event));
  }

  /// Where the network tags messages with the account, a message without the tag has none, whatever
  /// was known before.
  private Optional<String> account(User user, ServerMessageEvent event) {
    boolean tagged = client.getCapabilityManager().getCapability("account-tag").isPresent();
    return tagged
        ? event.getTag("account").flatMap(MessageTag::getValue)
        : user.getAccount().filter(account -> !account.equals("*") && !account.equals("0"));
  }

  private void goneUnlessSeen(String who, String left) {
    boolean seen =
        client.getChannels().stream()
            .filter(channel -> !same(channel.getName(), left))
            .anyMatch(channel -> channel.getUser(who).isPresent());
    if (!seen) {
      gone(who);
    }
  }

  /// Nothing that was for this nick may reach its next holder.
  private void gone(String who) {
    sender.forget(target -> same(target, who));
    post(new IrcEvent.Gone(who));
  }

  private boolean same(String name, String other) {
    return fold(name).equals(fold(other));
  }

  private String fold(String name) {
    return client.getServerInfo().getCaseMapping().toLowerCase(name);
  }

  private void post(IrcEvent event) {
    try {
      mailbox.accept(event);
    } catch (RuntimeException e) {
      LOG.warn("IRC event handler threw on {}", event.getClass().getSimpleName(), e);
    }
  }
}
