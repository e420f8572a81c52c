package org.partyline.gateway.store;

import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/// Records of calls in a table.
final class SqlCalls implements CallTable {
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
               record)
            VALUES
              (:id, :started, :direction, :kind, :caller, :called, :trunk, :room, :ending,
               :seconds, :cost, :record)
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
          .add();
    }
    return batch.execute();
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
}
