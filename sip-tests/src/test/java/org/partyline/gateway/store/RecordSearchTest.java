package org.partyline.gateway.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.partyline.gateway.dialplan.PhoneNumber;
import org.partyline.lab.Postgres;

/// Searches among 100,000 records of calls: each finds what it should, and by an index. How long
/// each took is printed.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RecordSearchTest {
  private static final int RECORDS = 100_000;
  private static final Instant FIRST = Instant.parse("2026-01-01T00:00:00.123Z");
  private static final PhoneNumber ADA = new PhoneNumber("49301234567");

  /// Has called in one call of eight.
  private static final PhoneNumber OFTEN = new PhoneNumber("49307654321");

  enum Kind {
    FILE,
    POSTGRES
  }

  private final KeyedHash numbers = KeyedHash.fresh();
  private final ObjectMapper json = new ObjectMapper();
  private final Map<Kind, Database> databases = new LinkedHashMap<>();
  private Postgres postgres;

  @BeforeAll
  void fill(@TempDir Path folder) throws IOException {
    postgres = Postgres.start();
    databases.put(Kind.FILE, Database.sqlite(folder.resolve("partyline.db")));
    databases.put(
        Kind.POSTGRES,
        Database.postgres(
            new StoreSettings.InPostgres(
                postgres.freshDatabase(),
                Optional.of(Postgres.USER),
                Optional.of(Postgres.PASSWORD),
                Files.createDirectory(folder.resolve("waiting")))));
    List<CallRow> rows = rows();
    for (Database database : databases.values()) {
      var calls = new SqlCalls(database);
      for (int from = 0; from < rows.size(); from += 1_000) {
        calls.write(rows.subList(from, from + 1_000));
      }
      int _ = database.call("analyze", handle -> handle.execute("ANALYZE"));
    }
  }

  private SqlCalls calls(Kind kind) {
    return new SqlCalls(Objects.requireNonNull(databases.get(kind)));
  }

  @AfterAll
  void close() {
    databases.values().forEach(Database::close);
    postgres.close();
  }

  private List<CallRow> rows() {
    var random = new Random(20260303);
    var rows = new ArrayList<CallRow>(RECORDS);
    for (int i = 0; i < RECORDS; i++) {
      PhoneNumber caller =
          i % 10_000 == 77
              ? ADA
              : i % 8 == 0
                  ? OFTEN
                  : new PhoneNumber("4989" + (1_000_000 + random.nextInt(8_000_000)));
      ObjectNode record =
          json.createObjectNode()
              .put("id", "c" + i)
              .put("direction", "IN")
              .put("kind", "PHONE")
              .put("start", FIRST.plusSeconds(60L * i).toString())
              .put("from", caller.masked())
              .put("to", "49891112222")
              .put("seconds", random.nextInt(600))
              .put("ending", i % 500 == 3 ? "WRONG_PIN" : "CALLER_HUNG_UP")
              .put("trunk", i % 1_000 == 5 ? "rare" : "sipgate");
      rows.add(
          new CallRow(
              new UUID(random.nextLong(), i),
              record,
              Optional.of(numbers.of(caller)),
              Optional.empty()));
    }
    return rows;
  }

  private static RecordSearch by(
      Optional<PhoneNumber> number, String text, String trunk, String ending, int lastHours) {
    return new RecordSearch(
        number,
        Optional.of(text).filter(there -> !there.isEmpty()),
        Optional.of(trunk).filter(there -> !there.isEmpty()),
        Optional.of(FIRST.plusSeconds(60L * RECORDS).minus(Duration.ofHours(lastHours)))
            .filter(_ -> lastHours > 0),
        Optional.empty(),
        Optional.of(ending).filter(there -> !there.isEmpty()),
        Optional.empty(),
        51);
  }

  private static Map<String, RecordSearch> searches() {
    var searches = new LinkedHashMap<String, RecordSearch>();
    searches.put("the latest", RecordSearch.latest(51));
    searches.put("a number", by(Optional.of(ADA), "", "", "", 0));
    searches.put("a number that calls often", by(Optional.of(OFTEN), "", "", "", 0));
    searches.put("a called number as it is shown", by(Optional.empty(), "49891112222", "", "", 0));
    searches.put("a trunk", by(Optional.empty(), "", "rare", "", 0));
    searches.put("an ending", by(Optional.empty(), "", "", "WRONG_PIN", 0));
    searches.put("the last day", by(Optional.empty(), "", "", "", 24));
    searches.put("an ending by a trunk", by(Optional.empty(), "", "sipgate", "WRONG_PIN", 0));
    searches.put(
        "the middle",
        new RecordSearch(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of(new RecordSearch.Position(FIRST.plusSeconds(60L * 50_000), new UUID(0, 0))),
            51));
    return searches;
  }

  private Optional<String> key(RecordSearch search) {
    return search.number().map(numbers::of);
  }

  @ParameterizedTest
  @EnumSource
  void everySearchUsesAnIndex(Kind kind) {
    SqlCalls calls = calls(kind);
    searches()
        .forEach((name, search) -> {
          List<String> plan =
              kind == Kind.FILE
                  ? calls.plan(search, key(search), "EXPLAIN QUERY PLAN", "detail")
                  : calls.plan(search, key(search), "EXPLAIN", "QUERY PLAN");
          String all = String.join("\n", plan);
          assertThat(all).as(name).containsIgnoringCase("index");
          assertThat(all).as(name).doesNotContain("Seq Scan");
          assertThat(plan)
              .as(name)
              .noneMatch(line -> line.startsWith("SCAN call_record") && !line.contains("INDEX"));
          long begun = System.nanoTime();
          int found = calls.search(search, key(search)).size();
          System.out.printf(
              "%s, %s: %d found in %.1f ms%n",
              kind, name, found, (System.nanoTime() - begun) / 1e6);
        });
  }

  @ParameterizedTest
  @EnumSource
  void aNumberFindsItsCallsTheLatestFirst(Kind kind) {
    SqlCalls calls = calls(kind);
    RecordSearch search = by(Optional.of(ADA), "", "", "", 0);
    List<StoredRecord> found = calls.search(search, key(search));
    assertThat(found).hasSize(10);
    assertThat(found.getFirst().record().get("id").asText()).isEqualTo("c90077");
    assertThat(found.getLast().record().get("id").asText()).isEqualTo("c77");
    assertThat(calls.find(found.getFirst().id())).contains(found.getFirst());
  }

  @ParameterizedTest
  @EnumSource
  void allPartsTogetherAreEverythingOnce(Kind kind) {
    SqlCalls calls = calls(kind);
    RecordSearch search = by(Optional.empty(), "", "", "WRONG_PIN", 0);
    var seen = new HashSet<UUID>();
    int count = 0;
    List<StoredRecord> part = calls.search(search, Optional.empty());
    while (!part.isEmpty()) {
      part.forEach(record -> seen.add(record.id()));
      count += part.size();
      part = calls.search(search.behind(part.getLast()), Optional.empty());
    }
    assertThat(count).isEqualTo(RECORDS / 500);
    assertThat(seen).hasSize(count);
  }

  @ParameterizedTest
  @EnumSource
  void erasureTakesAllOfANumberAndNothingElse(Kind kind) {
    SqlCalls calls = calls(kind);
    var once = new PhoneNumber("49301234568");
    ObjectNode record =
        json.createObjectNode()
            .put("id", "c0")
            .put("direction", "IN")
            .put("kind", "PHONE")
            .put("start", FIRST.minusSeconds(60).toString())
            .put("from", once.masked())
            .put("to", "1000")
            .put("seconds", 1)
            .put("ending", "CALLER_HUNG_UP");
    calls.write(
        List.of(
            new CallRow(UUID.randomUUID(), record, Optional.of(numbers.of(once)), Optional.empty()),
            new CallRow(
                UUID.randomUUID(), record, Optional.empty(), Optional.of(numbers.of(once)))));
    assertThat(calls.erase(numbers.of(once))).isEqualTo(2);
    assertThat(calls.erase(numbers.of(once))).isZero();
    RecordSearch search = by(Optional.of(ADA), "", "", "", 0);
    assertThat(calls.search(search, key(search))).hasSize(10);
  }
}
