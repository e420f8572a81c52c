package org.partyline.signaling.ircd;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Registration, and the commands that are allowed before and after it: CAP, NICK, USER, PASS,
/// PING, PONG, QUIT.
final class Registration {
  private static final int NICK_LENGTH = 30;
  private static final Pattern NICK =
      Pattern.compile("[A-Za-z\\[\\]\\\\`_^{|}][A-Za-z0-9\\[\\]\\\\`_^{|}-]{0,29}");

  private final Network network;

  Registration(Network network) {
    this.network = network;
  }

  boolean serve(Client client, IrcLine line) {
    switch (line.command()) {
      case "CAP" -> cap(client, line);
      case "NICK" -> nick(client, line);
      case "USER" -> user(client, line);
      case "PASS", "PONG" -> {} // no passwords; any line counts as a sign of life
      case "PING" ->
          client.send(
              ":%s PONG %s :%s".formatted(client.serverName, client.serverName, line.param(0)));
      case "QUIT" ->
          network.quit(client, line.param(0).isEmpty() ? "Quit" : "Quit: " + line.param(0));
      default -> {
        return false;
      }
    }
    return true;
  }

  private void cap(Client client, IrcLine line) {
    switch (line.param(0).toUpperCase(java.util.Locale.ROOT)) {
      case "LS" -> {
        client.negotiating |= !client.registered;
        cap(client, "LS", sorted(Client.CAPABILITIES));
      }
      case "LIST" -> cap(client, "LIST", sorted(client.capabilities));
      case "REQ" -> request(client, line.param(1).strip());
      case "END" -> {
        client.negotiating = false;
        welcomeWhenReady(client);
      }
      default -> client.reply(410, line.param(0), "Invalid CAP command");
    }
  }

  private static void request(Client client, String wanted) {
    List<String> names = List.of(wanted.split(" +", -1));
    boolean known =
        names.stream().map(n -> n.replaceFirst("^-", "")).allMatch(Client.CAPABILITIES::contains);
    if (known) {
      for (String name : names) {
        if (name.startsWith("-")) {
          client.capabilities.remove(name.substring(1));
        } else {
          client.capabilities.add(name);
        }
      }
    }
    cap(client, known ? "ACK" : "NAK", wanted);
  }

  private static void cap(Client client, String verb, String names) {
    client.send(":%s CAP %s %s :%s".formatted(client.serverName, client.nick, verb, names));
  }

  private static String sorted(java.util.Set<String> names) {
    return names.stream().sorted().collect(Collectors.joining(" "));
  }

  private void nick(Client client, IrcLine line) {
    String wanted = line.param(0);
    if (wanted.isEmpty()) {
      client.reply(431, "No nickname given");
    } else if (!NICK.matcher(wanted).matches()) {
      client.reply(432, wanted, "Erroneous nickname");
    } else if (network.inUse(wanted, client)) {
      client.reply(433, wanted, "Nickname is already in use");
    } else if (!wanted.equals(client.nick)) {
      String change = ":" + client.mask() + " NICK :" + wanted;
      network.rename(client, wanted);
      if (client.registered) {
        client.send(change);
        Network.peers(client).forEach(peer -> peer.send(change));
      }
      welcomeWhenReady(client);
    }
  }

  private void user(Client client, IrcLine line) {
    if (client.registered) {
      client.reply(462, "You may not reregister");
    } else if (line.params().size() < 4) {
      client.reply(461, "USER", "Not enough parameters");
    } else {
      String name = line.param(0).replaceAll("[^A-Za-z0-9._-]", "");
      client.user = "~" + name.substring(0, Math.min(10, name.length()));
      client.realName = line.param(3);
      welcomeWhenReady(client);
    }
  }

  private void welcomeWhenReady(Client client) {
    if (client.registered
        || client.negotiating
        || client.nick.equals("*")
        || client.user.isEmpty()) {
      return;
    }
    client.registered = true;
    String server = client.serverName;
    String networkName = network.settings.network();
    client.reply(1, "Welcome to " + networkName + ", " + client.mask());
    client.reply(2, "Your host is " + server);
    client.reply(3, "This server serves this process only");
    client.send(":%s 004 %s %s partyline i biklmnopstv".formatted(server, client.nick, server));
    client.send(
        (":%s 005 %s NETWORK=%s CASEMAPPING=ascii CHANTYPES=# CHANMODES=b,k,l,imnpst PREFIX=(ov)@+"
                + " NICKLEN=%d CHANNELLEN=64 TOPICLEN=300 MODES=4 CHANLIMIT=#:50 UTF8ONLY"
                + " :are supported by this server")
            .formatted(server, client.nick, networkName, NICK_LENGTH));
    client.reply(251, "There are " + network.count() + " users here");
    Queries.motd(client, network.settings);
  }
}
