package org.partyline.gateway.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.Query;

/// Records of calls in a table.
final class SqlCalls implements CallTable {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

  private final Database database;

  SqlCalls(Database database) {
    this.database = database;
  }

  @Override
  public void write(List<CallRow> rows) {
    if (!rows.isEmpty()) {
      database.call("records of calls cannot be written", handle -> insert(handle, rows));
    }
  }

  private static int[] insert(Handle handle, List<CallRow> rows) {
    PreparedBatch batch =
        handle.prepareBatch(
            """
            INSERT INTO call_record
              (id, started, direction, kind, caller, called, trunk, room, ending, seconds, cost,
               record, caller_key, called_key)
            VALUES
              (:id, :started, :direction, :kind, :caller, :called, :trunk, :room, :ending,
               :seconds, :cost, :record, :caller_key, :called_key)
            ON CONFLICT (id) DO NOTHING
            """);
    for (CallRow row : rows) {
      batch
          .bind("id", row.id().toString())
          .bind("started", row.started())
          .bind("direction", row.text("direction"))
          .bind("kind", row.text("kind"))
          .bind("caller", row.text("from"))
          .bind("called", row.text("to"))
          .bind("trunk", row.text("trunk"))
          .bind("room", row.text("room"))
          .bind("ending", row.text("ending"))
          .bind("seconds", row.seconds())
          .bind("cost", row.cost().map(cost -> cost.toPlainString()))
          .bind("record", row.json().toString())
          .bind("caller_key", row.callerKey())
          .bind("called_key", row.calledKey())
          .add();
    }
    return batch.execute();
  }

  @Override
  public void writeTraces(List<TraceRow> traces) {
    database.call("messages of calls cannot be written", handle -> insertTraces(handle, traces));
  }

  private static int[] insertTraces(Handle handle, List<TraceRow> traces) {
    PreparedBatch batch =
        handle.prepareBatch(
            """
            INSERT INTO call_trace (record, trace)
            SELECT id, :trace FROM call_record WHERE id = :record
            ON CONFLICT (record) DO NOTHING
            """);
    traces.forEach(
        row -> batch.bind("record", row.record().toString()).bind("trace", row.trace()).add());
    return batch.execute();
  }

  /// What is kept of a call beside its record.
  Optional<byte[]> trace(UUID record) {
    return database.call(
        "the messages of a call cannot be read",
        handle ->
            handle
                .createQuery("SELECT trace FROM call_trace WHERE record = :record")
                .bind("record", record.toString())
                .mapTo(byte[].class)
                .findOne());
  }

  @Override
  public void ping() {
    database.call("the database does not answer", handle -> handle.execute("SELECT 1"));
  }

  void deleteBefore(Instant end) {
    database.call(
        "old records of calls cannot be deleted",
        handle ->
            handle
                .createUpdate("DELETE FROM call_record WHERE started < :end")
                .bind("end", end)
                .execute());
  }

  /// The JSON of each call that began since then, the oldest first.
  List<String> since(Instant start) {
    return database.call(
        "records of calls cannot be read",
        handle ->
            handle
                .createQuery(
                    "SELECT record FROM call_record WHERE started >= :start ORDER BY started, id")
                .bind("start", start)
                .mapTo(String.class)
                .list());
  }

  /// What is wanted, and no more than so many.
  List<StoredRecord> search(RecordSearch search, Optional<String> numberKey) {
    return database.call(
        "records of calls cannot be searched",
        handle -> {
          var query = CallQuery.of(search, numberKey);
          return bound(handle.createQuery(query.sql()), query)
              .map((row, _) -> stored(row.getString("id"), row.getString("record")))
              .list();
        });
  }

  /// How the database goes about a search, in its own words: that it uses an index.
  List<String> plan(
      RecordSearch search, Optional<String> numberKey, String explain, String column) {
    return database.call(
        "a search cannot be explained",
        handle -> {
          var query = CallQuery.of(search, numberKey);
          return bound(handle.createQuery(explain + " " + query.sql()), query)
              .map((row, _) -> row.getString(column))
              .list();
        });
  }

  /// How many calls that began in this time ended how. Answered from the index of endings.
  Map<String, Integer> endings(Instant since, Instant until) {
    return database.call(
        "records of calls cannot be counted",
        handle ->
            handle
                .createQuery(
                    """
                    SELECT ending, COUNT(*) AS calls FROM call_record
                    WHERE started >= :since AND started < :until GROUP BY ending
                    """)
                .bind("since", since)
                .bind("until", until)
                .map((row, _) -> Map.entry(row.getString("ending"), row.getInt("calls")))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
  }

  private static Query bound(Query query, CallQuery search) {
    search.values().forEach(query::bind);
    return query;
  }

  Optional<StoredRecord> find(UUID id) {
    return database.call(
        "the record of a call cannot be read",
        handle ->
            handle
                .createQuery("SELECT record FROM call_record WHERE id = :id")
                .bind("id", id.toString())
                .mapTo(String.class)
                .findOne()
                .map(record -> stored(id.toString(), record)));
  }

  private static StoredRecord stored(String id, String record) {
    try {
      return new StoredRecord(UUID.fromString(id), JSON.readTree(record));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the record " + id + " is no JSON", e);
    }
  }

  /// Deletes the records of all calls of a number.
  ///
  /// @return how many there were
  int erase(String numberKey) {
    return database.call(
        "records of calls cannot be erased",
        handle ->
            handle
                .createUpdate(
                    "DELETE FROM call_record WHERE caller_key = :key OR called_key = :key")
                .bind("key", numberKey)
                .execute());
  }
}
