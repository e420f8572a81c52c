package org.partyline.gateway.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationState;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.statement.StatementExceptions;
import org.jdbi.v3.core.statement.StatementExceptions.MessageRendering;
import org.postgresql.PGProperty;
import org.postgresql.ds.PGSimpleDataSource;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/// Connections to one of the databases, with the schema of this version.
final class Database implements AutoCloseable {
  /// How long opening a room may wait for a database that does not answer.
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private final HikariDataSource pool;
  private final Jdbi jdbi;

  private Database(DataSource source, int connections, String migrations) {
    pool = new HikariDataSource(pool(source, connections));
    jdbi = Jdbi.create(pool);
    jdbi.getConfig(StatementExceptions.class).setMessageRendering(MessageRendering.NONE);
    try {
      migrate(pool, migrations);
    } catch (RuntimeException e) {
      pool.close();
      throw e;
    }
  }

  static Database sqlite(Path file) {
    return open(() -> new Database(sqliteSource(file), 2, "sqlite"), file.toString());
  }

  static Database postgres(StoreSettings.InPostgres settings) {
    return open(() -> new Database(postgresSource(settings), 4, "postgresql"), settings.address());
  }

  private static Database open(Supplier<Database> opening, String place) {
    try {
      return opening.get();
    } catch (HikariPool.PoolInitializationException | FlywayException e) {
      throw StoreException.of("cannot open " + place, e);
    } catch (IllegalArgumentException e) {
      throw new StoreException("cannot open " + place + ": " + e.getMessage());
    }
  }

  /// Durable as long as the operating system lives; after a loss of power the last few transactions
  /// may be missing, and the file is sound (WAL with `synchronous=NORMAL`).
  static DataSource sqliteSource(Path file) {
    var config = new SQLiteConfig();
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    config.setSynchronous(SQLiteConfig.SynchronousMode.NORMAL);
    config.enforceForeignKeys(true);
    config.setBusyTimeout((int) PATIENCE.toMillis());
    // Two that both read and then both write would be in each other's way.
    config.setTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE);
    var source = new SQLiteDataSource(config);
    source.setUrl("jdbc:sqlite:" + file.toAbsolutePath());
    return source;
  }

  private static DataSource postgresSource(StoreSettings.InPostgres settings) {
    var source = new PGSimpleDataSource();
    source.setUrl(settings.url());
    settings.user().ifPresent(source::setUser);
    settings.password().ifPresent(source::setPassword);
    source.setApplicationName("partyline");
    source.setConnectTimeout((int) PATIENCE.toSeconds());
    source.setLoginTimeout((int) PATIENCE.toSeconds());
    source.setSocketTimeout(10);
    source.setTcpKeepAlive(true);
    // Its details are values of rows.
    source.setLogServerErrorDetail(false);
    // Ids and JSON are bound as text.
    source.setProperty(PGProperty.STRING_TYPE, "unspecified");
    return source;
  }

  private static HikariConfig pool(DataSource source, int connections) {
    var config = new HikariConfig();
    config.setPoolName("store");
    config.setDataSource(source);
    config.setMaximumPoolSize(connections);
    config.setConnectionTimeout(PATIENCE.toMillis());
    config.setValidationTimeout(PATIENCE.toMillis() / 2);
    return config;
  }

  private static void migrate(DataSource source, String folder) {
    Flyway flyway =
        Flyway.configure(Database.class.getClassLoader())
            .dataSource(source)
            .locations("classpath:org/partyline/gateway/store/" + folder)
            .loggers("slf4j")
            .cleanDisabled(true)
            .load();
    Arrays.stream(flyway.info().all())
        .filter(migration -> isOfANewerVersion(migration.getState()))
        .map(MigrationInfo::getVersion)
        .findFirst()
        .ifPresent(version -> {
          throw new StoreException(
              "its schema has version " + version + ": a newer Partyline wrote it; use that one");
        });
    flyway.migrate();
  }

  private static boolean isOfANewerVersion(MigrationState state) {
    return state == MigrationState.FUTURE_SUCCESS || state == MigrationState.FUTURE_FAILED;
  }

  /// In a transaction.
  ///
  /// @param what is done, for the message when it fails
  <T> T call(String what, Function<Handle, T> work) {
    try {
      return jdbi.inTransaction(work::apply);
    } catch (JdbiException e) {
      throw StoreException.of(what, e);
    }
  }

  @Override
  public void close() {
    pool.close();
  }
}
