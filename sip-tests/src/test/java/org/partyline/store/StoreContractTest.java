package org.partyline.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.partyline.lab.Eventually.eventually;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.partyline.gateway.access.Role;
import org.partyline.gateway.access.Token;
import org.partyline.gateway.access.User;
import org.partyline.gateway.observe.CallDetails;
import org.partyline.gateway.observe.CallRecord;
import org.partyline.gateway.observe.CallRecordsFile;
import org.partyline.gateway.observe.CallSnapshot;
import org.partyline.gateway.observe.Ending;
import org.partyline.gateway.room.Participant;
import org.partyline.gateway.room.Pin;
import org.partyline.gateway.room.RoomRecord;
import org.partyline.gateway.room.RoomStore;
import org.partyline.gateway.store.Store;
import org.partyline.gateway.store.StoreException;
import org.partyline.gateway.store.StoreSettings;
import org.partyline.gateway.trace.CallTrace;
import org.partyline.gateway.trace.QualitySample;
import org.partyline.gateway.trace.TracedMessage;
import org.partyline.gateway.webhook.Webhook;
import org.partyline.lab.Postgres;

/// What every store does alike.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StoreContractTest {
  private static final Instant EVENING = Instant.parse("2026-03-01T22:00:00.123Z");
  private static final ObjectMapper JSON = new ObjectMapper();

  enum Kind {
    MEMORY,
    FILE,
    POSTGRES
  }

  private Postgres postgres;
  @TempDir private Path parent;
  private final AtomicInteger stores = new AtomicInteger();

  @BeforeAll
  void open() {
    postgres = Postgres.start();
  }

  @AfterAll
  void close() {
    postgres.close();
  }

  @ParameterizedTest
  @EnumSource
  void aRoomIsKeptWhole(Kind kind) {
    var meeting = room("garden", "482913556072", Optional.of(EVENING));
    var lobby = new RoomRecord("lobby", "#L\u00f6bby", new Pin("0001"), Optional.empty());
    try (var store = Store.open(fresh(kind))) {
      RoomStore rooms = store.rooms();
      assertThat(rooms.all()).isEmpty();
      assertThat(rooms.save(meeting)).isTrue();
      assertThat(rooms.save(lobby)).isTrue();
      assertThat(rooms.all()).containsExactlyInAnyOrder(meeting, lobby);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aRoomReplacesThatOfItsName(Kind kind) {
    try (var store = Store.open(fresh(kind))) {
      RoomStore rooms = store.rooms();
      rooms.save(room("garden", "1111", Optional.of(EVENING)));
      var changed = new RoomRecord("garden", "#other", new Pin("2222"), Optional.empty());
      assertThat(rooms.save(changed)).isTrue();
      assertThat(rooms.all()).containsExactly(changed);
      assertThat(rooms.save(room("lobby", "1111", Optional.empty()))).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource
  void noTwoRoomsHaveOnePin(Kind kind) {
    var garden = room("garden", "1111", Optional.of(EVENING));
    var lobby = room("lobby", "2222", Optional.empty());
    try (var store = Store.open(fresh(kind))) {
      RoomStore rooms = store.rooms();
      rooms.save(garden);
      rooms.save(lobby);
      assertThat(rooms.save(room("attic", "1111", Optional.empty()))).isFalse();
      assertThat(rooms.save(room("lobby", "1111", Optional.empty()))).isFalse();
      assertThat(rooms.all()).containsExactlyInAnyOrder(garden, lobby);
      rooms.delete("garden");
      assertThat(rooms.save(room("attic", "1111", Optional.empty()))).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aPinIsOneRoomsWhoeverIsFaster(Kind kind) throws InterruptedException {
    try (var store = Store.open(fresh(kind))) {
      var go = new CountDownLatch(1);
      var saved = new AtomicInteger();
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        var mine = room("room-" + i, "482913", Optional.of(EVENING));
        threads.add(
            Thread.ofPlatform()
                .start(() -> {
                  try {
                    go.await();
                    saved.addAndGet(store.rooms().save(mine) ? 1 : 0);
                  } catch (InterruptedException _) {
                    Thread.currentThread().interrupt();
                  }
                }));
      }
      go.countDown();
      for (Thread thread : threads) {
        thread.join();
      }
      assertThat(saved).hasValue(1);
      assertThat(store.rooms().all()).hasSize(1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aRoomIsForgottenOnce(Kind kind) {
    try (var store = Store.open(fresh(kind))) {
      store.rooms().save(room("garden", "1111", Optional.empty()));
      store.rooms().delete("garden");
      store.rooms().delete("garden");
      assertThat(store.rooms().all()).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"FILE", "POSTGRES"})
  void whatWasSavedIsThereAfterARestart(Kind kind) {
    StoreSettings settings = fresh(kind);
    var meeting = room("garden", "482913556072", Optional.of(EVENING));
    try (var store = Store.open(settings)) {
      store.rooms().save(meeting);
      assertThatThrownBy(() -> Store.open(settings)).isInstanceOf(StoreException.class);
    }
    try (var store = Store.open(settings)) {
      assertThat(store.rooms().all()).containsExactly(meeting);
      assertThat(store.rooms().save(room("attic", "482913556072", Optional.empty()))).isFalse();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"FILE", "POSTGRES"})
  void recordsOfCallsAreKeptUntilTheyAreOld(Kind kind) throws IOException {
    StoreSettings settings = fresh(kind);
    var first = ended("c1", EVENING);
    var second = ended("c2", EVENING.plusSeconds(60));
    try (var store = Store.open(settings)) {
      // Told in another order than they began in, as calls are.
      store.records().ended(second);
      store.records().ended(first);
    }
    try (var store = Store.open(settings)) {
      eventually(
          "both are written",
          Duration.ofSeconds(20),
          () -> store.recordsSince(EVENING).size() == 2 && store.status().waiting() == 0);
      List<String> kept = store.recordsSince(EVENING);
      assertThat(JSON.readTree(kept.getFirst()))
          .isEqualTo(JSON.readTree(CallRecordsFile.json(first)));
      assertThat(JSON.readTree(kept.getLast()))
          .isEqualTo(JSON.readTree(CallRecordsFile.json(second)));
      assertThat(store.recordsSince(EVENING.plusMillis(1))).containsExactly(kept.getLast());
      assertThat(store.endings(EVENING, EVENING.plusSeconds(60)).values()).containsExactly(1);
      assertThat(store.endings(EVENING, EVENING.plusSeconds(61)).values()).containsExactly(2);
      store.forgetCallsBefore(EVENING.plusSeconds(60));
      assertThat(store.recordsSince(Instant.EPOCH)).containsExactly(kept.getLast());
      assertThat(store.status().lost()).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource
  void theMessagesOfACallGoWithItsRecord(Kind kind) {
    var old = ended("c1", EVENING);
    var call = ended("c2", EVENING.plusSeconds(60));
    var trace =
        new CallTrace(
            List.of("call-c2"),
            List.of(
                new TracedMessage(
                    7, true, "UDP", "192.0.2.1:5060", "[::1]:5060", 0, "BYE \u00fc\u2026\r\n\r\n")),
            3,
            List.of(
                new QualitySample(
                    5_000, 0.5, 2, Optional.of(20.0), Optional.empty(), Optional.of(4.1))));
    try (var store = Store.open(fresh(kind))) {
      store.records().ended(old);
      store.records().ended(call);
      store.keep(old.key(), trace);
      store.keep(call.key(), trace);
      store.keep(UUID.randomUUID(), trace);
      assertThat(store.trace(call.key())).as("not written yet").contains(trace);
      eventually(
          "all is written",
          Duration.ofSeconds(30),
          () -> store.recordsSince(EVENING).size() == 2 || kind == Kind.MEMORY);
      store.forgetCallsBefore(EVENING.plusSeconds(1));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"FILE", "POSTGRES"})
  void messagesOutliveTheProcessAndNotTheirRecord(Kind kind) {
    StoreSettings settings = fresh(kind);
    var old = ended("c1", EVENING);
    var call = ended("c2", EVENING.plusSeconds(60));
    var trace = new CallTrace(List.of("a"), List.of(), 3, List.of());
    try (var store = Store.open(settings)) {
      for (CallRecord record : List.of(old, call)) {
        store.records().ended(record);
        store.keep(record.key(), trace);
      }
    }
    try (var store = Store.open(settings)) {
      eventually(
          "both are written",
          Duration.ofSeconds(30),
          () -> store.trace(old.key()).isPresent() && store.trace(call.key()).isPresent());
      store.forgetCallsBefore(EVENING.plusSeconds(1));
      assertThat(store.trace(old.key())).isEmpty();
      assertThat(store.trace(call.key())).contains(trace);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"FILE", "POSTGRES"})
  void usersTokensAndWebhooksAreKeptWhole(Kind kind) {
    StoreSettings settings = fresh(kind);
    var ada = new User("ada", Role.ADMIN, "$argon2id$of ada");
    var token =
        new Token(
            "t1",
            "b\u00f6ard",
            Role.VIEWER,
            "hash",
            "ada",
            EVENING,
            Optional.of(EVENING.plusSeconds(60)),
            Optional.empty());
    var used =
        new Token(
            "t1",
            "b\u00f6ard",
            Role.VIEWER,
            "hash",
            "ada",
            EVENING,
            Optional.of(EVENING.plusSeconds(60)),
            Optional.of(EVENING.plusSeconds(1)));
    Webhook webhook;
    try (var store = Store.open(settings)) {
      store.access().save(new User("ada", Role.VIEWER, "$argon2id$before"));
      store.access().save(ada);
      store.access().save(new User("bob", Role.OPERATOR, "$argon2id$of bob"));
      store.access().deleteUser("bob");
      store.access().save(token);
      store.access().save(used);
      webhook =
          new Webhook(
              "w1",
              URI.create("https://hooks.example.org/in?k=v"),
              Set.of("call-ended", "trunk-state"),
              false,
              store.webhookSecret("w1"),
              EVENING);
      store.webhooks().save(webhook);
    }
    try (var store = Store.open(settings)) {
      assertThat(store.access().users()).containsExactly(ada);
      assertThat(store.access().tokens()).containsExactly(used);
      assertThat(store.webhooks().all()).containsExactly(webhook);
      store.webhooks().delete("w1");
      store.access().deleteToken("t1");
      assertThat(store.webhooks().all()).isEmpty();
      assertThat(store.access().tokens()).isEmpty();
    }
  }

  /// One pair of dumps for each schema that was released. They are never changed: they also prove
  /// that nobody changed a migration afterwards.
  @ParameterizedTest
  @CsvSource({"1, FILE", "1, POSTGRES"})
  void whatAnEarlierVersionKeptIsThereStill(int version, Kind kind) throws Exception {
    StoreSettings settings = fresh(kind);
    switch (settings) {
      case StoreSettings.InFile(Path directory) -> {
        Files.createDirectories(directory);
        try (var connection =
                DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("partyline.db"));
            var statement = connection.createStatement()) {
          statement.executeUpdate(dump("sqlite-" + version));
        }
      }
      case StoreSettings.InPostgres database ->
          postgres.ask(database.url(), dump("postgresql-" + version));
      case StoreSettings.InMemory _ -> throw new AssertionError("keeps nothing");
    }
    try (var store = Store.open(settings)) {
      assertThat(store.rooms().all())
          .containsExactlyInAnyOrder(
              room("lobby", "482913", Optional.empty()),
              new RoomRecord(
                  "garden", "#meet-garden", new Pin("730155241908"), Optional.of(EVENING)));
      assertThat(store.recordsSince(Instant.EPOCH))
          .singleElement()
          .satisfies(
              json -> assertThat(JSON.readTree(json).path("callId").asText()).isEqualTo("call-1"));
      assertThat(store.rooms().save(room("attic", "1111", Optional.empty()))).isTrue();
    }
  }

  private static String dump(String name) throws IOException {
    try (InputStream file = StoreContractTest.class.getResourceAsStream(name + ".sql")) {
      return new String(Objects.requireNonNull(file, name).readAllBytes(), UTF_8);
    }
  }

  @Test
  void aDatabaseThatIsNotThereIsOneClearLine() {
    var settings =
        new StoreSettings.InPostgres(
            postgres.freshDatabase() + "x?ssl=false",
            Optional.of(Postgres.USER),
            Optional.of(Postgres.PASSWORD),
            parent.resolve("nothing"));
    assertThatThrownBy(() -> Store.open(settings))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("does not exist")
        .hasMessageNotContaining(Postgres.PASSWORD)
        .hasMessageNotContaining("\n");
  }

  private StoreSettings fresh(Kind kind) {
    Path directory = parent.resolve("store-" + stores.incrementAndGet());
    return switch (kind) {
      case MEMORY -> new StoreSettings.InMemory();
      case FILE -> new StoreSettings.InFile(directory);
      case POSTGRES ->
          new StoreSettings.InPostgres(
              postgres.freshDatabase(),
              Optional.of(Postgres.USER),
              Optional.of(Postgres.PASSWORD),
              directory);
    };
  }

  private static RoomRecord room(String name, String pin, Optional<Instant> expires) {
    return new RoomRecord(name, "#" + name, new Pin(pin), expires);
  }

  private static CallRecord ended(String id, Instant started) {
    var call =
        new CallSnapshot(
            id,
            UUID.randomUUID(),
            CallSnapshot.Direction.IN,
            Participant.Kind.PHONE,
            started,
            "+49 30 \u202667 \"Ada\"",
            "1000",
            "192.0.2.1",
            "call-" + id,
            "PIN prompt",
            Optional.of("garden"),
            Optional.empty());
    return new CallRecord(
        call,
        Duration.ofMillis(61_500),
        Duration.ofSeconds(50),
        Ending.CALLER_HUNG_UP,
        Optional.empty(),
        CallDetails.NONE,
        Optional.empty());
  }
}
