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

/// Who is here and in which channels, and what each command does to that. One lock for all: every
/// command is short, and lines out are only queued.
final class Network {
  static final int MAX_TARGETS = 10;
  private static final int MAX_CHANNELS_PER_CLIENT = 50;
  private static final int MAX_WHOWAS = 200;

  final IrcServerSettings settings;
  private final ReentrantLock lock = new ReentrantLock();
  private final Set<Client> clients = new LinkedHashSet<>();
  private final Map<String, Client> nicks = new HashMap<>();
  private final Map<String, Channel> channels = new HashMap<>();

  /// The last who left: a nick, and what WHOWAS tells of it. The oldest first.
  private final Map<String, String[]> left = new LinkedHashMap<>();

  private final Registration registration = new Registration(this);
  private final ChannelCommands channelCommands = new ChannelCommands(this);
  private final Messages messages = new Messages(this);
  private final Queries queries = new Queries(this);

  Network(IrcServerSettings settings) {
    this.settings = settings;
  }

  /// Takes a client in, or says why not.
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
      if (client.gone) {
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

  /// The client leaves, whatever its state.
  void quit(Client client, String reason) {
    locked(() -> {
      if (client.gone) {
        return Optional.empty();
      }
      client.gone = true;
      clients.remove(client);
      nicks.remove(Client.fold(client.nick), client);
      Set<Client> peers = peers(client);
      for (Channel channel : List.copyOf(client.channels)) {
        leave(client, channel);
      }
      channels.values().forEach(channel -> channel.invited.remove(client));
      if (client.registered) {
        remember(client);
        peers.forEach(peer -> peer.fromServer(":" + client.mask() + " QUIT :" + reason));
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

  // What follows is called by the commands, which hold the lock.

  private void remember(Client client) {
    String key = Client.fold(client.nick);
    left.remove(key);
    left.put(key, new String[] {client.nick, client.user, client.host, "*", client.realName});
    if (left.size() > MAX_WHOWAS) {
      left.remove(left.keySet().iterator().next());
    }
  }

  /// Nick, user, host, `*` and real name of the last who left under this nick.
  Optional<String[]> whowas(String nick) {
    return Optional.ofNullable(left.get(Client.fold(nick)));
  }

  int count() {
    return nicks.size();
  }

  Optional<Client> nick(String nick) {
    return Optional.ofNullable(nicks.get(Client.fold(nick))).filter(c -> c.registered);
  }

  boolean taken(String nick, Client by) {
    Client holder = nicks.get(Client.fold(nick));
    return holder != null && holder != by;
  }

  void name(Client client, String nick) {
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

  /// The channel, made where it is new; empty where the client is in too many.
  Optional<Channel> channelFor(Client client, String name) {
    if (client.channels.size() >= MAX_CHANNELS_PER_CLIENT) {
      return Optional.empty();
    }
    return Optional.of(channels.computeIfAbsent(Client.fold(name), key -> new Channel(name)));
  }

  void leave(Client client, Channel channel) {
    channel.members.remove(client);
    client.channels.remove(channel);
    if (channel.members.isEmpty()) {
      channels.remove(Client.fold(channel.name));
    }
  }

  /// Everybody else who shares a channel with the client.
  static Set<Client> peers(Client client) {
    Set<Client> peers = new LinkedHashSet<>();
    client.channels.forEach(channel -> peers.addAll(channel.members.keySet()));
    peers.remove(client);
    return peers;
  }

  /// Both, with and without a common prefix: comma-separated targets.
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
