package org.partyline.media.kurento;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.kurento.client.KurentoClient;

/// A media server for a test: the recording of one, or, where `KURENTO_RECORD` names a folder, a
/// real one at `KURENTO_URI` whose part is recorded there.
final class KurentoExchange implements AutoCloseable {
  private final String name;
  private final @Nullable ReplayedKurento replayed;
  private final @Nullable KurentoRecorder recorder;

  private KurentoExchange(
      String name, @Nullable ReplayedKurento replayed, @Nullable KurentoRecorder recorder) {
    this.name = name;
    this.replayed = replayed;
    this.recorder = recorder;
  }

  static KurentoExchange open(String name) {
    return folder().isPresent()
        ? new KurentoExchange(name, null, new KurentoRecorder(RealKurento.servers(1).getFirst()))
        : new KurentoExchange(name, new ReplayedKurento(KurentoTape.read(name)), null);
  }

  private static Optional<Path> folder() {
    return Optional.ofNullable(System.getenv("KURENTO_RECORD")).map(Path::of);
  }

  private ReplayedKurento replayed() {
    return Objects.requireNonNull(replayed, "the server is a real one");
  }

  private KurentoRecorder recorder() {
    return Objects.requireNonNull(recorder, "the server is replayed");
  }

  /// Whether there is a real server, which wants real browsers.
  boolean real() {
    return recorder != null;
  }

  URI uri() {
    return replayed != null ? replayed().uri() : recorder().uri();
  }

  /// What the server was offered, where it is replayed().
  String offer(int number) {
    return replayed().offers().get(number);
  }

  /// As in `docs/kurento.md`: a server that is stopped keeps its connections and says nothing. A
  /// real one needs `KURENTO_PID` for that.
  ///
  /// @return goes on
  AutoCloseable hang() throws IOException, InterruptedException {
    if (replayed != null) {
      return () -> {};
    }
    signal("STOP");
    return () -> {
      recorder().stop();
      signal("CONT");
    };
  }

  private static void signal(String name) throws IOException, InterruptedException {
    String pid = System.getenv("KURENTO_PID");
    assertThat(pid).as("KURENTO_PID").isNotNull();
    int code = new ProcessBuilder("kill", "-" + name, pid).start().waitFor();
    assertThat(code).isZero();
  }

  /// Waits until so many pictures were connected.
  void awaitPictures(int count) {
    await(() -> asked().filter(KurentoExchange::isPicture).count() >= count);
  }

  private static boolean isPicture(String asked) {
    return asked.contains("\"connect\"") && asked.contains("VIDEO");
  }

  private Stream<String> asked() {
    return (replayed != null ? replayed().asked() : recorder().asked()).stream();
  }

  private static void await(BooleanSupplier condition) {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!condition.getAsBoolean() && System.nanoTime() - until < 0) {
      LockSupport.parkNanos(5_000_000);
    } // what is missing then is told by what follows
  }

  /// Pipelines of these gateways are on the server, which died.
  ///
  /// @return releases them
  AutoCloseable leftBehind(String... gateways) {
    if (replayed != null) {
      return () -> {};
    }
    KurentoClient dead = KurentoClient.create(RealKurento.servers(1).getFirst().toString());
    for (String each : gateways) {
      dead.createMediaPipeline().addTag("gateway", each);
    }
    return dead::destroy;
  }

  /// Now everything has been asked that was asked when it was recorded, and nothing else.
  void isOver() {
    if (recorder != null) {
      await(recorder()::quiet);
      return;
    }
    await(() -> replayed().unasked().isEmpty());
    assertThat(replayed().unexpected())
        .as("asked now, and not when %s was recorded", name)
        .isEmpty();
    assertThat(replayed().unasked()).as("asked when %s was recorded, and not now", name).isEmpty();
  }

  @Override
  public void close() {
    if (replayed != null) {
      replayed().close();
    } else {
      recorder().tape(version()).write(folder().orElseThrow(), name);
      recorder().close();
    }
  }

  private static String version() {
    KurentoClient client = KurentoClient.create(RealKurento.servers(1).getFirst().toString());
    try {
      return "Kurento Media Server " + client.getServerManager().getInfo().getVersion();
    } finally {
      client.destroy();
    }
  }
}
