package org.partyline.lab;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.partyline.lab.Eventually.eventually;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A person on IRC with a plain client: a socket, lines said and lines expected.
public final class IrcUser implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final String nick;
  private final Socket socket;
  private final List<String> lines = new CopyOnWriteArrayList<>();

  private IrcUser(String nick, Socket socket) {
    this.nick = nick;
    this.socket = socket;
    Thread.ofVirtual().name("irc-" + nick).start(this::read);
  }

  /// Connects and registers.
  public static IrcUser connect(String nick, InetSocketAddress server) {
    return connect(nick, server, Ports.loopback());
  }

  /// Connects from this address, such as 127.0.0.7, and registers. Whoever is not known by an
  /// account is known by the host, and may not ask the gateway too often.
  public static IrcUser connect(String nick, InetSocketAddress server, InetAddress from) {
    try {
      var user = new IrcUser(nick, new Socket(server.getAddress(), server.getPort(), from, 0));
      user.sends("NICK " + nick);
      user.sends("USER " + nick + " 0 * :" + nick);
      user.sees(" 001 ");
      return user;
    } catch (IOException e) {
      throw new AssertionError("no IRC server at " + server, e);
    }
  }

  public void joins(String channel) {
    sends("JOIN " + channel);
    sees(" 366 " + nick + " " + channel);
  }

  public void says(String target, String text) {
    sends("PRIVMSG " + target + " :" + text);
  }

  /// A raw line.
  public void sends(String line) {
    try {
      socket.getOutputStream().write((line + "\r\n").getBytes(UTF_8));
      socket.getOutputStream().flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Waits for a line in which the regular expression is found.
  public Matcher sees(String regex) {
    return sees(regex, PATIENCE);
  }

  /// As [#sees], within the time.
  public Matcher sees(String regex, Duration within) {
    var pattern = Pattern.compile(regex);
    try {
      eventually(
          nick + " sees a line with " + regex,
          within,
          () -> lines.stream().anyMatch(line -> pattern.matcher(line).find()));
    } catch (AssertionError e) {
      List<String> last = lines.subList(Math.max(0, lines.size() - 12), lines.size());
      throw new AssertionError(e.getMessage() + "; it saw\n" + String.join("\n", last), e);
    }
    return lines.stream().map(pattern::matcher).filter(Matcher::find).findFirst().orElseThrow();
  }

  /// All lines so far, oldest first.
  public List<String> lines() {
    return lines;
  }

  public String nick() {
    return nick;
  }

  private void read() {
    try (var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        lines.add(line);
        if (line.startsWith("PING ")) {
          sends("PONG " + line.substring(5));
        }
      }
    } catch (IOException | UncheckedIOException _) {
      // the connection is over
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException _) {
      // it is gone either way
    }
  }
}
