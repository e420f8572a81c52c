package org.partyline.signaling.ircd;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// JOIN, PART, KICK, INVITE, TOPIC, NAMES, LIST and MODE.
final class ChannelCommands {
  private static final Pattern NAME = Pattern.compile("#[^ ,:\\x00-\\x1F]{1,63}");
  private static final int TOPIC_LENGTH = 300;
  private static final Map<String, Integer> MIN_PARAMETERS =
      Map.of("JOIN", 1, "PART", 1, "KICK", 2, "INVITE", 2, "TOPIC", 1, "MODE", 1);

  private final Network network;
  private final ChannelModes modes;

  ChannelCommands(Network network) {
    this.network = network;
    this.modes = new ChannelModes(network);
  }

  boolean serve(Client client, IrcLine line) {
    if (line.params().size() < MIN_PARAMETERS.getOrDefault(line.command(), 0)) {
      client.reply(461, line.command(), "Not enough parameters");
      return true;
    }
    switch (line.command()) {
      case "JOIN" -> joinAll(client, line);
      case "INVITE" -> invite(client, line.param(0), line.param(1));
      case "PART" -> Network.eachTarget(line.param(0), name -> part(client, name, line.param(1)));
      case "KICK" -> kick(client, line);
      case "TOPIC" -> topic(client, line);
      case "NAMES" -> {
        if (line.param(0).isEmpty()) {
          client.reply(366, "*", "End of NAMES list");
        } else {
          Network.eachTarget(line.param(0), name -> names(client, name));
        }
      }
      case "LIST" -> list(client, line.param(0));
      case "MODE" -> {
        if (line.param(0).startsWith("#")) {
          mode(client, line);
        } else if (network.nick(line.param(0)).filter(who -> who != client).isPresent()) {
          client.reply(502, "Can't change mode for other users");
        } else {
          client.reply(221, "+");
        }
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  private void joinAll(Client client, IrcLine line) {
    if (line.param(0).equals("0")) {
      List.copyOf(client.channels).forEach(channel -> part(client, channel.name, ""));
      return;
    }
    String[] names = line.param(0).split(",", -1);
    String[] keys = line.param(1).split(",", -1);
    for (int i = 0; i < Math.min(names.length, Network.MAX_TARGETS); i++) {
      if (!names[i].isEmpty()) {
        join(client, names[i], i < keys.length ? keys[i] : "");
      }
    }
  }

  private void join(Client client, String name, String key) {
    if (!NAME.matcher(name).matches()) {
      client.reply(403, name, "No such channel");
      return;
    }
    Optional<Channel> found = network.channelFor(client, name);
    if (found.isEmpty()) {
      client.reply(405, name, "You have joined too many channels");
      return;
    }
    Channel channel = found.get();
    if (channel.members.containsKey(client) || !canJoin(client, channel, key)) {
      return;
    }
    var status = new Channel.Status();
    status.operator = channel.members.isEmpty();
    channel.members.put(client, status);
    channel.invited.remove(client);
    client.channels.add(channel);
    channel.broadcast(":" + client.mask() + " JOIN " + channel.name);
    if (!channel.topic.isEmpty()) {
      client.reply(332, channel.name, channel.topic);
    }
    names(client, channel.name);
  }

  private static boolean canJoin(Client client, Channel channel, String key) {
    if (channel.invited.contains(client)) {
      return true;
    }
    if (channel.isBanned(client)) {
      client.reply(474, channel.name, "Cannot join channel (+b)");
    } else if (channel.modes.contains('i')) {
      client.reply(473, channel.name, "Cannot join channel (+i)");
    } else if (channel.key.filter(k -> !k.equals(key)).isPresent()) {
      client.reply(475, channel.name, "Cannot join channel (+k)");
    } else if (channel.limit.filter(max -> channel.members.size() >= max).isPresent()) {
      client.reply(471, channel.name, "Cannot join channel (+l)");
    } else {
      return true;
    }
    return false;
  }

  /// Any member may invite; into a `+i` channel operators only.
  private void invite(Client client, String nick, String name) {
    Optional<Client> invitee = network.nick(nick);
    if (invitee.isEmpty()) {
      client.reply(401, nick, "No such nick");
      return;
    }
    Optional<Channel> found = requireMember(client, name);
    if (found.isEmpty()) {
      return;
    }
    Channel channel = found.get();
    if (channel.members.containsKey(invitee.get())) {
      client.reply(443, nick, channel.name, "is already on channel");
    } else if (channel.modes.contains('i') && !channel.isOperator(client)) {
      client.reply(482, channel.name, "You're not channel operator");
    } else {
      if (channel.isOperator(client)) {
        channel.invited.add(invitee.get());
      }
      client.reply(341, invitee.get().nick, channel.name);
      invitee
          .get()
          .send(":%s INVITE %s :%s".formatted(client.mask(), invitee.get().nick, channel.name));
    }
  }

  private void part(Client client, String name, String reason) {
    requireMember(client, name)
        .ifPresent(channel -> {
          String why = reason.isEmpty() ? "" : " :" + reason;
          channel.broadcast(":" + client.mask() + " PART " + channel.name + why);
          network.removeMember(client, channel);
        });
  }

  private void kick(Client client, IrcLine line) {
    Optional<Channel> channel = requireOperator(client, line.param(0));
    if (channel.isEmpty()) {
      return;
    }
    Optional<Client> target =
        network.nick(line.param(1)).filter(channel.get().members::containsKey);
    if (target.isEmpty()) {
      client.reply(441, line.param(1), channel.get().name, "They aren't on that channel");
      return;
    }
    String reason = line.param(2).isEmpty() ? client.nick : line.param(2);
    channel
        .get()
        .broadcast(
            ":%s KICK %s %s :%s"
                .formatted(client.mask(), channel.get().name, target.get().nick, reason));
    network.removeMember(target.get(), channel.get());
  }

  private void topic(Client client, IrcLine line) {
    Optional<Channel> found = requireMember(client, line.param(0));
    if (found.isEmpty()) {
      return;
    }
    Channel channel = found.get();
    if (line.params().size() < 2) {
      if (channel.topic.isEmpty()) {
        client.reply(331, channel.name, "No topic is set");
      } else {
        client.reply(332, channel.name, channel.topic);
      }
    } else if (channel.modes.contains('t') && !channel.isOperator(client)) {
      client.reply(482, channel.name, "You're not channel operator");
    } else {
      String topic = line.param(1);
      channel.topic = topic.substring(0, Math.min(TOPIC_LENGTH, topic.length()));
      channel.broadcast(":" + client.mask() + " TOPIC " + channel.name + " :" + channel.topic);
    }
  }

  private void names(Client client, String name) {
    network
        .channel(name)
        .filter(channel -> channel.isVisibleTo(client))
        .ifPresent(channel -> listNames(client, channel));
    client.reply(366, name, "End of NAMES list");
  }

  private static void listNames(Client client, Channel channel) {
    var line = new StringBuilder();
    String kind = channel.modes.contains('s') ? "@" : channel.modes.contains('p') ? "*" : "=";
    boolean multi = client.capabilities.contains("multi-prefix");
    for (var member : channel.members.entrySet()) {
      Client who = member.getKey();
      boolean full = client.capabilities.contains("userhost-in-names");
      String entry = member.getValue().prefix(multi) + (full ? who.mask() : who.nick);
      if (line.length() + entry.length() > 350) {
        client.reply(353, kind, channel.name, line.toString());
        line.setLength(0);
      }
      line.append(line.isEmpty() ? "" : " ").append(entry);
    }
    client.reply(353, kind, channel.name, line.toString());
  }

  /// All channels, or those that are asked for.
  private void list(Client client, String asked) {
    List<Channel> channels = new ArrayList<>();
    if (asked.isEmpty()) {
      channels.addAll(network.allChannels());
    } else {
      Network.eachTarget(asked, name -> network.channel(name).ifPresent(channels::add));
    }
    channels.removeIf(channel -> !channel.isVisibleTo(client));
    for (Channel channel : channels) {
      client.reply(322, channel.name, Integer.toString(channel.members.size()), channel.topic);
    }
    client.reply(323, "End of LIST");
  }

  private void mode(Client client, IrcLine line) {
    Optional<Channel> found = network.channel(line.param(0));
    if (found.isEmpty()) {
      client.reply(403, line.param(0), "No such channel");
    } else if (line.params().size() < 2) {
      Channel channel = found.get();
      client.send(
          ":%s 324 %s %s %s"
              .formatted(
                  client.serverName,
                  client.nick,
                  channel.name,
                  channel.modeText(channel.members.containsKey(client))));
    } else if (line.param(1).matches("[+-]?b") && line.params().size() == 2) {
      ChannelModes.listBans(client, found.get());
    } else {
      requireOperator(client, line.param(0))
          .ifPresent(channel -> modes.change(client, channel, line));
    }
  }

  private Optional<Channel> requireMember(Client client, String name) {
    Optional<Channel> channel = network.channel(name);
    if (channel.isEmpty()) {
      client.reply(403, name, "No such channel");
    } else if (!channel.get().members.containsKey(client)) {
      client.reply(442, channel.get().name, "You're not on that channel");
      return Optional.empty();
    }
    return channel;
  }

  private Optional<Channel> requireOperator(Client client, String name) {
    Optional<Channel> channel = requireMember(client, name);
    if (channel.isPresent() && !channel.get().isOperator(client)) {
      client.reply(482, channel.get().name, "You're not channel operator");
      return Optional.empty();
    }
    return channel;
  }
}
