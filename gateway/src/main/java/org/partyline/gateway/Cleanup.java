package org.partyline.gateway;

import java.time.Duration;
import org.partyline.gateway.room.Rooms;

/// Ends meetings that are over, once a minute.
final class Cleanup implements AutoCloseable {
  private static final Duration PAUSE = Duration.ofMinutes(1);

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
                  rooms.endExpired();
                }
              } catch (InterruptedException _) {
                // Closed.
              }
            }));
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
