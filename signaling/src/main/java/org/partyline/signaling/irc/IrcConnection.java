package org.partyline.signaling.irc;

import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.kitteh.irc.client.library.Client;
import org.kitteh.irc.client.library.exception.KittehConnectionException;
import org.kitteh.irc.client.library.exception.KittehNagException;
import org.kitteh.irc.client.library.feature.auth.AuthProtocol;
import org.kitteh.irc.client.library.feature.auth.SaslExternal;
import org.kitteh.irc.client.library.feature.auth.SaslPlain;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The gateway's presence on one IRC network. It connects, comes back whenever it is thrown out,
/// rejoins its channels, and tells the mailbox what happens. Methods may be called from any thread
/// and return at once; what is sent is paced, answers of calls first.
public final class IrcConnection implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(IrcConnection.class);
  private static final Duration REGAIN = Duration.ofSeconds(60);
  private static final Duration LONGEST_TICK = Duration.ofSeconds(1);
  private static final int MAX_SAID_BYTES = 400;

  private final Client client;
  private final PacedSender sender;
  private final LibraryListener listener;
  private final Duration tick;
  private final Thread maintenance;

  private IrcConnection(IrcSettings settings, Consumer<IrcEvent> mailbox) {
    sender = new PacedSender(settings.pace());
    client = build(settings, sender);
    listener = new LibraryListener(client, settings, sender, mailbox);
    client.getEventManager().registerEventListener(listener);
    settings
        .login()
        .ifPresent(login -> client.getAuthManager().addProtocol(protocol(client, login)));
    Duration half = settings.retry().join().first().dividedBy(2);
    tick = half.compareTo(LONGEST_TICK) < 0 ? half : LONGEST_TICK;
    maintenance = Thread.ofVirtual().name("irc-maintenance").unstarted(this::maintain);
  }

  /// Starts connecting, and returns.
  public static IrcConnection open(IrcSettings settings, Consumer<IrcEvent> mailbox) {
    var connection = new IrcConnection(settings, mailbox);
    connection.client.connect();
    connection.maintenance.start();
    return connection;
  }

  /// The nick we have; the wished one while we have none.
  public String nick() {
    return listener.nick();
  }

  public boolean connected() {
    return listener.connected();
  }

  public IrcStatus status() {
    return listener.status();
  }

  /// Whether somebody of this nick is in a channel that we are in.
  public boolean sees(String nick) {
    return client.getChannels().stream().anyMatch(channel -> channel.getUser(nick).isPresent());
  }

  /// The nick of somebody in a channel with us who is logged in to this services account, where the
  /// network tells accounts.
  public Optional<String> nickOf(String account) {
    return client.getChannels().stream()
        .flatMap(channel -> channel.getUsers().stream())
        .filter(user -> user.getAccount().filter(account::equalsIgnoreCase).isPresent())
        .map(user -> user.getNick())
        .findFirst();
  }

  public boolean isIn(String channel, String nick) {
    return client.getChannel(channel).flatMap(known -> known.getUser(nick)).isPresent();
  }

  /// Whether somebody of this nick is an operator (or more) of this channel.
  public boolean isOperator(String channel, String nick) {
    return listener.isOperator(channel, nick);
  }

  /// Whether somebody of this nick has voice in this channel.
  public boolean isVoiced(String channel, String nick) {
    return listener.hasMode(channel, nick, "v");
  }

  /// Joins the channel, and again whenever we are put out of it.
  public void join(String channel) {
    listener.want(checked(channel));
  }

  public void part(String channel, String reason) {
    listener.unwant(channel);
    sender.client("PART " + checked(channel) + " :" + oneLine(reason));
  }

  /// Asks for channel modes, such as `+s`. Without effect where we are no operator.
  public void mode(String channel, String modes) {
    sender.client("MODE " + checked(channel) + " " + oneLine(modes));
  }

  /// Sets the channel's topic. Without effect where we may not.
  public void topic(String channel, String text) {
    sender.client("TOPIC " + checked(channel) + " :" + oneLine(text));
  }

  /// Says lines to people; dropped first when too much waits. Line breaks make several lines of it,
  /// and so does a length that does not fit.
  ///
  /// @param source on whose behalf: all sources take turns
  public void say(String source, String target, List<String> texts) {
    List<String> lines = new ArrayList<>();
    for (String text : texts) {
      TextLines.of(text, MAX_SAID_BYTES).forEach(line -> lines.add(privmsg(target, line)));
    }
    sender.talk(source, target, lines);
  }

  /// Sends the lines of one message of a call, before all talk, without others between them. Each
  /// line fits (docs/irc-protocol.md §1).
  ///
  /// @param source on whose behalf: all sources take turns
  /// @param key names the message: while it waits it is not queued again
  public void call(String source, String key, String target, List<String> texts) {
    sender.call(source, key, target, texts.stream().map(t -> privmsg(target, t)).toList());
  }

  /// The same when nothing more urgent waits, and unless newer ones under the same key replace them
  /// before.
  public void latest(String key, String target, List<String> texts) {
    sender.latest(key, target, texts.stream().map(t -> privmsg(target, t)).toList());
  }

  /// Whether two names are one, by the network's casemapping.
  public boolean same(String name, String other) {
    return fold(name).equals(fold(other));
  }

  /// The name in the one spelling that all its spellings share, by the network's casemapping.
  public String fold(String name) {
    return client.getServerInfo().getCaseMapping().toLowerCase(name);
  }

  /// Leaves the network for good, with a goodbye. Waits a second at most for it to be said.
  public void close(String quitMessage) {
    listener.closing();
    maintenance.interrupt();
    sender.end();
    // The library closes at once behind its own QUIT, which may then never be read: the server
    // is to close first.
    if (listener.linked()) {
      client.sendRawLineImmediately("QUIT :" + oneLine(quitMessage));
    }
    try {
      if (!listener.awaitGone(1, TimeUnit.SECONDS)) {
        LOG.debug("IRC did not close in time");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    client.shutdown();
  }

  @Override
  public void close() {
    close("Goodbye");
  }

  private static String privmsg(String target, String text) {
    return "PRIVMSG " + checked(target) + " :" + oneLine(text);
  }

  private static String checked(String target) {
    if (target.isEmpty() || target.startsWith(":") || !target.matches("[^ ,\\x00\\r\\n]+")) {
      throw new IllegalArgumentException("not a valid nick or channel name");
    }
    return target;
  }

  private static String oneLine(String text) {
    return text.replaceAll("[\\x00\\r\\n]+", " ");
  }

  private static Client build(IrcSettings settings, PacedSender sender) {
    Client.Builder builder =
        Client.builder().nick(settings.nick()).user("partyline").realName("Partyline gateway");
    Client.Builder.Server server = builder.server().host(settings.host());
    server.port(
        settings.port(),
        settings.tls().isPresent()
            ? Client.Builder.Server.SecurityType.SECURE
            : Client.Builder.Server.SecurityType.INSECURE);
    settings.tls().ifPresent(tls -> secure(server, tls));
    builder.management().messageSendingQueueSupplier(client -> sender.queue());
    builder.listeners().exception(IrcConnection::failed);
    return builder.build();
  }

  private static void secure(Client.Builder.Server server, IrcSettings.Tls tls) {
    if (!tls.verify()) {
      server.secureTrustManagerFactory(InsecureTrustManagerFactory.INSTANCE);
    }
    tls.certificate()
        .ifPresent(shown -> server.secureKeyCertChain(shown.chain()).secureKey(shown.key()));
  }

  // Only the kind is logged: the library puts whole lines into its messages.
  private static void failed(Exception e) {
    if (e instanceof KittehNagException) {
      // Its advice at each start without TLS, or without a check of the certificate. Both are
      // settings that somebody made.
      LOG.debug("The IRC library advises to use TLS and to check certificates");
    } else if (e instanceof IOException
        || e instanceof DecoderException
        || e instanceof KittehConnectionException) {
      LOG.debug(
          "IRC connection error: {}", e.getClass().getSimpleName()); // told in words at its end
    } else {
      LOG.warn("IRC library error: {}", e.getClass().getSimpleName());
    }
  }

  private static AuthProtocol protocol(Client client, SaslLogin login) {
    return switch (login.mechanism()) {
      case PLAIN -> new SaslPlain(client, login.account(), login.password());
      case EXTERNAL -> new SaslExternal(client);
      case SCRAM_SHA_256 -> new SaslScram(client, login);
    };
  }

  // Joins the channels that are due, and asks for our nick where it was taken: its holder may have
  // gone unseen.
  private void maintain() {
    long regainAt = System.nanoTime() + REGAIN.toNanos();
    try {
      while (true) {
        Thread.sleep(tick);
        listener.joinDue();
        if (System.nanoTime() - regainAt >= 0) {
          listener.regain();
          regainAt += REGAIN.toNanos();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
