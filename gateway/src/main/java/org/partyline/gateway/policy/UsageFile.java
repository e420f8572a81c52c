package org.partyline.gateway.policy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What calls have used, on disk: a restart, or a crash that somebody provokes, does not begin the
/// limits anew. Each line is all that is known of a call, and the last one of a call counts; it is
/// written before the call is dialled, so that a call that a crash ends counts, too, with all that
/// was reserved for it. Not thread-safe: [UsageLedger] has the lock.
public final class UsageFile {
  private static final Logger LOG = LoggerFactory.getLogger(UsageFile.class);
  private static final ObjectMapper JSON = new ObjectMapper();

  /// The first line, by which we know our own file. No other is overwritten.
  private static final String FIRST = "{\"partyline-usage\":1}";

  /// Then it is written anew, without what no longer counts.
  private static final int MAX_LINES = 100_000;

  private final Path file;
  private final InstantSource wallClock;
  private final int maxLines;
  private int lines;
  private boolean failing;

  UsageFile(Path file, InstantSource wallClock, int maxLines) {
    this.file = file;
    this.wallClock = wallClock;
    this.maxLines = maxLines;
  }

  /// The file there.
  ///
  /// @param file made by the first call; its folder must be writable, too
  /// @param wallClock dates what is written: those of two runs have to be compared
  public static UsageFile at(Path file, InstantSource wallClock) {
    return new UsageFile(file, wallClock, MAX_LINES);
  }

  /// A call.
  ///
  /// @param age how long ago this was so
  /// @param keys what it counts against; none where it was no call in the end
  /// @param talked or, while it is not over, reserved
  /// @param cost of that time
  record Entry(
      long call, Duration age, List<String> keys, Duration talked, BigDecimal cost, boolean over) {}

  /// What was written before the restart, the latest of each call. All of them are over now.
  ///
  /// @throws UncheckedIOException when it can't be read, or is a file of something else
  List<Entry> read() {
    var calls = new LinkedHashMap<Long, Entry>();
    int unreadable = 0;
    // Unlike Files.newBufferedReader, this takes a character that a crash has cut.
    try (var reader =
        new BufferedReader(
            new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8))) {
      if (!ours(reader)) {
        throw new IOException(file + " is not a file of what calls have used");
      }
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        Optional<Entry> entry = entry(line);
        entry.ifPresent(known -> calls.put(known.call(), known));
        unreadable += entry.isPresent() || line.isEmpty() ? 0 : 1;
      }
    } catch (NoSuchFileException _) {
      return List.of();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
    }
    if (unreadable > 0) { // one, where a crash has cut the last
      LOG.warn("what calls have used: lines of {} that cannot be read: {}", file, unreadable);
    }
    return List.copyOf(calls.values());
  }

  /// Whether the first line, of which no more is read than there should be, says so; an empty file
  /// is ours, too.
  private static boolean ours(BufferedReader reader) throws IOException {
    var begin = new char[FIRST.length() + 1];
    int length = reader.read(begin);
    return length <= 0 || new String(begin, 0, length).equals(FIRST + "\n");
  }

  /// Adds what has become of a call. What can't be written is lost for the next start, and said in
  /// the log.
  ///
  /// @param all everything that counts, for the case that the file is written anew
  void write(Entry entry, Supplier<List<Entry>> all) {
    try {
      if (lines >= maxLines || !Files.exists(file)) {
        replace(all.get());
      } else {
        // What could not be written in full is no part of the next line.
        append((failing ? "\n" : "") + line(entry));
        lines++;
      }
      failing = false;
    } catch (IOException e) {
      if (!failing) {
        failing = true;
        LOG.error(
            "what calls use is lost at the next start: {} cannot be written: {}",
            file,
            e.toString());
      }
    }
  }

  /// Writes the file anew, with this only.
  ///
  /// @throws UncheckedIOException when it can't be written
  void begin(List<Entry> all) {
    try {
      replace(all);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file + " anew: " + e, e);
    }
  }

  private void append(String line) throws IOException {
    Files.writeString(
        file, line, StandardCharsets.UTF_8, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
  }

  /// At no time is there less on disk than before.
  private void replace(List<Entry> all) throws IOException {
    Path next = file.resolveSibling(file.getFileName() + ".new");
    try (var writer = Files.newBufferedWriter(next, StandardCharsets.UTF_8)) {
      writer.write(FIRST + "\n");
      for (Entry entry : all) {
        writer.write(line(entry));
      }
    }
    Files.move(next, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    lines = all.size();
  }

  private String line(Entry entry) {
    ObjectNode json = JSON.createObjectNode();
    json.put("call", entry.call());
    json.put(
        "at", wallClock.instant().minus(entry.age()).truncatedTo(ChronoUnit.MILLIS).toString());
    entry.keys().forEach(json.putArray("keys")::add);
    json.put("millis", entry.talked().toMillis());
    json.put("cost", entry.cost().toPlainString());
    json.put("over", entry.over());
    return json + "\n";
  }

  /// Empty for a line that is none of ours.
  private Optional<Entry> entry(String line) {
    try {
      JsonNode json = JSON.readTree(line);
      var keys = new ArrayList<String>();
      json.path("keys").forEach(key -> keys.add(key.asText()));
      var talked = Duration.ofMillis(json.required("millis").asLong());
      boolean over = json.required("over").asBoolean();
      Instant at = Instant.parse(json.required("at").asText());
      return Optional.of(
          new Entry(
              json.required("call").asLong(),
              age(over ? at : at.plus(talked)),
              keys,
              talked,
              new BigDecimal(json.required("cost").asText()),
              true));
    } catch (JsonProcessingException
        | IllegalArgumentException
        | DateTimeException
        | ArithmeticException _) {
      return Optional.empty();
    }
  }

  /// What will be, by a clock that was put back since, is now: rather too much is counted.
  private Duration age(Instant time) {
    Duration age = Duration.between(time, wallClock.instant());
    return age.isNegative() ? Duration.ZERO : age;
  }
}
