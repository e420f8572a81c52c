package org.partyline.gateway.store;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/// Records that the store could not take, in a file of lines; bounded. They outlive the process.
/// One that was written to the store just before a crash is written again, which its id makes
/// harmless. Thread-safe.
final class WaitingRecords {
  private final Path file;
  private final long maxBytes;

  // Guarded by this.
  private long lines;
  private long read;

  /// Finds what an earlier run left.
  WaitingRecords(Path file, long maxBytes) throws IOException {
    this.file = file;
    this.maxBytes = maxBytes;
    if (Files.exists(file)) {
      try (var left = Files.lines(file, StandardCharsets.ISO_8859_1)) {
        lines = left.count();
      }
    }
  }

  synchronized long count() {
    return lines;
  }

  /// Puts them on disk, before this returns.
  ///
  /// @return how many there was a place for, the first ones
  synchronized int add(List<CallRow> rows) throws IOException {
    long size = Files.exists(file) ? Files.size(file) : 0;
    var text = new StringBuilder(size > 0 && !endsWithNewline() ? "\n" : ""); // cut off by a crash
    int taken = 0;
    for (CallRow row : rows) {
      String line = row.line();
      if (size + text.length() + line.length() >= maxBytes) {
        break;
      }
      text.append(line).append('\n');
      taken++;
    }
    Files.writeString(
        file,
        text,
        StandardCharsets.US_ASCII,
        StandardOpenOption.CREATE,
        StandardOpenOption.WRITE,
        StandardOpenOption.APPEND,
        StandardOpenOption.DSYNC);
    lines += taken;
    return taken;
  }

  private boolean endsWithNewline() throws IOException {
    try (var bytes = new RandomAccessFile(file.toFile(), "r")) {
      bytes.seek(bytes.length() - 1);
      return bytes.read() == '\n';
    }
  }

  /// Some that were read.
  ///
  /// @param lines what they were read from, lines that were cut off included
  /// @param end where in the file the next ones begin
  record Chunk(List<CallRow> rows, int lines, long end) {}

  /// The oldest ones; they stay until [#remove].
  synchronized Chunk oldest(int most) throws IOException {
    var rows = new ArrayList<CallRow>();
    int seen = 0;
    long end = read;
    if (Files.exists(file)) {
      try (var bytes = FileChannel.open(file).position(read);
          var reader = new BufferedReader(Channels.newReader(bytes, StandardCharsets.US_ASCII))) {
        String line;
        while (seen < most && (line = reader.readLine()) != null) {
          CallRow.parse(line).ifPresent(rows::add);
          seen++;
          end += line.length() + 1;
        }
      }
    }
    return new Chunk(rows, seen, end);
  }

  /// These have been written to the store.
  synchronized void remove(Chunk chunk) throws IOException {
    read = chunk.end();
    lines -= chunk.lines();
    if (lines <= 0) {
      Files.deleteIfExists(file);
      lines = 0;
      read = 0;
    }
  }
}
