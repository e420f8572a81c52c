package org.partyline.media.kurento;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.kurento.client.KurentoClient;
import org.kurento.client.MediaPipeline;
import org.kurento.client.internal.server.KurentoServerException;
import org.partyline.media.MediaException;
import org.partyline.media.MediaServerObserver;
import org.partyline.media.MediaServerObserver.Outcome;
import org.partyline.media.MediaServerStats;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One media server: the connection to it, begun again whenever it is lost, and everything that it
/// is asked. No caller waits for it longer than twice the patience, however it hangs.
final class KurentoServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(KurentoServer.class);
  private static final Duration BETWEEN_ATTEMPTS = Duration.ofSeconds(1);
  private static final Duration BETWEEN_CHECKS = Duration.ofSeconds(5);

  /// Over which the server measures its processor.
  private static final int CPU_MILLIS = 200;

  /// So many checks in a row may fail before a server counts as lost that keeps its connection.
  private static final int FAILED_CHECKS = 2;

  private final URI uri;
  private final OwnPipelines pipelines;
  private final Duration patience;
  private final ExecutorService commands = Executors.newVirtualThreadPerTaskExecutor();
  private final CommandTimes times = new CommandTimes();
  private final Set<KurentoRoom> rooms = ConcurrentHashMap.newKeySet();
  private final AtomicInteger legs = new AtomicInteger();
  private volatile @Nullable KurentoLink link;
  private volatile MediaServerObserver observer = (_, _, _) -> {};
  private volatile boolean drained;
  private volatile boolean closed;
  private volatile float cpu;
  private final Thread keeper;

  private KurentoServer(URI uri, String owner, Duration patience) {
    this.uri = uri;
    this.pipelines = new OwnPipelines(uri, owner);
    this.patience = patience;
    this.keeper = Thread.ofVirtual().name("kurento " + uri.getAuthority()).unstarted(this::keep);
  }

  /// Begins to connect.
  static KurentoServer open(URI uri, String owner, Duration patience) {
    var server = new KurentoServer(uri, owner, patience);
    server.keeper.start();
    return server;
  }

  URI uri() {
    return uri;
  }

  /// Where its RTP goes: to the host that answers us, whatever it believes its address to be, as
  /// behind NAT or in a container it knows only one that we cannot reach.
  InetAddress mediaAddress() {
    try {
      return InetAddress.getByName(uri.getHost().replaceAll("[\\[\\]]", ""));
    } catch (UnknownHostException e) {
      throw new MediaException(
          MediaException.Kind.UNAVAILABLE, uri.getHost() + " does not resolve any more", e);
    }
  }

  boolean takesRooms() {
    KurentoLink now = link;
    return !closed && !drained && now != null && now.whole();
  }

  void drain(boolean drainIt) {
    drained = drainIt;
    LOG.info("{}: {}", uri, drainIt ? "takes no new rooms" : "takes rooms again");
  }

  void observe(MediaServerObserver told) {
    observer = told;
  }

  /// To compare servers by: lower is better.
  double load() {
    return (legs.get() + 1) / Math.max(1.0, 100 - cpu);
  }

  String state() {
    String is = takesRooms() ? "ready" : drained ? "drained" : "not connected";
    return uri + " " + is;
  }

  MediaServerStats statistics() {
    KurentoLink now = link;
    return new MediaServerStats(
        uri,
        now != null && now.whole(),
        drained,
        legs.get(),
        cpu,
        times.commands(),
        times.failures(),
        times.waited(),
        times.slowest());
  }

  /// The room has objects there, and wants to know when they are lost.
  MediaPipeline openPipeline(KurentoRoom room, String name) {
    rooms.add(room);
    try {
      MediaPipeline pipeline = pipelines.open(command -> ask("a pipeline", command));
      tell("its name", () -> pipeline.setName(name));
      return pipeline;
    } catch (RuntimeException e) {
      rooms.remove(room);
      throw e;
    }
  }

  /// Whether the room still has a pipeline there.
  boolean serves(KurentoRoom room) {
    return rooms.contains(room);
  }

  /// The room is told nothing any more; what it has there is to be released.
  void forget(KurentoRoom room) {
    rooms.remove(room);
  }

  /// Whatever is in it is released, too, without waiting for it.
  void releasePipeline(MediaPipeline pipeline) {
    later(
        "release of a pipeline",
        () -> {
          pipeline.release();
          pipelines.released(pipeline);
        });
  }

  void legOpened() {
    legs.incrementAndGet();
  }

  void legClosed() {
    legs.decrementAndGet();
  }

  /// Something to ask the client of the present connection.
  interface Command<T> {
    T ask(KurentoClient client);

    /// One without an answer.
    static Command<Boolean> of(Runnable command) {
      return _ -> {
        command.run();
        return true;
      };
    }
  }

  /// Asks, and waits for the answer. While the connection is cut it waits for that, and asks again.
  ///
  /// @param what for the log and the error
  /// @throws MediaException when the server refuses, hangs or is lost
  <T> T ask(String what, Command<T> command) {
    KurentoLink now = link;
    if (now == null) {
      throw new MediaException(
          MediaException.Kind.UNAVAILABLE,
          "%s was not to be had from %s, which is not connected".formatted(what, uri));
    }
    long begun = System.nanoTime();
    boolean answered = false;
    try {
      T answer = now.ask(what, command);
      answered = true;
      return answer;
    } finally {
      long waited = System.nanoTime() - begun;
      times.took(waited, answered);
      observer.asked(what, answered ? Outcome.ANSWERED : Outcome.FAILED, Duration.ofNanos(waited));
    }
  }

  /// The same without an answer.
  void tell(String what, Runnable command) {
    boolean _ = ask(what, Command.of(command));
  }

  /// The same without waiting. What fails is logged.
  void later(String what, Runnable command) {
    if (link == null) {
      return; // and with it whatever was to be changed
    }
    commands.execute(() -> {
      try {
        tell(what, command);
      } catch (MediaException e) {
        LOG.debug("{}: {}", uri, e.getMessage());
      }
    });
  }

  /// A connection after the other.
  private void keep() {
    boolean told = false;
    while (!closed) {
      try (KurentoLink connected = connect()) {
        told = false;
        pipelines.releaseLeftovers(connected);
        link = connected;
        LOG.info("{}: connected", uri);
        watch(connected);
      } catch (MediaException e) {
        if (!told) {
          LOG.warn("{}: {}; trying on", uri, e.getMessage());
          told = true;
        }
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        return;
      } finally {
        boolean had = link != null;
        link = null;
        if (had && !closed) {
          LOG.warn("{}: lost", uri);
          rooms.forEach(room -> room.serverLost(this));
          rooms.clear();
        }
      }
      try {
        Thread.sleep(BETWEEN_ATTEMPTS);
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private KurentoLink connect() throws InterruptedException {
    var opening = new KurentoLink(uri, patience, commands);
    opening.connect();
    return opening;
  }

  /// Until the connection is lost, or the server does not answer any more.
  private void watch(KurentoLink connected) throws InterruptedException {
    int failed = 0;
    while (!closed) {
      try {
        cpu = ask("its load", client -> client.getServerManager().getUsedCpu(CPU_MILLIS));
        failed = 0;
        pipelines.releaseStrays(connected);
      } catch (MediaException e) {
        if (++failed >= FAILED_CHECKS) {
          return;
        }
        LOG.warn("{}: {}", uri, e.getMessage());
      }
      if (connected.awaitLoss(failed == 0 ? BETWEEN_CHECKS : Duration.ZERO)) {
        return;
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    KurentoLink now = link;
    if (now != null) {
      now.close();
    }
    keeper.interrupt();
    commands.shutdown();
  }

  /// Runs this elsewhere, and waits for it so long.
  ///
  /// @throws TimeoutException after which it is interrupted
  static <T> T bounded(ExecutorService threads, Callable<T> command, Duration time)
      throws ExecutionException, TimeoutException, InterruptedException {
    Future<T> answer = threads.submit(command);
    try {
      return answer.get(time.toNanos(), TimeUnit.NANOSECONDS);
    } finally {
      answer.cancel(true);
    }
  }

  /// What the server itself refuses, with its code.
  static @Nullable KurentoServerException refusal(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof KurentoServerException refused) {
        return refused;
      }
    }
    return null;
  }
}
