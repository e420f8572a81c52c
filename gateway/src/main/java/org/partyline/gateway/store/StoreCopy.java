package org.partyline.gateway.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/// Copies of a SQLite store: taken while a gateway writes to it, and put back while none does.
public final class StoreCopy {
  private StoreCopy() {}

  /// Copies the store as it is at one moment. A gateway that runs is not disturbed.
  ///
  /// @param target not there yet; only its owner may read it
  /// @throws StoreException with the reason; nothing is left of the target then
  public static void backup(Path directory, Path target) {
    Path file = directory.resolve(Store.FILE);
    if (!Files.exists(file)) {
      throw new StoreException("there is no " + file + ": nothing has been kept yet");
    }
    if (Files.exists(target)) {
      throw new StoreException(target + " is there already; name another file");
    }
    Path draft = beside(target, ".partial");
    try {
      try {
        Files.deleteIfExists(draft);
        Store.ownerOnly(draft);
        vacuumInto(file, draft);
        check(draft);
        toDisk(draft);
        Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(draft);
      }
    } catch (IOException e) {
      throw new StoreException("cannot write " + target + ": " + e);
    }
  }

  /// Puts a copy in the store's place, and keeps what was there before.
  ///
  /// @return where that is now; no file where nothing was there
  /// @throws StoreException with the reason; the store is as it was then
  public static Path restore(Path copy, Path directory) {
    if (!Files.isRegularFile(copy)) {
      throw new StoreException("there is no file " + copy);
    }
    try (var _ = DirectoryLock.of(directory)) {
      Path file = directory.resolve(Store.FILE);
      Path draft = beside(file, ".partial");
      Path before = beside(file, ".before-restore");
      try {
        Files.deleteIfExists(draft);
        Store.ownerOnly(draft);
        Files.copy(copy, draft, StandardCopyOption.REPLACE_EXISTING);
        check(draft);
        Database.sqlite(draft).close(); // its schema is not newer than ours, and brought up to it
        toDisk(draft);
        if (Files.exists(file)) {
          checkpoint(file);
          Files.move(file, before, StandardCopyOption.REPLACE_EXISTING);
        }
        removeLogs(file);
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
        return before;
      } finally {
        Files.deleteIfExists(draft);
        removeLogs(draft);
      }
    } catch (IOException e) {
      throw new StoreException("cannot restore " + copy + ": " + e);
    }
  }

  private static Path beside(Path file, String suffix) {
    return file.resolveSibling(file.getFileName() + suffix);
  }

  private static void vacuumInto(Path file, Path target) {
    try (Connection connection = Database.sqliteSource(file).getConnection();
        PreparedStatement copy = connection.prepareStatement("VACUUM INTO ?")) {
      copy.setString(1, target.toString());
      copy.execute();
    } catch (SQLException e) {
      throw StoreException.of("cannot copy " + file, e);
    }
  }

  /// A whole database, and one of ours.
  private static void check(Path file) {
    try (Connection connection = Database.sqliteSource(file).getConnection();
        Statement statement = connection.createStatement()) {
      try (ResultSet result = statement.executeQuery("PRAGMA integrity_check")) {
        if (!result.next() || !result.getString(1).equals("ok")) {
          throw new StoreException(file + " is damaged");
        }
      }
      statement.executeQuery("SELECT count(*) FROM room").close();
    } catch (SQLException _) {
      throw new StoreException(file + " is no copy of a store");
    }
  }

  /// What is in the log beside it comes into the file.
  private static void checkpoint(Path file) {
    try (Connection connection = Database.sqliteSource(file).getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA wal_checkpoint(TRUNCATE)");
    } catch (SQLException _) {
      // A damaged one is what people restore a copy for.
    }
  }

  /// A log that belongs to another file would damage this one.
  private static void removeLogs(Path file) throws IOException {
    for (String suffix : List.of("-wal", "-shm")) {
      Files.deleteIfExists(beside(file, suffix));
    }
  }

  private static void toDisk(Path file) throws IOException {
    try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
  }
}
