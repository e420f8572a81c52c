package org.partyline.media.conference;

/// The mix of one room.
public final class Conference implements AutoCloseable {
  @Override
  public void close() {}
}
