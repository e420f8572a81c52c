package org.partyline.signaling.ircd;

import java.util.Optional;

/// MODE of channels.
final class ChannelModes {
  private static final String FLAGS = "imnpst";
  private static final int MAX_CHANGES = 20;

  private final Network network;

  ChannelModes(Network network) {
    this.network = network;
  }

  /// Applies a MODE line of an operator.
  void change(Client by, Channel channel, IrcLine line) {
    boolean add = true;
    int next = 2;
    int changes = 0;
    for (char mode : line.param(1).toCharArray()) {
      if (mode == '+' || mode == '-') {
        add = mode == '+';
        continue;
      }
      if (++changes > MAX_CHANGES) {
        return;
      }
      boolean takesParameter = "ovbk".indexOf(mode) >= 0 || (mode == 'l' && add);
      String parameter = takesParameter ? line.param(next++) : "";
      if (FLAGS.indexOf(mode) >= 0) {
        boolean changed = add ? channel.modes.add(mode) : channel.modes.remove(mode);
        announce(by, channel, changed, add, mode, "");
      } else {
        switch (mode) {
          case 'o', 'v' -> status(by, channel, mode, add, parameter);
          case 'b' -> ban(by, channel, add, parameter);
          case 'k' -> key(by, channel, add, parameter);
          case 'l' -> limit(by, channel, add, parameter);
          default -> by.reply(472, String.valueOf(mode), "is unknown mode char to me");
        }
      }
    }
  }

  static void listBans(Client client, Channel channel) {
    channel.bans.forEach(mask -> client.reply(367, channel.name, mask));
    client.reply(368, channel.name, "End of channel ban list");
  }

  private void status(Client by, Channel channel, char mode, boolean add, String nick) {
    Optional<Client> member = network.nick(nick).filter(channel.members::containsKey);
    if (member.isEmpty()) {
      by.reply(441, nick, channel.name, "They aren't on that channel");
      return;
    }
    Channel.Status status = channel.members.get(member.get());
    if (status == null) {
      return;
    }
    boolean had = mode == 'o' ? status.operator : status.voice;
    if (mode == 'o') {
      status.operator = add;
    } else {
      status.voice = add;
    }
    announce(by, channel, had != add, add, mode, member.get().nick);
  }

  private static void ban(Client by, Channel channel, boolean add, String argument) {
    if (argument.isEmpty()) {
      listBans(by, channel);
      return;
    }
    String mask = completeMask(argument);
    if (add && channel.bans.size() >= Channel.MAX_BANS) {
      by.reply(478, channel.name, mask, "Channel ban list is full");
      return;
    }
    announce(by, channel, add ? channel.bans.add(mask) : channel.bans.remove(mask), add, 'b', mask);
  }

  /// `nick` is `nick!*@*`, `user@host` is `*!user@host`.
  private static String completeMask(String argument) {
    if (argument.contains("!")) {
      return argument.contains("@") ? argument : argument + "@*";
    }
    return argument.contains("@") ? "*!" + argument : argument + "!*@*";
  }

  private static void key(Client by, Channel channel, boolean add, String argument) {
    String key = argument.replaceAll("[, ]", "");
    if (add && key.isEmpty()) {
      by.reply(461, "MODE", "Not enough parameters");
      return;
    }
    boolean changed = add ? !channel.key.equals(Optional.of(key)) : channel.key.isPresent();
    channel.key = add ? Optional.of(key) : Optional.empty();
    announce(by, channel, changed, add, 'k', add ? key : "*");
  }

  private static void limit(Client by, Channel channel, boolean add, String argument) {
    if (add && !argument.matches("[1-9][0-9]{0,5}")) {
      by.reply(461, "MODE", "Not enough parameters");
      return;
    }
    Optional<Integer> limit = add ? Optional.of(Integer.parseInt(argument)) : Optional.empty();
    boolean changed = !channel.limit.equals(limit);
    channel.limit = limit;
    announce(by, channel, changed, add, 'l', add ? argument : "");
  }

  private static void announce(
      Client by, Channel channel, boolean changed, boolean add, char mode, String parameter) {
    if (changed) {
      String what = (add ? "+" : "-") + mode + (parameter.isEmpty() ? "" : " " + parameter);
      channel.broadcast(":%s MODE %s %s".formatted(by.mask(), channel.name, what));
    }
  }
}
