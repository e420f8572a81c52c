package org.partyline.gateway.store;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.partyline.gateway.observe.CallObserver;
import org.partyline.gateway.observe.CallRecord;
import org.partyline.gateway.trace.CallTrace;

/// The latest records of calls, until the process ends. Thread-safe.
final class CallsInMemory implements CallObserver {
  private static final int KEPT = 1_000;

  private final KeyedHash numbers;
  private final Deque<CallRow> latest = new ArrayDeque<>();
  private final Map<UUID, CallTrace> traces = new HashMap<>();

  CallsInMemory(KeyedHash numbers) {
    this.numbers = numbers;
  }

  @Override
  public synchronized void ended(CallRecord record) {
    if (latest.size() >= KEPT) {
      traces.remove(latest.removeLast().id());
    }
    latest.addFirst(CallRow.of(record, numbers));
  }

  synchronized void trace(UUID record, CallTrace trace) {
    if (latest.stream().anyMatch(row -> row.id().equals(record))) {
      traces.put(record, trace);
    }
  }

  synchronized Optional<CallTrace> trace(UUID record) {
    return Optional.ofNullable(traces.get(record));
  }

  synchronized List<StoredRecord> search(RecordSearch search, Optional<String> numberKey) {
    return latest.stream()
        .sorted((a, b) -> compare(b, a))
        .filter(row -> numberKey.isEmpty() || has(row, numberKey))
        .filter(row ->
            search.text().isEmpty()
                || row.text("from").equals(search.text())
                || row.text("to").equals(search.text()))
        .filter(row -> search.trunk().isEmpty() || row.text("trunk").equals(search.trunk()))
        .filter(row -> search.ending().isEmpty() || row.text("ending").equals(search.ending()))
        .filter(row -> search.since().filter(row.started()::isBefore).isEmpty())
        .filter(row -> search.until().map(row.started()::isBefore).orElse(true))
        .filter(row -> search.after().map(last -> behind(row, last)).orElse(true))
        .limit(search.limit())
        .map(row -> new StoredRecord(row.id(), row.json()))
        .toList();
  }

  private boolean forgotten(CallRow row) {
    traces.remove(row.id());
    return true;
  }

  private static boolean has(CallRow row, Optional<String> key) {
    return row.callerKey().equals(key) || row.calledKey().equals(key);
  }

  private static int compare(CallRow a, CallRow b) {
    int byTime = a.started().compareTo(b.started());
    return byTime != 0 ? byTime : a.id().toString().compareTo(b.id().toString());
  }

  private static boolean behind(CallRow row, RecordSearch.Position last) {
    int byTime = row.started().compareTo(last.started());
    return byTime < 0 || (byTime == 0 && row.id().toString().compareTo(last.id().toString()) < 0);
  }

  synchronized Optional<StoredRecord> find(UUID id) {
    return latest.stream()
        .filter(row -> row.id().equals(id))
        .map(row -> new StoredRecord(row.id(), row.json()))
        .findFirst();
  }

  synchronized Map<String, Integer> endings(Instant since, Instant until) {
    return latest.stream()
        .filter(row -> !row.started().isBefore(since) && row.started().isBefore(until))
        .collect(Collectors.toMap(row -> row.text("ending").orElseThrow(), _ -> 1, Integer::sum));
  }

  synchronized int erase(String numberKey) {
    int before = latest.size();
    latest.removeIf(row -> has(row, Optional.of(numberKey)) && forgotten(row));
    return before - latest.size();
  }
}
