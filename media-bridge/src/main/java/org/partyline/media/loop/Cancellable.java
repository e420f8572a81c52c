package org.partyline.media.loop;

/// Something a [MediaLoop] will do, or does again and again, until told not to.
@FunctionalInterface
public interface Cancellable {
  /// From any thread; idempotent. On the loop's own thread it never runs again after this.
  void cancel();
}
