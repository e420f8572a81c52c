package org.partyline.gateway;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.partyline.gateway.bench.Bench;
import org.partyline.gateway.bench.Part;
import org.partyline.gateway.bench.quality.Quality;
import org.partyline.gateway.config.MediaServer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Measures this machine's Partyline; docs/benchmark.md explains the figures.
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description =
        "Measures what a leg costs and how late it hears, over loopback in one process, and prints"
            + " the figures beside their budgets.")
final class BenchCommand implements Callable<Integer> {
  private static final int QUICK_SECONDS = 12;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "80",
      description = "About how long all takes, together (default: ${DEFAULT-VALUE}).")
  private int seconds;

  @Option(names = "--quick", description = "A quarter of a minute: does it run at all?")
  private boolean quick;

  @Option(
      names = "--peers",
      description =
          "Measure Janus and rtpengine beside it, in the same run on the same sound, where they are"
              + " installed.")
  private boolean peers;

  @Option(
      names = "--media",
      paramLabel = "WHERE",
      description =
          "The Kurento Media Server on this machine that KURENTO measures, such as"
              + " ws://127.0.0.1:8888/kurento.")
  private @Nullable String media;

  @Option(
      names = "--quality",
      description =
          "Measure instead what speech sounds like after its way through a room, by codec and"
              + " network (needs espeak-ng).")
  private boolean quality;

  @Option(
      names = "--only",
      split = ",",
      paramLabel = "PART",
      description = "Only these parts: ${COMPLETION-CANDIDATES}.")
  private @Nullable Set<Part> only;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter out = Optional.ofNullable(spec).orElseThrow().commandLine().getOut();
    if (quality) {
      new Quality(out).run(peers);
      return 0;
    }
    Set<Part> parts = only == null || only.isEmpty() ? EnumSet.allOf(Part.class) : only;
    Duration total = Duration.ofSeconds(quick ? QUICK_SECONDS : Math.max(1, seconds));
    List<MediaServer> servers = media == null ? List.of() : Main.mediaServers(List.of(media));
    new Bench(out, total, parts, peers, servers.stream().map(MediaServer::uri).findFirst()).run();
    return 0;
  }
}
