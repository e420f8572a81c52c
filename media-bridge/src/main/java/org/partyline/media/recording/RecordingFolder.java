package org.partyline.media.recording;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;

/// Where the files of recordings are. Each is for its owner alone, and ends in `.part` until it is
/// whole.
interface RecordingFolder {
  /// What the names of unfinished files end in.
  String PART = ".part";

  /// Creates a file that is not there yet.
  SeekableByteChannel create(String name) throws IOException;

  /// Gives a file that is closed its own name.
  void finish(String name) throws IOException;

  /// Bytes that may still be written.
  long free() throws IOException;

  static RecordingFolder of(Path directory) {
    return new RecordingFolder() {
      @Override
      public SeekableByteChannel create(String name) throws IOException {
        return Files.newByteChannel(
            directory.resolve(name + PART),
            EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      }

      @Override
      public void finish(String name) throws IOException {
        Files.move(directory.resolve(name + PART), directory.resolve(name));
      }

      @Override
      public long free() throws IOException {
        return Files.getFileStore(directory).getUsableSpace();
      }
    };
  }
}
