package org.partyline.signaling.ircd;

import java.util.List;
import java.util.Optional;

/// PRIVMSG, NOTICE and TAGMSG.
final class Messages {
  private final Network network;

  Messages(Network network) {
    this.network = network;
  }

  boolean serve(Client client, IrcLine line) {
    switch (line.command()) {
      case "PRIVMSG", "NOTICE" -> {
        if (line.param(0).isEmpty()) {
          replyUnlessNotice(client, line, 411, "No recipient given");
        } else if (line.param(1).isEmpty()) {
          replyUnlessNotice(client, line, 412, "No text to send");
        } else {
          Network.eachTarget(line.param(0), target -> relay(client, line, target));
        }
      }
      case "TAGMSG" -> {
        if (!line.clientTags().isEmpty()) {
          Network.eachTarget(line.param(0), target -> relay(client, line, target));
        }
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  private void relay(Client from, IrcLine line, String target) {
    boolean tagsOnly = line.command().equals("TAGMSG");
    if (target.startsWith("#")) {
      Optional<Channel> channel = network.channel(target);
      if (channel.isEmpty()) {
        replyUnlessNotice(from, line, 403, target, "No such channel");
      } else if (!channel.get().canSend(from)) {
        replyUnlessNotice(from, line, 404, target, "Cannot send to channel");
      } else {
        String relayed = relayedLine(from, line, channel.get().name);
        channel.get().members.keySet().stream()
            .filter(member -> member != from)
            .forEach(member -> deliver(member, tagsOnly, relayed, line.clientTags()));
        echo(from, tagsOnly, relayed, line.clientTags());
      }
      return;
    }
    Optional<Client> to = network.nick(target);
    if (to.isEmpty()) {
      replyUnlessNotice(from, line, 401, target, "No such nick");
      return;
    }
    String relayed = relayedLine(from, line, to.get().nick);
    deliver(to.get(), tagsOnly, relayed, line.clientTags());
    to.get()
        .away
        .filter(away -> line.command().equals("PRIVMSG"))
        .ifPresent(away -> from.reply(301, target, away));
    echo(from, tagsOnly, relayed, line.clientTags());
  }

  private static String relayedLine(Client from, IrcLine line, String target) {
    String start = ":" + from.mask() + " " + line.command() + " " + target;
    return line.command().equals("TAGMSG") ? start : start + " :" + line.param(1);
  }

  private static void echo(Client from, boolean tagsOnly, String relayed, List<String> tags) {
    if (from.capabilities.contains("echo-message")) {
      deliver(from, tagsOnly, relayed, tags);
    }
  }

  private static void deliver(Client to, boolean tagsOnly, String relayed, List<String> tags) {
    if (!tagsOnly || to.capabilities.contains("message-tags")) {
      to.deliver(relayed, tags);
    }
  }

  // A NOTICE must not be answered (RFC 2812 §3.3.2).
  private static void replyUnlessNotice(Client to, IrcLine line, int numeric, String... params) {
    if (!line.command().equals("NOTICE")) {
      to.reply(numeric, params);
    }
  }
}
