package org.partyline.gateway.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.partyline.gateway.room.Pin;
import org.partyline.gateway.room.RoomRecord;

/// What is peculiar to the file; what all stores have in common is judged beside real databases.
@Timeout(60)
class SqliteStoreTest {
  private static final RoomRecord GARDEN =
      new RoomRecord(
          "garden",
          "#meet-1",
          new Pin("482913556072"),
          Optional.of(Instant.parse("2026-03-01T22:00:00Z")));

  @TempDir private Path parent;

  @Test
  void onlyItsOwnerMayReadIt() throws IOException {
    try (var store = open()) {
      store.rooms().save(GARDEN);
      assertThat(permissions(directory())).isEqualTo("rwx------");
      for (String name : List.of("partyline.db", "partyline.db-wal", "partyline.db-shm")) {
        assertThat(permissions(directory().resolve(name))).as(name).isEqualTo("rw-------");
      }
    }
  }

  @Test
  void aSecondGatewayIsToldThatTheDirectoryIsInUse() {
    try (var _ = open()) {
      assertThatThrownBy(this::open)
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("is in use by another Partyline");
    }
    open().close();
  }

  @Test
  void aDirectoryThatCannotBeMadeIsOneClearLine() throws IOException {
    Files.writeString(parent.resolve("file"), "");
    assertThatThrownBy(() -> Store.open(new StoreSettings.InFile(parent.resolve("file/store"))))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("name a directory that the gateway may write to");
  }

  @Test
  void aFileThatIsNoDatabaseIsOneClearLine() throws IOException {
    Files.createDirectories(directory());
    Files.writeString(directory().resolve("partyline.db"), "this is no database, but long enough");
    assertThatThrownBy(this::open)
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("partyline.db")
        .hasMessageContaining("not a database");
    Files.delete(directory().resolve("partyline.db"));
    open().close(); // nothing was left open
  }

  @Test
  void whatANewerVersionWroteIsLeftAlone() throws SQLException {
    open().close();
    execute(
        "INSERT INTO flyway_schema_history VALUES (99, '99', 'of the future', 'SQL', 'V99__x.sql',"
            + " 1, 'x', '2030-01-01 00:00:00.000', 1, 1)");
    assertThatThrownBy(this::open)
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("a newer Partyline wrote it");
  }

  @Test
  void whatFailsTellsNoPin() throws SQLException {
    try (var store = open()) {
      execute("DROP TABLE room");
      assertThatThrownBy(() -> store.rooms().save(GARDEN))
          .hasNoCause()
          .hasMessageContaining("no such table")
          .extracting(Throwable::toString)
          .asString()
          .doesNotContain("482913556072");
    }
  }

  @Test
  void itIsCopiedWhileItRunsAndPutBackWhenItDoesNot() throws IOException {
    Path copy = parent.resolve("copy.db");
    try (var store = open()) {
      store.rooms().save(GARDEN);
      store.records().ended(Calls.ended("c1"));
      while (store.recordsSince(Instant.EPOCH).isEmpty()) {
        LockSupport.parkNanos(1_000_000);
      }
      StoreCopy.backup(directory(), copy);
      assertThat(permissions(copy)).isEqualTo("rw-------");
      assertThatThrownBy(() -> StoreCopy.backup(directory(), copy)).hasMessageContaining("already");
      store.rooms().delete("garden");
      assertThatThrownBy(() -> StoreCopy.restore(copy, directory())).hasMessageContaining("in use");
    }
    StoreCopy.restore(copy, directory());
    try (var store = open()) {
      assertThat(store.rooms().all()).containsExactly(GARDEN);
      assertThat(store.recordsSince(Instant.EPOCH)).hasSize(1);
    }
    assertThat(names())
        .containsExactly(
            "hashes.key", "lock", "partyline.db", "partyline.db.before-restore", "secrets.key");
  }

  /// Of a killed gateway the newest rows are in a log beside the file, and that log is of the old
  /// one.
  @Test
  void aCopyIsPutBackOverAKilledGatewaysFiles() throws Exception {
    Path copy = parent.resolve("copy.db");
    Path killed = parent.resolve("killed");
    try (var store = open()) {
      store.rooms().save(GARDEN);
      StoreCopy.backup(directory(), copy);
      store.rooms().delete("garden");
      Files.createDirectories(killed);
      for (String name : List.of("partyline.db", "partyline.db-wal")) {
        Files.copy(directory().resolve(name), killed.resolve(name));
      }
    }
    StoreCopy.restore(copy, killed);
    try (var store = Store.open(new StoreSettings.InFile(killed))) {
      assertThat(store.rooms().all()).containsExactly(GARDEN);
    }
  }

  @Test
  void onlyACopyOfAStoreIsPutInItsPlace() throws IOException {
    try (var store = open()) {
      store.rooms().save(GARDEN);
    }
    Path other = Files.writeString(parent.resolve("other"), "this is no database, but long enough");
    assertThatThrownBy(() -> StoreCopy.restore(other, directory()))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("is no copy of a store");
    try (var store = open()) {
      assertThat(store.rooms().all()).containsExactly(GARDEN);
    }
    assertThat(names()).containsExactly("hashes.key", "lock", "partyline.db", "secrets.key");
  }

  private List<String> names() throws IOException {
    try (var files = Files.list(directory())) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection =
            Database.sqliteSource(directory().resolve("partyline.db")).getConnection();
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private Path directory() {
    return parent.resolve("store");
  }

  private Store open() {
    return Store.open(new StoreSettings.InFile(directory()));
  }

  private static String permissions(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }
}
