package org.partyline.signaling.ircd;

import java.net.InetSocketAddress;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
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
  boolean negotiating;
  boolean registered;
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

  /// A numeric reply: the parameters, the last one as the trailing text.
  void reply(int numeric, String... params) {
    var line = new StringBuilder(":%s %03d %s".formatted(serverName, numeric, nick));
    for (int i = 0; i < params.length; i++) {
      line.append(i == params.length - 1 ? " :" : " ").append(params[i]);
    }
    fromServer(line.toString());
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

  static String fold(String name) {
    return name.toLowerCase(Locale.ROOT); // CASEMAPPING=ascii: names here are ASCII
  }
}
