package org.partyline.gateway.store;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A search as SQL that both databases answer from an index. Values are bound, never written into
/// it.
record CallQuery(String sql, Map<String, Object> values) {
  private static final String ORDER = " ORDER BY started DESC, id DESC LIMIT :limit";

  static CallQuery of(RecordSearch search, Optional<String> numberKey) {
    var conditions = new ArrayList<String>();
    var values = new LinkedHashMap<String, Object>();
    values.put("limit", search.limit());
    condition(conditions, values, "trunk = :trunk", "trunk", search.trunk());
    condition(conditions, values, "ending = :ending", "ending", search.ending());
    condition(conditions, values, "started >= :since", "since", search.since());
    condition(conditions, values, "started < :until", "until", search.until());
    search
        .after()
        .ifPresent(after -> {
          conditions.add("(started, id) < (:started, :id)");
          values.put("started", after.started());
          values.put("id", after.id().toString());
        });
    if (numberKey.isPresent()) {
      values.put("key", numberKey.get());
      return new CallQuery(
          either(conditions, "caller_key = :key", "called_key = :key", "caller_key"), values);
    }
    if (search.text().isPresent()) {
      values.put("text", search.text().get());
      return new CallQuery(
          either(conditions, "caller = :text", "called = :text", "caller"), values);
    }
    return new CallQuery("SELECT id, record FROM call_record" + where(conditions) + ORDER, values);
  }

  /// Two searches, each with its own index, instead of an OR with none.
  private static String either(
      List<String> conditions, String caller, String called, String callerColumn) {
    var first = new ArrayList<>(conditions);
    first.add(caller);
    var second = new ArrayList<>(conditions);
    second.add(called);
    String value = caller.substring(caller.indexOf(':'));
    second.add("(" + callerColumn + " IS NULL OR " + callerColumn + " <> " + value + ")");
    return "SELECT id, record FROM (SELECT * FROM (SELECT id, started, record FROM call_record"
        + where(first)
        + ORDER
        + ") a UNION ALL SELECT * FROM (SELECT id, started, record FROM call_record"
        + where(second)
        + ORDER
        + ") b) both_parties"
        + ORDER;
  }

  private static void condition(
      List<String> conditions,
      Map<String, Object> values,
      String condition,
      String name,
      Optional<?> value) {
    value.ifPresent(there -> {
      conditions.add(condition);
      values.put(name, there);
    });
  }

  private static String where(List<String> conditions) {
    return conditions.isEmpty() ? "" : " WHERE " + String.join(" AND ", conditions);
  }
}
