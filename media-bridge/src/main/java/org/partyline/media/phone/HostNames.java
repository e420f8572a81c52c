package org.partyline.media.phone;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Resolves host names in SDP (`c=IN IP4 sbc.example.net`, RFC 8866 5.7). Blocks for at most 2 s;
/// lookups that hang are bounded in number.
final class HostNames {
  private static final int MAX_LOOKUPS = 32;
  private static final int SECONDS = 2;
  private static final Semaphore LOOKUPS = new Semaphore(MAX_LOOKUPS);

  private HostNames() {}

  /// The addresses of a host; empty when there are none, or not in time.
  static List<InetAddress> resolve(String name) {
    if (!name.matches("(?=.{1,253}$)[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?")
        || !LOOKUPS.tryAcquire()) {
      return List.of();
    }
    var lookup = new FutureTask<List<InetAddress>>(() -> lookUp(name));
    Thread.ofVirtual().name("lookup-" + name).start(lookup);
    try {
      return lookup.get(SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return List.of();
    } catch (ExecutionException | TimeoutException _) {
      return List.of();
    }
  }

  private static List<InetAddress> lookUp(String name) {
    try {
      return List.of(InetAddress.getAllByName(name));
    } catch (UnknownHostException _) {
      return List.of();
    } finally {
      LOOKUPS.release();
    }
  }
}
