package org.partyline.gateway.recording;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.partyline.gateway.observe.ActiveCalls;
import org.partyline.gateway.recording.RecordingException.Reason;
import org.partyline.gateway.room.Participant;
import org.partyline.gateway.room.Room;
import org.partyline.gateway.room.RoomRecording;
import org.partyline.media.MediaException;
import org.partyline.media.MediaRoom;
import org.partyline.media.Recording;
import org.partyline.media.RecordingEnded;
import org.partyline.media.RecordingSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The recordings that are being made. Nobody is recorded without being told: the room says it to
/// all when a recording begins, to each who comes later before they are heard, and when it is over.
/// May be used from any thread; what begins one waits for the disk.
public final class Recordings implements AutoCloseable {
  /// What the media engine does for it.
  public interface Recorder {
    Recording record(MediaRoom room, RecordingSettings settings, Consumer<RecordingEnded> ended);
  }

  private static final Logger LOG = LoggerFactory.getLogger(Recordings.class);
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

  /// All files of recordings, and no others.
  private static final Pattern FILE =
      Pattern.compile("[a-z0-9-]+_\\d{8}T\\d{6}Z[a-z0-9-]*\\.(opus|webm|mkv)(\\.part)?");

  private static final Duration TO_FINISH = Duration.ofSeconds(5);

  private final Recorder recorder;
  private final RecordingRules rules;
  private final Announcements announcements;
  private final ActiveCalls calls;
  private final InstantSource wallClock;
  private final List<RecordingObserver> observers = new CopyOnWriteArrayList<>();
  private final Map<Room, Running> running = new ConcurrentHashMap<>();

  /// Held while one begins or its end is told: in this order.
  private final ReentrantLock lock = new ReentrantLock();

  private record Running(
      RoomRecording recording, Recording media, CompletableFuture<RecordingEnded> ended) {}

  /// @param calls whose records tell of recordings
  public Recordings(
      Recorder recorder,
      RecordingRules rules,
      Announcements announcements,
      ActiveCalls calls,
      InstantSource wallClock) {
    this.recorder = recorder;
    this.rules = rules;
    this.announcements = announcements;
    this.calls = calls;
    this.wallClock = wallClock;
  }

  /// Adds somebody who is told of each recording.
  public void observe(RecordingObserver observer) {
    observers.add(observer);
  }

  /// Begins to record a room, and tells everybody in it.
  ///
  /// @param by who wants it, as people see them
  /// @throws RecordingException when it is not recorded; the message says why
  public RoomRecording start(Room room, String by) throws RecordingException {
    Path directory =
        rules
            .directory()
            .orElseThrow(() ->
                new RecordingException(
                    Reason.FORBIDDEN, "recordings are off here (recordings.directory)"));
    if (!rules.allowed().test(room.name())) {
      throw new RecordingException(Reason.FORBIDDEN, "this room may not be recorded");
    }
    lock.lock();
    try {
      if (running.containsKey(room)) {
        throw new RecordingException(Reason.STATE, "the room is being recorded already");
      }
      if (isEmpty(room)) {
        throw new RecordingException(Reason.STATE, "nobody is in the room");
      }
      return start(room, by, directory);
    } finally {
      lock.unlock();
    }
  }

  private RoomRecording start(Room room, String by, Path directory) throws RecordingException {
    Instant began = wallClock.instant().truncatedTo(ChronoUnit.SECONDS);
    String name = freeName(directory, room.name() + "_" + TIME.format(began));
    var recording = new RoomRecording(name, began, by, announcements.goesOn(), () -> stop(room));
    var settings =
        new RecordingSettings(
            directory, name, room.name(), began, rules.longest(), rules.minFree());
    try {
      Recording media =
          recorder.record(room.media(), settings, ended -> ended(room, recording, ended));
      running.put(room, new Running(recording, media, new CompletableFuture<>()));
    } catch (MediaException e) {
      LOG.warn("room {} cannot be recorded: {}", room.name(), e.getMessage());
      throw new RecordingException(Reason.FAILED, String.valueOf(e.getMessage()));
    }
    room.recorded(Optional.of(recording), announcements.begins());
    LOG.info("room {} is being recorded as {}, asked for by {}", room.name(), name, by);
    calls.recordingBegan(room.name(), name);
    observers.forEach(observer -> observer.began(room, recording));
    if (isEmpty(room)) {
      stop(room); // the last one has just left
    }
    return recording;
  }

  private static boolean isEmpty(Room room) {
    return room.participants().stream().noneMatch(Participant::joined);
  }

  /// Two recordings of a room may begin in one second.
  private static String freeName(Path directory, String wanted) {
    String name = wanted;
    for (int n = 2; isTaken(directory, name); n++) {
      name = wanted + "-" + n;
    }
    return name;
  }

  private static boolean isTaken(Path directory, String name) {
    return Files.exists(directory.resolve(name + ".opus"))
        || Files.exists(directory.resolve(name + ".opus.part"));
  }

  /// Ends a recording. False when the room is not being recorded.
  public boolean stop(Room room) {
    Running now = running.get(room);
    if (now != null) {
      now.media().close();
    }
    return now != null;
  }

  private void ended(Room room, RoomRecording recording, RecordingEnded ended) {
    lock.lock();
    try {
      Running was = running.remove(room);
      room.recorded(Optional.empty(), announcements.ends());
      calls.recordingEnded(room.name());
      LOG.info(
          "room {}: the recording {} is over ({}) after {} s, {} s of it missing{}",
          room.name(),
          recording.name(),
          ended.how(),
          ended.length().toSeconds(),
          ended.missing().toSeconds(),
          ended.fault().isEmpty() ? "" : ": " + ended.fault());
      observers.forEach(observer -> observer.ended(room, recording, ended));
      if (was != null) {
        was.ended().complete(ended);
      }
    } finally {
      lock.unlock();
    }
  }

  /// Deletes the files that have been kept for long enough, those that a crash left as well.
  public void deleteOld() {
    if (rules.directory().isEmpty()) {
      return;
    }
    Instant before = wallClock.instant().minus(rules.keep());
    try (Stream<Path> files = Files.list(rules.directory().get())) {
      for (Path file : files.toList()) {
        if (FILE.matcher(file.getFileName().toString()).matches()
            && Files.getLastModifiedTime(file).toInstant().isBefore(before)) {
          Files.deleteIfExists(file);
          LOG.info("the recording {} was kept for long enough and is deleted", file.getFileName());
        }
      }
    } catch (IOException e) {
      LOG.warn("old recordings could not be deleted: {}", e.toString());
    }
  }

  /// Ends all recordings, and waits until they are written, but not for long.
  @Override
  public void close() {
    var all = List.copyOf(running.values());
    all.forEach(each -> each.media().close());
    try {
      CompletableFuture.allOf(all.stream().map(Running::ended).toArray(CompletableFuture<?>[]::new))
          .get(TO_FINISH.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException _) {
      LOG.warn("recordings are not finished: their files end in .part, and can be read");
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
