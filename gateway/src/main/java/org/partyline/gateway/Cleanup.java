package org.partyline.gateway;

import java.time.Duration;
import org.partyline.gateway.room.Rooms;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Closes expired meetings, once a minute.
final class Cleanup implements AutoCloseable {
  private static final Duration PAUSE = Duration.ofMinutes(1);

  private static final Logger LOG = LoggerFactory.getLogger(Cleanup.class);

  private final Thread thread;

  private Cleanup(Thread thread) {
    this.thread = thread;
  }

  static Cleanup start(Rooms rooms) {
    return new Cleanup(
        Thread.ofVirtual()
            .name("cleanup")
            .start(() -> {
              try {
                while (true) {
                  Thread.sleep(PAUSE);
                  clean(rooms);
                }
              } catch (InterruptedException _) {
                // Closed.
              }
            }));
  }

  private static void clean(Rooms rooms) {
    try {
      rooms.endExpired();
    } catch (RuntimeException e) {
      LOG.error("expired meetings could not be closed; trying again", e);
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
