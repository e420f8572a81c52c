package org.partyline.signaling.irc;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.partyline.signaling.irc.FairQueue.Message;

/// Lines that wait for their turn, in four classes: answers of calls first; then what the client
/// itself has to say (JOIN, MODE, WHO); then rosters, of which only the newest counts; then talk. A
/// message that has begun is finished before another begins, since a receiver can do nothing with
/// half of it. Not thread-safe.
final class LineQueue {
  static final int MAX_CALL_LINES = 2000;
  static final int MAX_CALL_LINES_PER_SOURCE = 600;
  static final int MAX_ROSTERS = 1000;
  static final int MAX_TALK_LINES = 200;
  static final int MAX_TALK_LINES_PER_SOURCE = 12;
  static final int MAX_CLIENT_LINES = 1000;

  /// After so many messages of calls, one of another class goes: nothing waits for ever.
  private static final int CALLS_IN_A_ROW = 8;

  private final FairQueue calls = new FairQueue(MAX_CALL_LINES, MAX_CALL_LINES_PER_SOURCE);
  private final FairQueue talk = new FairQueue(MAX_TALK_LINES, MAX_TALK_LINES_PER_SOURCE);
  private final Deque<String> client = new ArrayDeque<>();
  private final Map<String, Message> rosters = new LinkedHashMap<>();
  private final Deque<String> begun = new ArrayDeque<>();
  private int callsInARow;

  /// An answer, a decline, an end. False where too much waits.
  ///
  /// @param source whose turn is taken: the account or host that it is for
  /// @param key names the message: sent again while it still waits, it is queued once
  boolean call(String source, String key, String target, List<String> lines) {
    return lines.isEmpty() || calls.add(source, new Message(key, target, lines));
  }

  /// Replaces what waits under the key. False where too many keys wait.
  boolean latest(String key, String target, List<String> lines) {
    if (lines.isEmpty() || (!rosters.containsKey(key) && rosters.size() >= MAX_ROSTERS)) {
      return lines.isEmpty();
    }
    rosters.put(key, new Message(key, target, lines)); // keeps its place in the row
    return true;
  }

  /// What people read. False where too much waits.
  boolean talk(String source, String target, List<String> lines) {
    return lines.isEmpty() || talk.add(source, new Message("", target, lines));
  }

  /// A line of the client's own.
  boolean client(String line) {
    return client.size() < MAX_CLIENT_LINES && client.add(line);
  }

  boolean containsClient(String line) {
    return client.contains(line);
  }

  void clearClient() {
    client.clear();
  }

  /// The connection is lost: half a message is of no use on the next one.
  void clearBegun() {
    begun.clear();
  }

  /// Forgets what was for this target.
  void forget(Predicate<String> target) {
    Predicate<Message> unwanted = message -> target.test(message.target());
    calls.removeIf(unwanted);
    talk.removeIf(unwanted);
    rosters.values().removeIf(unwanted);
  }

  /// Whether nothing waits but talk to held targets.
  boolean isEmpty(Predicate<String> held) {
    return begun.isEmpty()
        && client.isEmpty()
        && rosters.isEmpty()
        && calls.isEmpty(LineQueue::never)
        && talk.isEmpty(message -> held.test(message.target()));
  }

  /// The next line. Talk to held targets waits.
  Optional<String> poll(Predicate<String> held) {
    if (begun.isEmpty()) {
      begin(held);
    }
    return Optional.ofNullable(begun.poll());
  }

  /// Calls are never held.
  private static boolean never(Message message) {
    return false;
  }

  private void begin(Predicate<String> held) {
    boolean othersFirst = callsInARow >= CALLS_IN_A_ROW;
    if (!othersFirst && beginCall()) {
      return;
    }
    callsInARow = 0;
    if (!beginOther(held)) {
      beginCall();
    }
  }

  private boolean beginCall() {
    Optional<Message> next = calls.poll(LineQueue::never);
    next.ifPresent(message -> begun.addAll(message.lines()));
    callsInARow++;
    return next.isPresent();
  }

  private boolean beginOther(Predicate<String> held) {
    if (!client.isEmpty()) {
      begun.add(client.removeFirst());
    } else if (!rosters.isEmpty()) {
      var first = rosters.values().iterator();
      begun.addAll(first.next().lines());
      first.remove();
    } else {
      talk.poll(message -> held.test(message.target()))
          .ifPresent(message -> begun.addAll(message.lines()));
    }
    return !begun.isEmpty();
  }
}
