package org.partyline.gateway.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.partyline.gateway.access.AccessInMemory;
import org.partyline.gateway.access.AccessStore;
import org.partyline.gateway.dialplan.PhoneNumber;
import org.partyline.gateway.observe.CallObserver;
import org.partyline.gateway.provisioning.OfflineProvisioning;
import org.partyline.gateway.provisioning.ProvisioningInMemory;
import org.partyline.gateway.provisioning.ProvisioningStore;
import org.partyline.gateway.provisioning.SecretKey;
import org.partyline.gateway.room.RoomStore;
import org.partyline.gateway.room.RoomsInMemory;
import org.partyline.gateway.trace.CallTrace;
import org.partyline.gateway.webhook.WebhookStore;

/// What outlives the process. Rooms are read and written by whoever waits for them; records of
/// calls are written behind the calls' back.
public final class Store implements AutoCloseable {
  static final String FILE = "partyline.db";

  private static final String WAITING = "waiting-calls.jsonl";
  private static final String HASH_KEY = "hashes.key";
  private static final String SECRET_KEY = "secrets.key";
  private static final String SECRET_KEY_VARIABLE = "PARTYLINE_STORE_KEY";
  private static final long MAX_WAITING_BYTES = 64L << 20;
  private static final int MAX_IN_MEMORY = 10_000;

  private final String place;
  private final RoomStore rooms;
  private final KeyedHash hashes;
  private final CallsInMemory forgotten;
  private final ProvisioningInMemory provisionedInMemory = new ProvisioningInMemory();
  private final @Nullable Kept kept;

  /// What there is of a store that keeps something.
  private record Kept(
      Path directory,
      DirectoryLock lock,
      Database database,
      SqlCalls calls,
      RecordQueue records,
      List<byte[]> secretKeys) {}

  private Store(String place, RoomStore rooms, KeyedHash hashes, @Nullable Kept kept) {
    this.place = place;
    this.rooms = rooms;
    this.hashes = hashes;
    this.forgotten = new CallsInMemory(hashes);
    this.kept = kept;
  }

  /// Opens the store, with the schema of this version.
  ///
  /// @throws StoreException with the reason, and what to change
  public static Store open(StoreSettings settings) {
    return switch (settings) {
      case StoreSettings.InMemory() ->
          new Store(
              "in memory: rooms are forgotten when this ends",
              new RoomsInMemory(),
              KeyedHash.fresh(),
              null);
      case StoreSettings.InFile(Path directory) -> {
        Path file = directory.toAbsolutePath().normalize().resolve(FILE);
        yield open(
            file.toString(),
            directory,
            () -> {
              ownerOnly(file);
              return Database.sqlite(file);
            });
      }
      case StoreSettings.InPostgres postgres ->
          open(postgres.address(), postgres.directory(), () -> Database.postgres(postgres));
    };
  }

  private interface Opening {
    Database open() throws IOException;
  }

  private static Store open(String place, Path directory, Opening opening) {
    DirectoryLock lock = DirectoryLock.of(directory);
    Database database = null;
    try {
      database = opening.open();
      var waiting = new WaitingRecords(directory.resolve(WAITING), MAX_WAITING_BYTES);
      var calls = new SqlCalls(database);
      KeyedHash hashes = KeyedHash.in(directory.resolve(HASH_KEY));
      var records =
          RecordQueue.start(calls, waiting, hashes, RecordQueue.Pauses.USUAL, MAX_IN_MEMORY);
      return new Store(
          place,
          new SqlRooms(database),
          hashes,
          new Kept(directory, lock, database, calls, records, secretKeys(directory)));
    } catch (IOException | RuntimeException e) {
      if (database != null) {
        database.close();
      }
      lock.close();
      throw e instanceof StoreException failure
          ? failure
          : StoreException.of("cannot open " + place, e);
    }
  }

  private static List<byte[]> secretKeys(Path directory) throws IOException {
    String given = keyOfEnvironment();
    return given.isEmpty()
        ? KeyFile.read(directory.resolve(SECRET_KEY))
        : KeyFile.parse(given, "the environment variable " + SECRET_KEY_VARIABLE);
  }

  private static String keyOfEnvironment() {
    return Optional.ofNullable(System.getenv(SECRET_KEY_VARIABLE)).orElse("").strip();
  }

