package org.partyline.gateway.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleSupplier;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import org.partyline.gateway.observe.ActiveCalls;
import org.partyline.gateway.observe.CallObserver;
import org.partyline.gateway.observe.CallRecord;
import org.partyline.gateway.observe.CallSnapshot;
import org.partyline.gateway.observe.EModel;
import org.partyline.gateway.observe.Ending;
import org.partyline.gateway.room.Participant;
import org.partyline.gateway.store.StoreStatus;
import org.partyline.media.LegStats;
import org.partyline.media.LoopStats;
import org.partyline.media.MediaServerObserver;
import org.partyline.media.MediaServerStats;
import org.partyline.signaling.irc.IrcStatus;
import org.partyline.signaling.sip.TrunkState;

/// What a monitoring system reads: calls, trunks, the JVM. Names nobody but trunks: no number, nick
/// or room is a label.
public final class Metrics implements CallObserver, AutoCloseable {
  private static final Duration[] SETUP =
      IntStream.of(1, 2, 5, 10, 20, 30, 60).mapToObj(Duration::ofSeconds).toArray(Duration[]::new);
  private static final double[] MOS = {2, 2.5, 3, 3.5, 4, 4.3};
  private static final double[] LOST = {0.1, 0.5, 1, 2, 5, 10, 20};
  private static final double[] JITTER = {5, 10, 20, 50, 100, 200};

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final JvmGcMetrics collections = new JvmGcMetrics();
  private final Supplier<Map<String, TrunkState>> states;
  private final Map<Watched, List<Meter>> watched = new HashMap<>();

  /// A trunk, as far as it is watched.
  ///
  /// @param registers whether we register with it
  public record Watched(String name, boolean registers) {}

  private Metrics(Supplier<Map<String, TrunkState>> states) {
    this.states = states;
  }

  /// Watches calls and trunks from now on.
  ///
  /// @param states how each trunk is doing now, by name
  public static Metrics of(
      ActiveCalls calls, List<Watched> trunks, Supplier<Map<String, TrunkState>> states) {
    var metrics = new Metrics(states);
    metrics.watchMachine();
    metrics.watchCalls(calls);
    metrics.watch(trunks);
    calls.observe(metrics);
    return metrics;
  }

  /// Watches the rest from now on.
  ///
  /// @param loops names and order stay
  public void watch(
      Supplier<List<LoopStats>> loops,
      Supplier<StoreStatus> store,
      Supplier<IrcStatus> irc,
      BooleanSupplier draining,
      IntSupplier rooms) {
    List<LoopStats> now = loops.get();
    for (int i = 0; i < now.size(); i++) {
      watchLoop(i, now.get(i).name(), loops);
    }
    gauge("partyline.irc.connected", "Whether we are on IRC", () -> is(irc.get().connected()));
    gauge(
        "partyline.draining", "Whether no new calls are taken", () -> is(draining.getAsBoolean()));
    gauge("partyline.rooms.open", "Rooms that can be joined", rooms::getAsInt);
    gauge(
        "partyline.store.available",
        "Whether the store could be reached when it was last needed",
        () -> is(store.get().available()));
    gauge(
        "partyline.store.records.waiting",
        "Records of calls that are not written yet",
        () -> store.get().waiting());
    FunctionCounter.builder("partyline.store.records.lost", store, kept -> kept.get().lost())
        .description("Records of calls that there was no place for")
        .register(registry);
  }

  /// Watches the media servers that serve browsers.
  ///
  /// @param servers names and order stay
  /// @return to be told of everything that they are asked
  public MediaServerObserver watch(Supplier<List<MediaServerStats>> servers) {
    List<MediaServerStats> now = servers.get();
    for (int i = 0; i < now.size(); i++) {
      int index = i;
      String server = now.get(i).server().getAuthority();
      server("up", "Whether it answers", server, () -> is(servers.get().get(index).connected()));
      server(
          "drained",
          "Whether it takes no new room",
          server,
          () -> is(servers.get().get(index).drained()));
      server("legs", "Browsers of ours there", server, () -> servers.get().get(index).legs());
      server(
          "cpu",
          "Percent of its machine, by its own word",
          server,
          () -> servers.get().get(index).cpu());
    }
    return (command, outcome, waited) ->
        Timer.builder("partyline.media.server.commands")
            .description("How long media servers were waited for")
            .tag("command", command.replaceFirst("^(an?|its) ", "").replace(' ', '-'))
            .tag("outcome", outcome.name().toLowerCase(Locale.ROOT))
            .register(registry)
            .record(waited);
  }

  private void server(String what, String description, String server, Supplier<Number> value) {
    Gauge.builder("partyline.media.server." + what, value)
        .description(description)
        .tag("server", server)
        .register(registry);
  }

  private void gauge(String name, String description, Supplier<Number> value) {
    Gauge.builder(name, value).description(description).register(registry);
  }

  private static int is(boolean value) {
    return value ? 1 : 0;
  }

