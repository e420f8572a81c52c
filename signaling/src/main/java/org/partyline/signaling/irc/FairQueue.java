package org.partyline.signaling.irc;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;

/// Messages that wait, in which all sources (hosts, accounts) take turns: one that asks for much
/// delays itself and nobody else. Not thread-safe.
final class FairQueue {
  /// The lines of one message, which are sent without others between them.
  record Message(String key, String target, List<String> lines) {
    Message {
      lines = List.copyOf(lines);
    }
  }

  private final int maxLines;
  private final int maxLinesPerSource;
  private final Map<String, Deque<Message>> bySource = new LinkedHashMap<>();
  private int count;

  FairQueue(int maxLines, int maxLinesPerSource) {
    this.maxLines = maxLines;
    this.maxLinesPerSource = maxLinesPerSource;
  }

  /// False where too much waits: the message is dropped. One whose key waits already is taken as
  /// the same message and not queued again.
  boolean add(String source, Message message) {
    Deque<Message> own = bySource.getOrDefault(source, new ArrayDeque<>());
    if (!message.key().isEmpty() && own.stream().anyMatch(m -> m.key().equals(message.key()))) {
      return true;
    }
    int lines = message.lines().size();
    int waiting = own.stream().mapToInt(m -> m.lines().size()).sum();
    if (count + lines > maxLines || waiting + lines > maxLinesPerSource) {
      return false;
    }
    own.add(message);
    bySource.put(source, own);
    count += lines;
    return true;
  }

  boolean isEmpty(Predicate<Message> held) {
    return bySource.values().stream().allMatch(own -> held.test(own.getFirst()));
  }

  /// The next message of the source whose turn it is; a source whose next message is held waits.
  Optional<Message> poll(Predicate<Message> held) {
    Optional<String> turn =
        bySource.entrySet().stream()
            .filter(entry -> !held.test(entry.getValue().getFirst()))
            .map(Map.Entry::getKey)
            .findFirst();
    return turn.map(this::pollFrom);
  }

  private Message pollFrom(String source) {
    Deque<Message> own = Objects.requireNonNull(bySource.remove(source));
    Message message = own.removeFirst();
    count -= message.lines().size();
    if (!own.isEmpty()) {
      bySource.put(source, own); // at the end of the row
    }
    return message;
  }

  void removeIf(Predicate<Message> unwanted) {
    for (String source : new ArrayList<>(bySource.keySet())) {
      Deque<Message> own = bySource.getOrDefault(source, new ArrayDeque<>());
      own.stream().filter(unwanted).forEach(m -> count -= m.lines().size());
      own.removeIf(unwanted);
      if (own.isEmpty()) {
        bySource.remove(source);
      }
    }
  }
}
