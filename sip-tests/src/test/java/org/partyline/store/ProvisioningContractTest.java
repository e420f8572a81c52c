package org.partyline.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.partyline.lab.Eventually.eventually;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.partyline.gateway.access.Access;
import org.partyline.gateway.access.Role;
import org.partyline.gateway.access.User;
import org.partyline.gateway.config.ConfigException;
import org.partyline.gateway.config.Configuration;
import org.partyline.gateway.config.ConfigurationSource;
import org.partyline.gateway.config.Section;
import org.partyline.gateway.provisioning.Entry;
import org.partyline.gateway.provisioning.Provisioning;
import org.partyline.gateway.provisioning.ProvisioningStore.AuditRow;
import org.partyline.gateway.room.Pin;
import org.partyline.gateway.room.RoomRecord;
import org.partyline.gateway.store.Store;
import org.partyline.gateway.store.StoreException;
import org.partyline.gateway.store.StoreSettings;
import org.partyline.lab.Lab;
import org.partyline.lab.Postgres;
import org.partyline.lab.Program;

/// A change at run time is made whole or not at all, in each database.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ProvisioningContractTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String TRUNK =
      "{\"name\": \"new\", \"preset\": \"sipgate\", \"user\": \"1\", \"password\": \"geheim\"}";

  private static final String TO_BOARD = "{\"called\": \"2000\", \"room\": \"board\"}";
  private static final User VERA = new User("vera", Role.VIEWER, "");

  enum Kind {
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
  void aSectionIsKeptInItsOrderWithWhoChangedIt(Kind kind) throws Exception {
    StoreSettings settings = settings(fresh(), url(kind));
    List<Entry> written;
    try (var store = Store.open(settings)) {
      Provisioning provisioning = provisioning(store);
      provisioning.add(Section.TRUNKS, json(TRUNK), "ada");
      provisioning.add(Section.TRUNKS, json(TRUNK.replace("new", "another")), "b\u00f6ard");
      Entry first = provisioning.entries(Section.TRUNKS).getFirst();
      provisioning.change(
          Section.TRUNKS,
          "new",
          json("{\"name\": \"new\", \"preset\": \"sipgate\", \"user\": \"2\"}"),
          first.version(),
          "ada");
      written = provisioning.entries(Section.TRUNKS);
    }
    try (var store = Store.open(settings)) {
      Provisioning again = provisioning(store);
      assertThat(again.entries(Section.TRUNKS)).isEqualTo(written);
      assertThat(again.entries(Section.TRUNKS))
          .extracting(Entry::name)
          .containsExactly("new", "another");
      assertThat(again.configuration().trunks().getFirst().password().orElseThrow().reveal())
          .isEqualTo("geheim");
      assertThat(again.audit(Long.MAX_VALUE, 9))
          .extracting(AuditRow::action, AuditRow::name, AuditRow::who)
          .containsExactly(
              tuple("change", "new", "ada"),
              tuple("add", "another", "b\u00f6ard"),
              tuple("add", "new", "ada"));
      again.giveBack(Section.TRUNKS, "ada");
    }
    try (var store = Store.open(settings)) {
      assertThat(provisioning(store).entries(Section.TRUNKS)).isEmpty();
    }
  }

  /// Also what was saved of rooms while it was being applied.
  @ParameterizedTest
  @EnumSource
  void whatCannotBeAppliedLeavesNothing(Kind kind) throws Exception {
    try (var store = Store.open(settings(fresh(), url(kind)))) {
      Provisioning provisioning = provisioning(store);
      provisioning.onChange(next -> {
        if (!next.trunks().isEmpty()) {
          store.rooms().save(new RoomRecord("board", "#b", new Pin("4829"), Optional.empty()));
          throw new IllegalArgumentException("no such certificate");
        }
      });
      assertThatThrownBy(() -> provisioning.add(Section.TRUNKS, json(TRUNK), "ada"))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("no such certificate");
      assertThat(provisioning.audit(Long.MAX_VALUE, 9)).isEmpty();
      assertThat(store.rooms().all()).isEmpty();
      assertThat(provisioning(store).entries(Section.TRUNKS)).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void sectionsAreReplacedTogetherWithWhatBelongsToThem(Kind kind) throws Exception {
    StoreSettings settings = settings(fresh(), url(kind));
    var applied = new AtomicInteger();
    try (var store = Store.open(settings)) {
      Provisioning provisioning = provisioning(store);
      provisioning.onChange(_ -> applied.incrementAndGet());
      access(store)
          .replace(
              List.of(VERA),
              "ada",
              users -> {
                provisioning.replaceAll(replaced(TO_BOARD, users.save()), "ada", false);
                return true;
              });
    }
    assertThat(applied).hasValue(1);
    try (var store = Store.open(settings)) {
      Provisioning again = provisioning(store);
      assertThat(again.entries(Section.TRUNKS)).extracting(Entry::name).containsExactly("new");
      assertThat(again.entries(Section.NUMBERS)).extracting(Entry::name).containsExactly("2000");
      assertThat(again.audit(Long.MAX_VALUE, 9))
          .extracting(AuditRow::action, AuditRow::section, AuditRow::name)
          .contains(tuple("add", "trunks", "new"), tuple("add", "numbers", "2000"));
      assertThat(access(store).users()).containsExactly(VERA);
    }
  }

  /// A wrong entry, what cannot be applied, and a store that goes away at the last write.
  @ParameterizedTest
  @EnumSource
  void ofSectionsThatCannotBeReplacedAllIsAsBefore(Kind kind) throws Exception {
    StoreSettings settings = settings(fresh(), url(kind));
    try (var store = Store.open(settings)) {
      Provisioning provisioning = provisioning(store);
      var refuses = new AtomicInteger();
      var holds = new AtomicReference<>(provisioning.configuration());
      provisioning.onChange(next -> {
        if (refuses.get() > 0 && !next.trunks().isEmpty()) {
          throw new IllegalArgumentException("no such certificate");
        }
        holds.set(next);
      });
      Configuration before = provisioning.configuration();
      Access access = access(store);
      assertThatThrownBy(
              () -> replace(access, provisioning, TO_BOARD.replace("board", "attic"), () -> {}))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("dial-in.numbers[0].room");
      assertThatThrownBy(() ->
              replace(
                  access,
                  provisioning,
                  TO_BOARD,
                  () -> {
                    throw new IllegalStateException("away");
                  }))
          .isInstanceOf(IllegalStateException.class);
      assertThat(holds.get()).as("applied, and taken back").isEqualTo(before);
      refuses.set(1);
      assertThatThrownBy(() -> replace(access, provisioning, TO_BOARD, () -> {}))
          .hasMessageContaining("no such certificate");
      assertThat(access.users()).isEmpty();
      assertThat(provisioning.configuration()).isEqualTo(before);
      assertThat(provisioning.audit(Long.MAX_VALUE, 9)).isEmpty();
    }
    try (var store = Store.open(settings)) {
      assertThat(access(store).users()).isEmpty();
      for (Section section : Section.values()) {
        assertThat(store.provisioning().find(section)).isEmpty();
      }
    }
  }

  private static void replace(
      Access access, Provisioning provisioning, String number, Runnable last) throws Exception {
    access.replace(
        List.of(VERA),
        "ada",
        users -> {
          Runnable also =
              () -> {
                users.save().run();
                last.run();
              };
          provisioning.replaceAll(replaced(number, also), "ada", false);
          return true;
        });
  }

  private static Access access(Store store) {
    return new Access(store.access(), Instant::now, Instant::now);
  }

  private static Provisioning.Replacement replaced(String number, Runnable also) {
    try {
      return new Provisioning.Replacement(
          Map.of(
              Section.TRUNKS, List.of(json(TRUNK)),
              Section.PERMANENT_ROOMS, List.of(json("{\"name\": \"board\"}")),
              Section.NUMBERS, List.of(json(number))),
          () -> {},
          also);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aProcessThatIsKilledWhileItAppliesLeavesWhatWas(Kind kind) throws Exception {
    Path directory = fresh();
    String url = url(kind);
    killed(directory, url, Moment.APPLYING);
    found(
        settings(directory, url),
        provisioning -> {
          assertThat(provisioning.entries(Section.TRUNKS)).isEmpty();
          assertThat(provisioning.audit(Long.MAX_VALUE, 9)).isEmpty();
        });
  }

  @ParameterizedTest
  @EnumSource
  void aProcessThatIsKilledAfterAChangeHasMadeItWhole(Kind kind) throws Exception {
    Path directory = fresh();
    String url = url(kind);
    killed(directory, url, Moment.CHANGED);
    found(
        settings(directory, url),
        provisioning -> {
          assertThat(provisioning.entries(Section.TRUNKS)).extracting(Entry::name).contains("new");
          assertThat(provisioning.audit(Long.MAX_VALUE, 9))
              .singleElement()
              .extracting(AuditRow::action, AuditRow::who)
              .containsExactly("add", "ada");
        });
  }

  private interface Looks {
    void at(Provisioning provisioning);
  }

  private void found(StoreSettings settings, Looks looks) throws IOException {
    try (var store = opened(settings)) {
      looks.at(provisioning(store));
    }
  }

  /// PostgreSQL needs a moment to see that the one who had the lock is gone.
  private static Store opened(StoreSettings settings) {
    var store = new Store[1];
    eventually(
        "the store is free",
        Duration.ofSeconds(30),
        () -> {
          try {
            store[0] = Store.open(settings);
            return true;
          } catch (StoreException _) {
            return false;
          }
        });
    return store[0];
  }

  private void killed(Path directory, String url, Moment moment) throws IOException {
    Files.createDirectories(directory);
    try (var process =
        Program.start(
            "changes",
            Files.createDirectories(directory.resolveSibling(directory.getFileName() + "-log")),
            Lab.java(Changes.class.getName(), directory.toString(), url, moment.name()))) {
      eventually(
          "it has come to that: " + moment,
          Duration.ofSeconds(90),
          () -> process.output().contains(moment.name()) || !process.running());
      assertThat(process.output()).contains(moment.name());
      process.kill();
    }
  }

  enum Moment {
    APPLYING,
    CHANGED
  }

  /// The process that is killed.
  static final class Changes {
    private Changes() {}

    public static void main(String[] arguments) throws Exception {
      var forever = new CountDownLatch(1);
      var moment = Moment.valueOf(arguments[2]);
      try (var store = Store.open(settings(Path.of(arguments[0]), arguments[1]))) {
        Provisioning provisioning = provisioning(store);
        provisioning.onChange(_ -> {
          if (moment == Moment.APPLYING) {
            reached(moment, forever);
          }
        });
        provisioning.add(Section.TRUNKS, json(TRUNK), "ada");
        reached(Moment.CHANGED, forever);
      }
    }

    private static void reached(Moment moment, CountDownLatch forever) {
      System.out.println(moment);
      try {
        forever.await();
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private Path fresh() {
    return parent.resolve("store-" + stores.incrementAndGet());
  }

  private String url(Kind kind) {
    return kind == Kind.FILE ? "" : postgres.freshDatabase();
  }

  /// @param url empty for a file
  private static StoreSettings settings(Path directory, String url) {
    return url.isEmpty()
        ? new StoreSettings.InFile(directory)
        : new StoreSettings.InPostgres(
            url, Optional.of(Postgres.USER), Optional.of(Postgres.PASSWORD), directory);
  }

  private static Provisioning provisioning(Store store) throws IOException {
    Path file = Files.createTempFile("partyline", ".yaml");
    try {
      Files.writeString(file, "web: {port: 0}\n");
      return Provisioning.open(
          ConfigurationSource.of(file), store.provisioning(), store.secrets(), Instant::now);
    } finally {
      Files.delete(file);
    }
  }

  private static ObjectNode json(String text) throws IOException {
    return (ObjectNode) JSON.readTree(text);
  }
}
