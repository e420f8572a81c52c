package org.partyline.gateway.trace;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// What was gathered of one call so far. Of one thread at a time.
final class Tracing {
  /// Trunks that are tried, and more than those.
  private static final int MOST_DIALOGS = 20;

  private final List<String> callIds = new ArrayList<>();
  private final List<TracedMessage> messages = new ArrayList<>();
  private final QualityLog quality = new QualityLog();
  private int bytes;
  private int more;

  /// Whether a dialog is this call's, or becomes so now.
  boolean owns(String callId) {
    if (!callIds.contains(callId) && callIds.size() < MOST_DIALOGS) {
      callIds.add(callId);
    }
    return callIds.contains(callId);
  }

  List<String> callIds() {
    return List.copyOf(callIds);
  }

  int messages() {
    return messages.size();
  }

  int bytes() {
    return bytes;
  }

  QualityLog quality() {
    return quality;
  }

  /// One for which there was no place.
  void oneMore() {
    more++;
  }

  /// Adds one, and returns how many bytes it takes.
  int add(String callId, TracedMessage message) {
    messages.add(message.in(callIds.indexOf(callId)));
    int size = message.text().length();
    bytes += size;
    return size;
  }

  /// Takes over what was gathered before it was known whose it is.
  void take(Tracing other) {
    other.callIds.forEach(this::owns);
    for (TracedMessage message : other.messages) {
      add(other.callIds.get(message.dialog()), message);
    }
    more += other.more;
  }

  CallTrace trace() {
    // Those that a call only might have had are not shown.
    int[] dialogs = messages.stream().mapToInt(TracedMessage::dialog).distinct().sorted().toArray();
    List<TracedMessage> sorted =
        messages.stream()
            .sorted(Comparator.comparingLong(TracedMessage::micros))
            .map(message -> message.in(Arrays.binarySearch(dialogs, message.dialog())))
            .toList();
    return new CallTrace(callIds(dialogs.length, sorted), sorted, more, quality.samples());
  }

  /// As the messages have them, without numbers.
  private static List<String> callIds(int dialogs, List<TracedMessage> messages) {
    return IntStream.range(0, dialogs)
        .mapToObj(dialog ->
            messages.stream()
                .filter(message -> message.dialog() == dialog)
                .findFirst()
                .map(TracedMessage::callId)
                .orElse(""))
        .toList();
  }
}
