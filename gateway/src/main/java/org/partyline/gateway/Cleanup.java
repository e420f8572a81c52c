package org.partyline.gateway;

import java.time.Duration;
import java.time.Instant;
import org.partyline.gateway.recording.Recordings;
import org.partyline.gateway.room.Rooms;
import org.partyline.gateway.store.Store;
import org.partyline.gateway.store.StoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Closes expired meetings and forgets old records of calls and recordings, once a minute.
final class Cleanup implements AutoCloseable {
  private static final Duration PAUSE = Duration.ofMinutes(1);

  private static final Logger LOG = LoggerFactory.getLogger(Cleanup.class);

  private final Thread thread;

  private Cleanup(Thread thread) {
    this.thread = thread;
  }

  /// @param keepCalls how long records of calls are kept
  static Cleanup start(Rooms rooms, Store store, Duration keepCalls, Recordings recordings) {
    return new Cleanup(
        Thread.ofVirtual()
            .name("cleanup")
            .start(() -> {
              try {
                while (true) {
                  Thread.sleep(PAUSE);
                  clean("expired meetings could not be closed", rooms::endExpired);
                  clean(
                      "old records of calls could not be deleted",
                      () -> store.forgetCallsBefore(Instant.now().minus(keepCalls)));
                  clean("old recordings could not be deleted", recordings::deleteOld);
                }
              } catch (InterruptedException _) {
                // Closed.
              }
            }));
  }

  private static void clean(String failure, Runnable work) {
    try {
      work.run();
    } catch (StoreException e) {
      LOG.warn("{}; trying again: {}", failure, e.getMessage());
    } catch (RuntimeException e) {
      LOG.error("{}; trying again", failure, e);
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