  private void watchLoop(int index, String name, Supplier<List<LoopStats>> loops) {
    loop(
        "partyline.media.loop.busy",
        "How long it worked rather than waited",
        name,
        () -> seconds(loops.get().get(index).busy()));
    loop(
        "partyline.media.loop.lag",
        "How late its steps began, all together",
        name,
        () -> {
          LoopStats stats = loops.get().get(index);
          return seconds(stats.meanLag()) * stats.ticks();
        });
    for (var counted :
        Map.<String, ToLongFunction<LoopStats>>of(
                "partyline.media.loop.ticks", LoopStats::ticks,
                "partyline.media.loop.ticks.skipped", LoopStats::skippedTicks)
            .entrySet()) {
      FunctionCounter.builder(
              counted.getKey(), loops, all -> counted.getValue().applyAsLong(all.get().get(index)))
          .description("Steps of 20 ms that were run, or left out after a stall")
          .tag("loop", name)
          .register(registry);
    }
  }

  private void loop(String name, String description, String loop, DoubleSupplier seconds) {
    FunctionCounter.builder(name, seconds, DoubleSupplier::getAsDouble)
        .description(description)
        .baseUnit("seconds")
        .tag("loop", loop)
        .register(registry);
  }

  private static double seconds(Duration time) {
    return time.toNanos() / 1e9;
  }

  private void watchMachine() {
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    collections.bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new FileDescriptorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
  }

  private void watchCalls(ActiveCalls calls) {
    for (CallSnapshot.Direction direction : CallSnapshot.Direction.values()) {
      setup(direction);
      for (Participant.Kind kind : Participant.Kind.values()) {
        Gauge.builder("partyline.calls.active", () -> active(calls, kind, direction))
            .description("Calls that have begun and not ended")
            .tag("kind", word(kind))
            .tag("direction", word(direction))
            .register(registry);
      }
      for (Ending ending : Ending.values()) {
        ended(direction, ending); // from zero, so that the first one is an increase
      }
    }
  }

  private static long active(
      ActiveCalls calls, Participant.Kind kind, CallSnapshot.Direction direction) {
    return calls.all().stream()
        .filter(call -> call.kind() == kind && call.direction() == direction)
        .count();
  }

  /// Watches these trunks from now on, and no others.
  public synchronized void watch(List<Watched> trunks) {
    watched
        .entrySet()
        .removeIf(known -> {
          boolean gone = !trunks.contains(known.getKey());
          if (gone) {
            known.getValue().forEach(registry::remove);
          }
          return gone;
        });
    trunks.forEach(trunk -> watched.computeIfAbsent(trunk, this::meters));
  }

  private List<Meter> meters(Watched trunk) {
    var meters = new ArrayList<Meter>();
    for (TrunkState.Kind kind : TrunkState.Kind.values()) {
      meters.add(
          Gauge.builder("partyline.trunk.state", () -> is(kind, trunk))
              .description("1 for the state that the trunk is in")
              .tag("trunk", trunk.name())
              .tag("state", word(kind))
              .register(registry));
    }
    if (trunk.registers()) {
      meters.add(
          Gauge.builder("partyline.trunk.registered", () -> is(TrunkState.Kind.REGISTERED, trunk))
              .description("Whether the trunk is registered, of those that register")
              .tag("trunk", trunk.name())
              .register(registry));
    }
    return List.copyOf(meters);
  }

  private int is(TrunkState.Kind kind, Watched trunk) {
    TrunkState state = states.get().get(trunk.name());
    return state != null && state.kind() == kind ? 1 : 0;
  }

  @Override
  public void ended(CallRecord call) {
    CallSnapshot.Direction direction = call.call().direction();
    ended(direction, call.ending()).increment();
    call.details()
        .trunk()
        .ifPresent(trunk ->
            Counter.builder("partyline.trunk.calls")
                .description("Calls by a trunk that have ended")
                .tag("trunk", trunk)
                .tag("direction", word(direction))
                .tag("ending", word(call.ending()))
                .register(registry)
                .increment());
    if (call.call().kind() == Participant.Kind.PHONE) {
      call.details().answered().ifPresent(after -> setup(direction).record(after));
    }
    call.media().ifPresent(stats -> heard(call.call().kind(), stats));
  }

  private Timer setup(CallSnapshot.Direction direction) {
    return Timer.builder("partyline.call.setup")
        .description("From a phone call's beginning to its answer")
        .tag("direction", word(direction))
        .serviceLevelObjectives(SETUP)
        .register(registry);
  }

  /// How the sound of a call came here.
  private void heard(Participant.Kind kind, LegStats stats) {
    if (stats.expected() <= 0) {
      return;
    }
    EModel.score(stats)
        .ifPresent(score ->
            summary("partyline.call.mos", "Estimated mean opinion score", kind, MOS).record(score));
    summary("partyline.call.lost", "Packets that were lost, in percent", kind, LOST)
        .record(stats.lostPercent());
    summary("partyline.call.jitter", "The highest jitter, in milliseconds", kind, JITTER)
        .record(stats.maxJitterMillis());
  }

  private DistributionSummary summary(
      String name, String description, Participant.Kind kind, double[] buckets) {
    return DistributionSummary.builder(name)
        .description(description)
        .tag("kind", word(kind))
        .serviceLevelObjectives(buckets)
        .register(registry);
  }

  private Counter ended(CallSnapshot.Direction direction, Ending ending) {
    return Counter.builder("partyline.calls")
        .description("Calls that have ended")
        .tag("direction", word(direction))
        .tag("ending", word(ending))
        .register(registry);
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /// All figures as they are now, in the text format of Prometheus 0.0.4.
  public String scrape() {
    return registry.scrape();
  }

  @Override
  public void close() {
    collections.close();
    registry.close();
  }
}
