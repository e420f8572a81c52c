package org.partyline.gateway.observe;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.partyline.media.LegStats;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Appends a line of JSON to a file for each call that has ended. The file may be renamed or
/// removed at any time, for rotation: each line opens it anew.
public final class CallRecordsFile implements CallObserver {
  private static final Logger LOG = LoggerFactory.getLogger(CallRecordsFile.class);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path file;
  private final ReentrantLock lock = new ReentrantLock();
  private boolean failing;

  private CallRecordsFile(Path file) {
    this.file = file;
  }

  /// Opens the file to append to, and makes it if it is not there.
  ///
  /// @throws UncheckedIOException when the file can't be written
  public static CallRecordsFile open(Path file) {
    var records = new CallRecordsFile(file);
    try {
      records.append("");
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
    return records;
  }

  @Override
  public void ended(CallRecord record) {
    lock.lock();
    try {
      append(json(record) + "\n");
      failing = false;
    } catch (IOException e) {
      if (!failing) {
        failing = true;
        LOG.error("call records are lost: {} cannot be written: {}", file, e.toString());
      }
    } finally {
      lock.unlock();
    }
  }

  private void append(String line) throws IOException {
    Files.writeString(
        file,
        line,
        StandardCharsets.UTF_8,
        StandardOpenOption.CREATE,
        StandardOpenOption.WRITE,
        StandardOpenOption.APPEND);
  }

  /// A record as one line, without the newline.
  public static String json(CallRecord record) {
    return tree(record).toString();
  }

  /// The same, not yet as text.
  public static ObjectNode tree(CallRecord record) {
    CallSnapshot call = record.call();
    ObjectNode json = JSON.createObjectNode();
    json.put("id", call.id());
    json.put("direction", call.direction().name());
    json.put("kind", call.kind().name());
    json.put("start", call.started().truncatedTo(ChronoUnit.MILLIS).toString());
    json.put("from", call.from());
    json.put("to", call.to());
    json.put("source", call.source());
    json.put("callId", call.signalingId());
    json.put("route", call.route());
    call.room().ifPresent(room -> json.put("room", room));
    json.put("seconds", record.total().toMillis() / 1000.0);
    json.put("secondsInRoom", record.inRooms().toMillis() / 1000.0);
    json.put("ending", record.ending().name());
    json.put("blame", record.ending().blame().name());
    record.by().ifPresent(by -> json.put("by", by));
    details(json, record.details());
    if (!record.recordings().isEmpty()) {
      record
          .recordings()
          .forEach(each -> recording(json.withArray("recordings").addObject(), each));
    }
    record.media().ifPresent(stats -> media(json.putObject("media"), stats));
    return json;
  }

  private static void recording(ObjectNode json, CallRecording recording) {
    json.put("name", recording.name());
    json.put("from", recording.from().truncatedTo(ChronoUnit.MILLIS).toString());
    json.put("until", recording.until().truncatedTo(ChronoUnit.MILLIS).toString());
  }

  private static void details(ObjectNode json, CallDetails details) {
    details.trunk().ifPresent(trunk -> json.put("trunk", trunk));
    details.ringing().ifPresent(time -> json.put("ringingAfter", time.toMillis() / 1000.0));
    details.answered().ifPresent(time -> json.put("answeredAfter", time.toMillis() / 1000.0));
    details.status().ifPresent(status -> json.put("sipStatus", status));
    details.cause().ifPresent(cause -> json.put("q850", cause));
    details.cost().ifPresent(cost -> json.put("cost", cost));
    details.refusal().ifPresent(why -> json.put("rule", why.rule()).put("refusal", why.text()));
  }

  private static void media(ObjectNode json, LegStats stats) {
    json.put("codec", stats.codec());
    json.put("encryption", stats.encryption().name());
    json.put("received", stats.received());
    json.put("sent", stats.sent());
    json.put("lost", stats.lost());
    json.put("lostPercent", rounded(stats.lostPercent()));
    json.put("jitterMillis", rounded(stats.jitterMillis()));
    json.put("maxJitterMillis", rounded(stats.maxJitterMillis()));
    json.put("concealed", stats.concealed());
    json.put("late", stats.late());
    EModel.score(stats).ifPresent(score -> json.put("mos", rounded(score)));
    stats.roundTripMillis().ifPresent(rtt -> json.put("roundTripMillis", rounded(rtt)));
    stats.peerLostPercent().ifPresent(lost -> json.put("peerLostPercent", rounded(lost)));
    stats.peerJitterMillis().ifPresent(jitter -> json.put("peerJitterMillis", rounded(jitter)));
  }

  private static double rounded(double figure) {
    return Math.round(figure * 100) / 100.0;
  }
}
