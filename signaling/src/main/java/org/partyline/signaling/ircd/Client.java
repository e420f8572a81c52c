package org.partyline.signaling.ircd;

import java.net.InetSocketAddress;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// A connected client. Guarded by [Network]'s lock, but for its connection.
final class Client {
  static final Set<String> CAPABILITIES =
      Set.of("echo-message", "message-tags", "multi-prefix", "server-time", "userhost-in-names");

  final Connection connection;
  final String serverName;
  final String host;
  final Set<String> capabilities = new LinkedHashSet<>();
  final Set<Channel> channels = new LinkedHashSet<>();
  String nick = "*";
  String user = "";
  String realName = "";
  Optional<String> away = Optional.empty();
  final long connectedNanos = System.nanoTime();
  boolean negotiating;
  volatile boolean registered;
  boolean disconnected;

  Client(Connection connection, String serverName, InetSocketAddress from) {
    this.connection = connection;
    this.serverName = serverName;
    String address = Optional.ofNullable(from.getAddress()).map(a -> a.getHostAddress()).orElse("");
    // A host must not look like a trailing parameter.
    this.host = address.startsWith(":") ? "0" + address : address.replaceFirst("%.*", "");
  }

  String mask() {
    return nick + "!" + user + "@" + host;
  }

  /// Sends a numeric: the last parameter is the trailing one. Those before it may repeat what the
  /// client sent, and are reduced to one word.
  void reply(int numeric, String... params) {
    var line = new StringBuilder(":%s %03d %s".formatted(serverName, numeric, nick));
    for (int i = 0; i < params.length; i++) {
      boolean trailing = i == params.length - 1;
      line.append(trailing ? " :" : " ").append(trailing ? params[i] : asWord(params[i]));
    }
    send(line.toString());
  }

  private static String asWord(String text) {
    String word = text.replace(" ", "").replaceFirst("^:+", "");
    return word.isEmpty() ? "*" : word;
  }

  void send(String line) {
    deliver(line, List.of());
  }

  /// Sends a line of the server or of another client, with the tags that this client has
  /// negotiated.
  void deliver(String line, List<String> clientTags) {
    List<String> tags = new ArrayList<>();
    if (capabilities.contains("server-time")) {
      tags.add("time=" + Instant.now().truncatedTo(ChronoUnit.MILLIS));
    }
    if (capabilities.contains("message-tags")) {
      tags.addAll(clientTags);
    }
    String prefix = tags.isEmpty() ? "" : "@" + String.join(";", tags) + " ";
    connection.send(prefix + IrcLine.cut(line));
  }

  /// CASEMAPPING=ascii: only A to Z are folded.
  static String fold(String name) {
    var folded = new StringBuilder(name);
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      folded.setCharAt(i, c >= 'A' && c <= 'Z' ? (char) (c + 32) : c);
    }
    return folded.toString();
  }
}
