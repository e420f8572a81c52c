package org.partyline.signaling.ircd;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/// The clients, their nicks and channels, and the commands that change them. One lock for all:
/// commands are short, and lines are only queued.
final class Network {
  static final int MAX_TARGETS = 10;
  private static final int MAX_CHANNELS_PER_CLIENT = 50;
  private static final int MAX_WHOWAS = 200;

  final IrcServerSettings settings;
  private final ReentrantLock lock = new ReentrantLock();
  private final Set<Client> clients = new LinkedHashSet<>();
  private final Map<String, Client> nicks = new HashMap<>();
  private final Map<String, Channel> channels = new HashMap<>();

  /// What WHOWAS tells, by nick; the oldest first.
  private final Map<String, String[]> formerNicks = new LinkedHashMap<>();

  private final Registration registration = new Registration(this);
  private final ChannelCommands channelCommands = new ChannelCommands(this);
  private final Messages messages = new Messages(this);
  private final Queries queries = new Queries(this);

  Network(IrcServerSettings settings) {
    this.settings = settings;
  }

  /// Admits a client, or returns why it is refused.
  Optional<String> add(Client client) {
    return locked(() -> {
      long same = clients.stream().filter(c -> c.host.equals(client.host)).count();
      if (clients.size() >= settings.maxClients()) {
        return Optional.of("The server is full");
      }
      if (same >= settings.maxClientsPerAddress()) {
        return Optional.of("Too many connections from your address");
      }
      clients.add(client);
      return Optional.empty();
    });
  }

  void serve(Client client, String text) {
    locked(() -> {
      if (client.disconnected) {
        return Optional.empty();
      }
      if (!IrcLine.fits(text)) {
        client.reply(417, "Input line was too long");
      } else {
        IrcLine.parse(text).ifPresent(line -> dispatch(client, line));
      }
      return Optional.empty();
    });
  }

  private void dispatch(Client client, IrcLine line) {
    boolean known =
        registration.serve(client, line)
            || (client.registered
                && (channelCommands.serve(client, line)
                    || messages.serve(client, line)
                    || queries.serve(client, line)));
    if (!known && client.registered) {
      client.reply(421, line.command(), "Unknown command");
    } else if (!known) {
      client.reply(451, "You have not registered");
    }
  }

  /// Removes the client, whatever its state.
  void quit(Client client, String reason) {
    locked(() -> {
      if (client.disconnected) {
        return Optional.empty();
      }
      client.disconnected = true;
      clients.remove(client);
      nicks.remove(Client.fold(client.nick), client);
      Set<Client> peers = peers(client);
      for (Channel channel : List.copyOf(client.channels)) {
        removeMember(client, channel);
      }
      channels.values().forEach(channel -> channel.invited.remove(client));
      if (client.registered) {
        remember(client);
        peers.forEach(peer -> peer.send(":" + client.mask() + " QUIT :" + reason));
      }
      client.connection.end(reason);
      return Optional.empty();
    });
  }

  List<Client> clients() {
    List<Client> copy = new ArrayList<>();
    locked(() -> {
      copy.addAll(clients);
      return Optional.empty();
    });
    return copy;
  }

  // The methods below are called by commands, with the lock held.

  private void remember(Client client) {
    String key = Client.fold(client.nick);
    formerNicks.remove(key);
    formerNicks.put(
        key, new String[] {client.nick, client.user, client.host, "*", client.realName});
    if (formerNicks.size() > MAX_WHOWAS) {
      formerNicks.remove(formerNicks.keySet().iterator().next());
    }
  }

  /// Nick, user, host, `*` and real name of the last client that had this nick.
  Optional<String[]> whowas(String nick) {
    return Optional.ofNullable(formerNicks.get(Client.fold(nick)));
  }

  int count() {
    return nicks.size();
  }

  Optional<Client> nick(String nick) {
    return Optional.ofNullable(nicks.get(Client.fold(nick))).filter(c -> c.registered);
  }

  boolean inUse(String nick, Client by) {
    Client holder = nicks.get(Client.fold(nick));
    return holder != null && holder != by;
  }

  void rename(Client client, String nick) {
    if (client.registered) {
      remember(client);
    }
    nicks.remove(Client.fold(client.nick), client);
    nicks.put(Client.fold(nick), client);
    client.nick = nick;
  }

  Optional<Channel> channel(String name) {
    return Optional.ofNullable(channels.get(Client.fold(name)));
  }

  List<Channel> allChannels() {
    return List.copyOf(channels.values());
  }

  /// The channel, created if it does not exist; empty if the client is in too many.
  Optional<Channel> channelFor(Client client, String name) {
    if (client.channels.size() >= MAX_CHANNELS_PER_CLIENT) {
      return Optional.empty();
    }
    return Optional.of(channels.computeIfAbsent(Client.fold(name), key -> new Channel(name)));
  }

  void removeMember(Client client, Channel channel) {
    channel.members.remove(client);
    client.channels.remove(channel);
    if (channel.members.isEmpty()) {
      channels.remove(Client.fold(channel.name));
    }
  }

  /// The other members of the client's channels.
  static Set<Client> peers(Client client) {
    Set<Client> peers = new LinkedHashSet<>();
    client.channels.forEach(channel -> peers.addAll(channel.members.keySet()));
    peers.remove(client);
    return peers;
  }

  /// Runs the action for each of the comma-separated targets, up to the limit.
  static void eachTarget(String targets, Consumer<String> action) {
    List.of(targets.split(",", -1)).stream()
        .filter(t -> !t.isEmpty())
        .distinct()
        .limit(MAX_TARGETS)
        .forEach(action);
  }

  private Optional<String> locked(java.util.function.Supplier<Optional<String>> action) {
    lock.lock();
    try {
      return action.get();
    } finally {
      lock.unlock();
    }
  }
}
