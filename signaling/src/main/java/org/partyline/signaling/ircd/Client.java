package org.partyline.signaling.ircd;

import java.net.InetSocketAddress;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// One client, as the network sees it. Guarded by [Network]'s lock, but for its connection.
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
  final long sinceNanos = System.nanoTime();
  boolean negotiating;
  volatile boolean registered;
  boolean gone;

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

  /// A numeric reply: the parameters, the last one as the trailing text. Those before it may be
  /// what the client said: they are made words, whatever they were.
  void reply(int numeric, String... params) {
    var line = new StringBuilder(":%s %03d %s".formatted(serverName, numeric, nick));
    for (int i = 0; i < params.length; i++) {
      boolean trailing = i == params.length - 1;
      line.append(trailing ? " :" : " ").append(trailing ? params[i] : word(params[i]));
    }
    fromServer(line.toString());
  }

  private static String word(String said) {
    String word = said.replace(" ", "").replaceFirst("^:+", "");
    return word.isEmpty() ? "*" : word;
  }

  void fromServer(String line) {
    hear(line, List.of());
  }

  /// A line from the server or another client, with the tags that this client asked for.
  void hear(String line, List<String> clientTags) {
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

  /// CASEMAPPING=ascii: only A to Z have two cases.
  static String fold(String name) {
    var folded = new StringBuilder(name);
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      folded.setCharAt(i, c >= 'A' && c <= 'Z' ? (char) (c + 32) : c);
    }
    return folded.toString();
  }
}
