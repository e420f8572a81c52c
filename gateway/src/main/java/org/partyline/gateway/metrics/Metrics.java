package org.partyline.gateway.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.partyline.gateway.observe.ActiveCalls;
import org.partyline.gateway.observe.CallObserver;
import org.partyline.gateway.observe.CallRecord;
import org.partyline.gateway.observe.CallSnapshot;
import org.partyline.gateway.observe.Ending;
import org.partyline.gateway.room.Participant;
import org.partyline.signaling.sip.TrunkState;

/// What a monitoring system reads: calls, trunks, the JVM. Names nobody but trunks: no number, nick
/// or room is a label.
public final class Metrics implements CallObserver, AutoCloseable {
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
    ended(call.call().direction(), call.ending()).increment();
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
