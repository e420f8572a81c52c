package org.partyline.gateway.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/// A directory that belongs to one process as long as this is open: two gateways would delete each
/// other's rooms. Only its owner may look into it.
final class DirectoryLock implements AutoCloseable {
  private static final FileAttribute<?> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  private final FileChannel channel;

  private DirectoryLock(FileChannel channel) {
    this.channel = channel;
  }

  /// Makes the directory where it is not there.
  static DirectoryLock of(Path directory) {
    try {
      Files.createDirectories(directory, OWNER_ONLY);
      var channel =
          FileChannel.open(
              directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (lock(channel) == null) {
        channel.close();
        throw new StoreException(
            directory
                + " is in use by another Partyline; stop that one, or name another directory");
      }
      return new DirectoryLock(channel);
    } catch (IOException e) {
      throw new StoreException(
          "cannot write in "
              + directory
              + " ("
              + e.getClass().getSimpleName()
              + "); name a directory that the gateway may write to");
    }
  }

  private static @Nullable FileLock lock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException _) {
      return null; // this very process
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new StoreException("cannot give up a lock: " + e);
    }
  }
}
