package org.partyline.signaling.irc;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Lines that wait for their turn. What is said to different targets takes turns, so that nobody
/// waits for another's long message; what is keyed goes when nothing else waits, and only its
/// latest state. Not thread-safe.
final class LineQueue {
  static final int MAX_LINES = 2000;
  static final int MAX_KEYS = 1000;

  private static final class Keyed {
    final Deque<String> lines;
    boolean begun;
    @Nullable List<String> next;

    Keyed(List<String> lines) {
      this.lines = new ArrayDeque<>(lines);
    }
  }

  private final Map<String, Deque<String>> said = new LinkedHashMap<>();
  private final Map<String, Keyed> keyed = new LinkedHashMap<>();
  private int count;

  /// False where too much waits already: the line is dropped.
  boolean say(String target, String line) {
    if (count >= MAX_LINES) {
      return false;
    }
    said.computeIfAbsent(target, key -> new ArrayDeque<>()).add(line);
    count++;
    return true;
  }

  /// Replaces what waits under the key. Lines that began to go are finished first: a receiver can
  /// do nothing with half of them.
  boolean latest(String key, List<String> lines) {
    Keyed waiting = keyed.get(key);
    if (waiting != null && waiting.begun) {
      waiting.next = List.copyOf(lines);
    } else if (waiting == null && keyed.size() >= MAX_KEYS) {
      return false;
    } else if (!lines.isEmpty()) {
      keyed.put(key, new Keyed(lines)); // keeps its place in the row
    }
    return true;
  }

  /// Whether nothing waits but what is held.
  boolean isEmpty(Predicate<String> held) {
    return keyed.isEmpty() && said.keySet().stream().allMatch(held);
  }

  boolean contains(String line) {
    return said.values().stream().anyMatch(lines -> lines.contains(line));
  }

  /// The next line, of a target that is not held.
  Optional<String> poll(Predicate<String> held) {
    Optional<String> target = said.keySet().stream().filter(held.negate()).findFirst();
    return target.isPresent() ? Optional.of(pollSaid(target.get())) : pollKeyed();
  }

  /// Forgets what was to be said to this target.
  void drop(String target) {
    Deque<String> lines = said.remove(target);
    count -= lines == null ? 0 : lines.size();
  }

  private String pollSaid(String target) {
    Deque<String> lines = Objects.requireNonNull(said.remove(target));
    String line = lines.remove();
    count--;
    if (!lines.isEmpty()) {
      said.put(target, lines); // at the end of the row
    }
    return line;
  }

  private Optional<String> pollKeyed() {
    if (keyed.isEmpty()) {
      return Optional.empty();
    }
    var first = keyed.entrySet().iterator().next();
    Keyed message = first.getValue();
    String line = message.lines.remove();
    message.begun = true;
    if (message.lines.isEmpty()) {
      String key = first.getKey();
      keyed.remove(key);
      if (message.next != null && !message.next.isEmpty()) {
        keyed.put(key, new Keyed(message.next));
      }
    }
    return Optional.of(line);
  }
}