  /// Encrypts all secrets anew: with a new key, which is written to `secrets.key`, or where the
  /// environment has keys, with the first of them. Interrupted at any point it can be done again.
  ///
  /// @return how many entries have secrets
  public int rotateKey() {
    Kept there = Objects.requireNonNull(kept, "nothing is kept");
    Path file = there.directory.resolve(SECRET_KEY);
    var offline = new OfflineProvisioning(provisioning(), InstantSource.system());
    if (!keyOfEnvironment().isEmpty()) {
      return offline.encryptAnew(secrets());
    }
    byte[] anew = KeyFile.random();
    var both = Stream.concat(Stream.of(anew), there.secretKeys.stream()).toList();
    try {
      KeyFile.write(file, both);
      int count = offline.encryptAnew(new SecretKey(both));
      KeyFile.write(file, List.of(anew));
      return count;
    } catch (IOException e) {
      throw StoreException.of("cannot write " + file, e);
    }
  }

  /// SQLite gives its other files the permissions of this one.
  static void ownerOnly(Path file) throws IOException {
    if (!Files.exists(file)) {
      FileAttribute<?> permissions =
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
      Files.createFile(file, permissions);
    }
  }

  /// Where it is, for the operator.
  public String place() {
    return place;
  }

  /// Each method waits for the database.
  public RoomStore rooms() {
    return rooms;
  }

  /// Each method waits for the database.
  public AccessStore access() {
    return kept == null ? new AccessInMemory() : new SqlAccess(kept.database);
  }

  /// Each method waits for the database.
  public WebhookStore webhooks() {
    return kept == null ? WebhookStore.NONE : new SqlWebhooks(kept.database, this::webhookSecret);
  }

  /// Each method waits for the database.
  public ProvisioningStore provisioning() {
    return kept == null ? provisionedInMemory : new SqlProvisioning(kept.database);
  }

  /// What encrypts the secrets of [#provisioning].
  public SecretKey secrets() {
    return new SecretKey(kept == null ? List.of(KeyFile.random()) : kept.secretKeys);
  }

  /// What a webhook signs with: made from its id and a key that is not in the database.
  public String webhookSecret(String id) {
    return "whsec_" + hashes.secret("webhook " + id);
  }

  /// Keeps the record of each call that ends; in memory the latest ones.
  public CallObserver records() {
    return kept == null ? forgotten : kept.records;
  }

  /// The records of calls that are wanted, the latest first. Waits for the database.
  public List<StoredRecord> search(RecordSearch search) {
    Optional<String> key = search.number().map(hashes::of);
    return kept == null ? forgotten.search(search, key) : kept.calls.search(search, key);
  }

  /// One record. Waits for the database.
  public Optional<StoredRecord> record(UUID id) {
    return kept == null ? forgotten.find(id) : kept.calls.find(id);
  }

  /// Keeps what there is of a call beside its record, which was told to [#records] before. Returns
  /// at once.
  public void keep(UUID record, CallTrace trace) {
    if (trace.isEmpty()) {
      return;
    }
    if (kept == null) {
      forgotten.trace(record, trace);
    } else {
      kept.records.trace(new TraceRow(record, trace.bytes()));
    }
  }

  /// What there is of a call beside its record. Waits for the database.
  public Optional<CallTrace> trace(UUID record) {
    return kept == null
        ? forgotten.trace(record)
        : kept.records
            .trace(record)
            .map(TraceRow::trace)
            .or(() -> kept.calls.trace(record))
            .map(CallTrace::of);
  }

  /// How many calls that began in this time ended how, by the name of an
  /// [org.partyline.gateway.observe.Ending]. Waits for the database.
  public Map<String, Integer> endings(Instant since, Instant until) {
    return kept == null ? forgotten.endings(since, until) : kept.calls.endings(since, until);
  }

  /// Deletes the records of all calls from and to a number. Waits for the database.
  ///
  /// @return how many there were
  /// @throws StoreException also while records wait to be written, which may be some of them
  public int erase(PhoneNumber number) {
    String key = hashes.of(number);
    if (kept == null) {
      return forgotten.erase(key);
    }
    if (kept.records.waiting() > 0) {
      throw new StoreException("records of calls wait to be written; erase once they are");
    }
    return kept.calls.erase(key);
  }

  /// The records of the calls that began since then and are written, the oldest first; each is the
  /// JSON that [org.partyline.gateway.observe.CallRecordsFile] would have written.
  public List<String> recordsSince(Instant start) {
    return kept == null ? List.of() : kept.calls.since(start);
  }

  /// Deletes the records of the calls that began before.
  public void forgetCallsBefore(Instant end) {
    if (kept != null) {
      kept.calls.deleteBefore(end);
    }
  }

  public StoreStatus status() {
    if (kept == null) {
      return new StoreStatus(place, true, "", 0, 0);
    }
    RecordQueue records = kept.records;
    String problem = records.problem();
    return new StoreStatus(place, problem.isEmpty(), problem, records.waiting(), records.lost());
  }

  @Override
  public void close() {
    if (kept != null) {
      kept.records.close();
      kept.database.close();
      kept.lock.close();
    }
  }
}
