package org.partyline.signaling.irc;

import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.kitteh.irc.client.library.Client;
import org.kitteh.irc.client.library.exception.KittehNagException;
import org.kitteh.irc.client.library.feature.auth.SaslPlain;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The gateway's presence on one IRC network. It connects, comes back whenever it is thrown out,
/// rejoins its channels, and tells the mailbox what happens. Methods may be called from any thread
/// and return at once.
public final class IrcConnection implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(IrcConnection.class);
  private static final Duration REGAIN = Duration.ofSeconds(60);
  private static final int MAX_SAID_BYTES = 400;

  private final Client client;
  private final PacedSender sender;
  private final LibraryListener listener;
  private final Thread regain;

  private IrcConnection(IrcSettings settings, Consumer<IrcEvent> mailbox) {
    sender = new PacedSender(settings.burst(), settings.linesPerSecond());
    client = build(settings, sender);
    listener = new LibraryListener(client, settings, sender, mailbox);
    client.getEventManager().registerEventListener(listener);
    settings
        .login()
        .ifPresent(login ->
            client
                .getAuthManager()
                .addProtocol(new SaslPlain(client, login.account(), login.password())));
    settings.channels().forEach(client::addChannel);
    regain = Thread.ofVirtual().name("irc-regain").unstarted(this::regain);
  }

  /// Starts connecting, and returns.
  public static IrcConnection open(IrcSettings settings, Consumer<IrcEvent> mailbox) {
    var connection = new IrcConnection(settings, mailbox);
    connection.client.connect();
    connection.regain.start();
    return connection;
  }

  /// The nick we have; the wished one while we have none.
  public String nick() {
    return listener.nick();
  }

  public boolean connected() {
    return listener.connected();
  }

  public void join(String channel) {
    listener.want(checked(channel));
    client.addChannel(channel);
  }

  public void part(String channel, String reason) {
    listener.unwant(channel);
    client.removeChannel(channel, oneLine(reason));
  }

  /// Line breaks make several lines of it, and so does a length that does not fit.
  public void say(String target, String text) {
    post("PRIVMSG", target, text);
  }

  public void notice(String target, String text) {
    post("NOTICE", target, text);
  }

  /// Says these lines to the target when nothing more urgent waits, unless newer ones under the
  /// same key replace them before. Each line fits (docs/irc-protocol.md §1).
  public void sayLatest(String key, String target, List<String> texts) {
    List<String> lines =
        texts.stream().map(t -> "PRIVMSG " + checked(target) + " :" + oneLine(t)).toList();
    if (!sender.latest(key, lines)) {
      LOG.warn("Too many lines wait for IRC; a message was dropped");
    }
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
    regain.interrupt();
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

  private void post(String command, String target, String text) {
    for (String line : TextLines.of(text, MAX_SAID_BYTES)) {
      if (!sender.say(target, command + " " + checked(target) + " :" + line)) {
        LOG.warn("Too many lines wait for IRC; one was dropped");
      }
    }
  }

  private static String checked(String target) {
    if (target.isEmpty() || target.startsWith(":") || !target.matches("[^ ,\\x00\\r\\n]+")) {
      throw new IllegalArgumentException("this is no nick and no channel");
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
    if (settings.tls()) {
      server.port(settings.port(), Client.Builder.Server.SecurityType.SECURE);
      if (!settings.verifyTls()) {
        server.secureTrustManagerFactory(InsecureTrustManagerFactory.INSTANCE);
      }
    } else {
      server.port(settings.port(), Client.Builder.Server.SecurityType.INSECURE);
    }
    builder.management().messageSendingQueueSupplier(client -> sender.queue());
    builder.listeners().exception(IrcConnection::stumbled);
    return builder.build();
  }

  // Only the kind is logged: the library puts whole lines into its messages.
  private static void stumbled(Exception e) {
    if (e instanceof KittehNagException) {
      // Its advice at each start without TLS, or without a check of the certificate. Both are
      // settings that somebody made.
      LOG.debug("The IRC library advises to use TLS and to check certificates");
    } else {
      LOG.warn("The IRC library stumbled: {}", e.getClass().getSimpleName());
    }
  }

  // Where our nick was taken, asks for it now and then; the holder may have gone unseen.
  private void regain() {
    try {
      while (true) {
        TimeUnit.NANOSECONDS.sleep(REGAIN.toNanos());
        listener.regain();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
