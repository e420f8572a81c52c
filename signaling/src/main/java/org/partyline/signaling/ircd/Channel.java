package org.partyline.signaling.ircd;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// One channel. Guarded by [Network]'s lock.
final class Channel {
  static final int MAX_BANS = 50;

  /// A member's status: operator and voice are independent of each other.
  static final class Status {
    boolean operator;
    boolean voice;

    /// The prefix of the nick: the highest, or all of them for clients with `multi-prefix`.
    String prefix(boolean all) {
      String both = (operator ? "@" : "") + (voice ? "+" : "");
      return all || both.isEmpty() ? both : both.substring(0, 1);
    }
  }

  final String name;
  final Map<Client, Status> members = new LinkedHashMap<>();

  /// Modes without a parameter.
  final Set<Character> modes = new TreeSet<>(List.of('n', 't'));

  final Set<String> bans = new LinkedHashSet<>();

  /// Clients that may join once in spite of `+i`, `+l`, `+k` and bans.
  final Set<Client> invited = new LinkedHashSet<>();

  Optional<String> key = Optional.empty();
  Optional<Integer> limit = Optional.empty();
  String topic = "";

  Channel(String name) {
    this.name = name;
  }

  boolean isOperator(Client client) {
    Status status = members.get(client);
    return status != null && status.operator;
  }

  /// Whether the client may see that the channel exists.
  boolean isVisibleTo(Client client) {
    return members.containsKey(client) || !(modes.contains('s') || modes.contains('p'));
  }

  boolean canSend(Client client) {
    Status status = members.get(client);
    if (status == null) {
      return !modes.contains('n') && !modes.contains('m') && !isBanned(client);
    }
    return status.operator || status.voice || (!modes.contains('m') && !isBanned(client));
  }

  boolean isBanned(Client client) {
    return bans.stream().anyMatch(mask -> matches(mask, client.mask()));
  }

  /// The modes as `+ntk`, with parameters for members.
  String modeText(boolean member) {
    String letters = modes.stream().map(String::valueOf).collect(Collectors.joining());
    String withKey = key.isPresent() ? "k" : "";
    String withLimit = limit.isPresent() ? "l" : "";
    String parameters = key.map(k -> " " + k).orElse("") + limit.map(l -> " " + l).orElse("");
    return "+" + letters + withKey + withLimit + (member ? parameters : "");
  }

  void broadcast(String line) {
    members.keySet().forEach(member -> member.send(line));
  }

  private static boolean matches(String mask, String fullMask) {
    StringBuilder regex = new StringBuilder();
    for (String part : Client.fold(mask).split("(?<=[*?])|(?=[*?])", -1)) {
      regex.append(part.equals("*") ? ".*" : part.equals("?") ? "." : Pattern.quote(part));
    }
    return Client.fold(fullMask).matches(regex.toString());
  }
}
