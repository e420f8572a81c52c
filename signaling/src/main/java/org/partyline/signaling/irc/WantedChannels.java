package org.partyline.signaling.irc;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/// The channels that we should be in, and when to ask for those that we are not in. Holds no clock.
/// May be used from any thread.
final class WantedChannels {
  private static final int MAX_LINE_BYTES = 400;

  /// Servers limit the targets of a JOIN (TARGMAX), most to 10 or more.
  private static final int MAX_PER_LINE = 10;

  /// A JOIN that nobody answers is sent again.
  private static final Duration UNANSWERED = Duration.ofSeconds(60);

  private static final class Wanted {
    final String name;
    boolean joined;
    int failures;
    Instant due = Instant.MIN;
    String problem = "";

    Wanted(String name) {
      this.name = name;
    }
  }

  private final IrcSettings.Wait retry;
  private final UnaryOperator<String> fold;
  private final Map<String, Wanted> wanted = new LinkedHashMap<>();

  WantedChannels(IrcSettings.Wait retry, UnaryOperator<String> fold) {
    this.retry = retry;
    this.fold = fold;
  }

  synchronized void want(String channel) {
    wanted.putIfAbsent(fold.apply(channel), new Wanted(channel));
  }

  synchronized void unwant(String channel) {
    wanted.remove(fold.apply(channel));
  }

  synchronized List<String> names() {
    return wanted.values().stream().map(w -> w.name).toList();
  }

  synchronized void joined(String channel) {
    Wanted known = wanted.get(fold.apply(channel));
    if (known != null) {
      known.joined = true;
      known.failures = 0;
      known.problem = "";
    }
  }

  /// We were put out of a channel, or not let in. How long until the next attempt; zero for a
  /// channel that we do not want.
  synchronized Duration refused(String channel, String problem, Instant now) {
    Wanted known = wanted.get(fold.apply(channel));
    if (known == null) {
      return Duration.ZERO;
    }
    Duration wait = retry.first().multipliedBy(1L << Math.min(known.failures, 16));
    wait = wait.compareTo(retry.longest()) > 0 ? retry.longest() : wait;
    known.joined = false;
    known.failures++;
    known.problem = problem;
    known.due = now.plus(wait);
    return wait;
  }

  /// Asks at the next opportunity: we were invited.
  synchronized void hurry(String channel) {
    Wanted known = wanted.get(fold.apply(channel));
    if (known != null && !known.joined) {
      known.due = Instant.MIN;
    }
  }

  /// We are on the network and in no channel.
  synchronized void reset() {
    for (Wanted channel : wanted.values()) {
      channel.joined = false;
      channel.due = Instant.MIN;
    }
  }

  /// The JOIN lines that are due, each for as many channels as fit.
  synchronized List<String> dueLines(Instant now) {
    List<String> lines = new ArrayList<>();
    var line = new StringBuilder();
    int count = 0;
    for (Wanted channel : wanted.values()) {
      if (channel.joined || channel.due.isAfter(now)) {
        continue;
      }
      channel.due = now.plus(UNANSWERED);
      if (count == MAX_PER_LINE || line.length() + channel.name.length() > MAX_LINE_BYTES) {
        lines.add("JOIN " + line);
        line.setLength(0);
        count = 0;
      }
      line.append(count++ == 0 ? "" : ",").append(channel.name);
    }
    if (count > 0) {
      lines.add("JOIN " + line);
    }
    return lines;
  }

  /// Why we are not in channels that we should be in, by channel.
  synchronized Map<String, String> problems() {
    Map<String, String> problems = new TreeMap<>();
    wanted.values().stream()
        .filter(channel -> !channel.joined && !channel.problem.isEmpty())
        .forEach(channel -> problems.put(channel.name, channel.problem));
    return problems;
  }
}
