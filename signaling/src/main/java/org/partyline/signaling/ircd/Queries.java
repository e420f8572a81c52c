package org.partyline.signaling.ircd;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// Queries about clients and the server: WHO, WHOIS, WHOWAS, MOTD, AWAY, ISON, USERHOST, LUSERS,
/// VERSION.
final class Queries {
  private final Network network;

  Queries(Network network) {
    this.network = network;
  }

  boolean serve(Client client, IrcLine line) {
    switch (line.command()) {
      case "WHO" -> who(client, line.param(0));
      case "WHOWAS" -> whowas(client, line.param(0));
      case "WHOIS" -> whois(client, line.params().isEmpty() ? "" : line.params().getLast());
      case "MOTD" -> motd(client, network.settings);
      case "AWAY" -> away(client, line.param(0));
      case "ISON" ->
          client.reply(
              303,
              line.params().stream()
                  .flatMap(p -> List.of(p.split(" ", -1)).stream())
                  .map(network::nick)
                  .flatMap(Optional::stream)
                  .map(c -> c.nick)
                  .collect(Collectors.joining(" ")));
      case "USERHOST" ->
          client.reply(
              302,
              line.params().stream()
                  .limit(5)
                  .map(network::nick)
                  .flatMap(Optional::stream)
                  .map(c -> c.nick + "=" + (c.away.isPresent() ? "-" : "+") + c.user + "@" + c.host)
                  .collect(Collectors.joining(" ")));
      case "LUSERS" -> client.reply(251, "There are " + network.count() + " users here");
      case "VERSION" -> client.reply(351, "partyline", client.serverName, "embedded IRC server");
      default -> {
        return false;
      }
    }
    return true;
  }

  static void motd(Client client, IrcServerSettings settings) {
    if (settings.motd().isEmpty()) {
      client.reply(422, "No message of the day");
      return;
    }
    client.reply(375, "- " + settings.serverName() + " message of the day -");
    settings.motd().forEach(line -> client.reply(372, "- " + line));
    client.reply(376, "End of MOTD");
  }

  private void who(Client client, String mask) {
    Optional<Channel> channel = network.channel(mask).filter(c -> c.isVisibleTo(client));
    boolean multi = client.capabilities.contains("multi-prefix");
    if (channel.isPresent()) {
      channel
          .get()
          .members
          .forEach((who, status) -> whoLine(client, who, channel.get().name, status.prefix(multi)));
    } else {
      network.nick(mask).ifPresent(who -> whoLine(client, who, "*", ""));
    }
    client.reply(315, mask, "End of WHO list");
  }

  private static void whoLine(Client to, Client who, String channel, String sign) {
    to.reply(
        352,
        channel,
        who.user,
        who.host,
        who.serverName,
        who.nick,
        (who.away.isPresent() ? "G" : "H") + sign,
        "0 " + who.realName);
  }

  private void whois(Client client, String nick) {
    if (nick.isEmpty()) {
      client.reply(431, "No nickname given");
      return;
    }
    Optional<Client> found = network.nick(nick);
    if (found.isEmpty()) {
      client.reply(401, nick, "No such nick");
    } else {
      Client who = found.get();
      boolean multi = client.capabilities.contains("multi-prefix");
      client.reply(311, who.nick, who.user, who.host, "*", who.realName);
      String shared =
          who.channels.stream()
              .filter(client.channels::contains)
              .map(c -> c.members.getOrDefault(who, new Channel.Status()).prefix(multi) + c.name)
              .collect(Collectors.joining(" "));
      if (!shared.isEmpty()) {
        client.reply(319, who.nick, shared);
      }
      client.reply(312, who.nick, who.serverName, network.settings.network());
      who.away.ifPresent(text -> client.reply(301, who.nick, text));
    }
    client.reply(318, nick, "End of WHOIS list");
  }

  private void whowas(Client client, String nick) {
    if (nick.isEmpty()) {
      client.reply(431, "No nickname given");
      return;
    }
    network
        .whowas(nick)
        .ifPresentOrElse(
            known -> client.reply(314, known),
            () -> client.reply(406, nick, "There was no such nickname"));
    client.reply(369, nick, "End of WHOWAS");
  }

  private static void away(Client client, String text) {
    client.away = Optional.of(text).filter(t -> !t.isEmpty());
    if (client.away.isPresent()) {
      client.reply(306, "You have been marked as being away");
    } else {
      client.reply(305, "You are no longer marked as being away");
    }
  }
}
