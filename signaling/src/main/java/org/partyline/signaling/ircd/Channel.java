package org.partyline.signaling.ircd;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// One channel. Guarded by [Network]'s lock.
final class Channel {
  /// What a member may do here.
  enum Rank {
    NONE(""),
    VOICE("+"),
    OPERATOR("@");

    final String sign;

    Rank(String sign) {
      this.sign = sign;
    }
  }

  final String name;
  final Map<Client, Rank> members = new LinkedHashMap<>();
  final Set<Character> modes = new TreeSet<>(List.of('n', 't'));
  String topic = "";

  Channel(String name) {
    this.name = name;
  }

  boolean isOperator(Client client) {
    return members.get(client) == Rank.OPERATOR;
  }

  boolean maySpeak(Client client) {
    Rank rank = members.get(client);
    if (rank == null) {
      return !modes.contains('n') && !modes.contains('m');
    }
    return rank != Rank.NONE || !modes.contains('m');
  }

  void tell(String line) {
    members.keySet().forEach(member -> member.fromServer(line));
  }
}
