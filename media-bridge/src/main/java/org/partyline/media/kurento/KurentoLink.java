package org.partyline.media.kurento;

import java.net.URI;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.kurento.client.KurentoClient;
import org.kurento.client.KurentoConnectionListener;
import org.kurento.client.internal.server.KurentoServerException;
import org.partyline.media.MediaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One connection to a media server, with what the client makes of a cut WebSocket: while the
/// server lives its objects stay, and the client is back within seconds. A server that was started
/// anew, a cut that lasts, a client that closed itself for good: all the same, the link is lost.
final class KurentoLink implements KurentoConnectionListener, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(KurentoLink.class);
  private static final Duration A_MOMENT = Duration.ofMillis(100);
  private static final Duration TO_END = Duration.ofMillis(500);

  private final URI uri;
  private final Duration patience;
  private final ExecutorService threads;
  private volatile @Nullable KurentoClient client;

  // Guarded by this.
  private boolean cut;
  private int cuts;
  private long cutAt;
  private boolean lost;

  KurentoLink(URI uri, Duration patience, ExecutorService threads) {
    this.uri = uri;
    this.patience = patience;
    this.threads = threads;
  }

  /// @throws MediaException when the server cannot be reached
  void connect() throws InterruptedException {
    try {
      client =
          KurentoServer.bounded(
              threads,
              () -> {
                KurentoClient opened = KurentoClient.create(uri.toString(), this);
                if (Thread.interrupted()) {
                  opened.destroy(); // nobody waits any more
                }
                return opened;
              },
              patience);
    } catch (ExecutionException | TimeoutException | RejectedExecutionException e) {
      throw new MediaException(
          MediaException.Kind.UNAVAILABLE, "no Kurento Media Server answers there", e);
    }
  }

  /// Neither cut nor lost.
  synchronized boolean whole() {
    return !cut && !lost && !isClosed();
  }

  private boolean isClosed() {
    KurentoClient now = client;
    return now == null || now.isClosed();
  }

  @Override
  public void connected() {}

  @Override
  public void connectionFailed() {}

  /// May come several times for one cut.
  @Override
  public synchronized void disconnected() {
    if (!cut) {
      cut = true;
      cuts++;
      cutAt = System.nanoTime();
      LOG.info("{}: connection cut", uri);
    }
    notifyAll();
  }

  /// @param sameServer whether our objects are still there
  @Override
  public synchronized void reconnected(boolean sameServer) {
    cut = false;
    lost |= !sameServer;
    notifyAll();
  }

  /// Whether the link is lost, at the latest after so long.
  synchronized boolean awaitLoss(Duration time) throws InterruptedException {
    long until = System.nanoTime() + time.toNanos();
    while (!lost) {
      long now = System.nanoTime();
      if (cut && now - cutAt >= patience.toNanos()) {
        lost = true;
        notifyAll();
      } else if (!cut && isClosed()) {
        lost = true;
        notifyAll();
      } else if (now - until >= 0 && !cut) {
        return false;
      } else {
        wait(millis(cut ? cutAt + patience.toNanos() - now : until - now));
      }
    }
    return true;
  }

  /// Whether the link is whole, at the latest when a cut has lasted too long.
  private synchronized boolean awaitWhole(long until) throws InterruptedException {
    while (cut && !lost && until - System.nanoTime() > 0) {
      wait(millis(until - System.nanoTime()));
    }
    return !cut && !lost;
  }

  private static long millis(long nanos) {
    return Math.max(1, nanos / 1_000_000);
  }

  /// See [KurentoServer#ask].
  <T> T ask(String what, KurentoServer.Command<T> command) {
    long until = System.nanoTime() + 2 * patience.toNanos();
    try {
      while (true) {
        int before = cuts();
        if (!awaitWhole(until)) {
          throw failed(what, "is not connected", null);
        }
        try {
          return KurentoServer.bounded(threads, () -> command.ask(present()), patience);
        } catch (ExecutionException e) {
          KurentoServerException refused = KurentoServer.refusal(e);
          if (refused != null) {
            throw failed(what, "refused it: " + refused.getMessage(), e);
          }
          if (!cutSince(before, until)) {
            throw failed(what, "failed: " + e.getCause(), e);
          }
        } catch (TimeoutException e) {
          if (!cutSince(before, until)) {
            throw failed(what, "gave no answer in " + patience.toMillis() + " ms", e);
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failed(what, "was not waited for", e);
    } catch (RejectedExecutionException e) {
      throw failed(what, "is closed", e);
    }
  }

  private synchronized int cuts() {
    return cuts;
  }

  /// Whether it failed as the connection was cut, and may be asked again when that is back, as it
  /// may be already: what was on its way is never answered. The client may throw a moment before it
  /// tells.
  private synchronized boolean cutSince(int before, long until) throws InterruptedException {
    long soon = System.nanoTime() + A_MOMENT.toNanos();
    while (cuts == before && !lost && soon - System.nanoTime() > 0) {
      wait(millis(soon - System.nanoTime()));
    }
    return cuts != before && !lost && until - System.nanoTime() > 0;
  }

  private KurentoClient present() {
    KurentoClient now = client;
    if (now == null) {
      throw new IllegalStateException("not connected");
    }
    return now;
  }

  private MediaException failed(String what, String why, @Nullable Throwable cause) {
    String message = "%s: %s %s".formatted(what, uri, why);
    return cause == null
        ? new MediaException(MediaException.Kind.UNAVAILABLE, message)
        : new MediaException(MediaException.Kind.UNAVAILABLE, message, cause);
  }

  /// Ends the client's session, and with it whatever is ours there; a server that hangs is not
  /// waited for.
  @Override
  public void close() {
    synchronized (this) {
      lost = true;
      notifyAll();
    }
    KurentoClient now = client;
    if (now == null || now.isDestroyed()) {
      return;
    }
    Thread ending = Thread.ofVirtual().start(() -> destroy(now));
    try {
      ending.join(TO_END);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void destroy(KurentoClient ended) {
    try {
      ended.destroy();
    } catch (RuntimeException e) {
      LOG.debug("{}: {}", uri, e.toString());
    }
  }
}
