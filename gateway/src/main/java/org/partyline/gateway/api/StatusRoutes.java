package org.partyline.gateway.api;

import static org.partyline.gateway.access.Role.VIEWER;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.partyline.gateway.observe.ActiveCalls;
import org.partyline.gateway.store.StoreStatus;
import org.partyline.signaling.irc.IrcStatus;
import org.partyline.signaling.sip.TrunkState;

/// How everything is, and what needs attention.
public final class StatusRoutes {
  private final Sources sources;
  private final InstantSource wallClock;
  private final Instant started;

  /// Where it is known from.
  ///
  /// @param drain how long calls may still go on; empty while new ones are taken
  public record Sources(
      String version,
      Supplier<Map<String, TrunkState>> trunks,
      Supplier<IrcStatus> irc,
      Supplier<StoreStatus> store,
      ActiveCalls calls,
      Supplier<Optional<Duration>> drain) {}

  public StatusRoutes(Sources sources, InstantSource wallClock) {
    this.sources = sources;
    this.wallClock = wallClock;
    this.started = wallClock.instant();
  }

  /// @param draining whether no new calls are taken
  /// @param drainSeconds how long calls may still go on then
  record StatusView(
      String version,
      Instant started,
      long uptimeSeconds,
      int liveCalls,
      boolean draining,
      Optional<Long> drainSeconds,
      List<TrunkStateView> trunks,
      IrcView irc,
      StoreView store,
      List<Attention> problems) {}

  /// How a trunk is doing.
  ///
  /// @param words the same as a sentence without its subject: `refuses us: 403 Forbidden`
  record TrunkStateView(
      String name,
      TrunkState.Kind state,
      boolean usable,
      String reason,
      String words,
      Instant since,
      Optional<Instant> registeredUntil,
      Optional<Instant> nextAttempt,
      Optional<String> target,
      Optional<String> publicAddress) {
    static TrunkStateView of(String name, TrunkState state) {
      return new TrunkStateView(
          name,
          state.kind(),
          state.usable(),
          state.reason(),
          state.words(),
          state.since(),
          state.until(),
          state.nextAttempt(),
          state.target().map(there -> there.getAddress().getHostAddress() + ":" + there.getPort()),
          state.publicAddress().map(there -> there.getHostAddress()));
    }
  }

  record IrcView(
      boolean connected, Instant since, String problem, Map<String, String> channelProblems) {}

  record StoreView(String place, boolean available, String problem, long waiting, long lost) {}

  /// Something that somebody should see to.
  ///
  /// @param about what it is of: `trunk sipgate`, `irc`, `store`
  record Attention(String about, String what, String fix) {}

  /// The routes.
  public List<Route> routes() {
    return List.of(
        Route.get("/status", VIEWER, "How everything is, and what needs attention")
            .answers(StatusView.class)
            .by(_ -> ApiResponse.ok(status())),
        Route.get("/trunks/{name}/state", VIEWER, "How a trunk is doing")
            .answers(TrunkStateView.class)
            .by(request -> ApiResponse.ok(trunk(request.path("name")))));
  }

  private StatusView status() {
    Map<String, TrunkState> trunks = sources.trunks().get();
    IrcStatus irc = sources.irc().get();
    StoreStatus store = sources.store().get();
    Optional<Duration> drain = sources.drain().get();
    return new StatusView(
        sources.version(),
        started,
        Duration.between(started, wallClock.instant()).toSeconds(),
        sources.calls().all().size(),
        drain.isPresent(),
        drain.map(left -> Math.max(0, left.toSeconds())),
        trunks.entrySet().stream()
            .map(entry -> TrunkStateView.of(entry.getKey(), entry.getValue()))
            .toList(),
        new IrcView(irc.connected(), irc.since(), irc.problem(), irc.channelProblems()),
        new StoreView(
            store.place(), store.available(), store.problem(), store.waiting(), store.lost()),
        attention(trunks, irc, store));
  }

  private TrunkStateView trunk(String name) {
    return Optional.ofNullable(sources.trunks().get().get(name))
        .map(state -> TrunkStateView.of(name, state))
        .orElseThrow(() -> ProblemException.notFound("trunk of that name"));
  }

  private static List<Attention> attention(
      Map<String, TrunkState> trunks, IrcStatus irc, StoreStatus store) {
    var all = new ArrayList<Attention>();
    trunks.forEach((name, state) ->
        fix(state.kind())
            .ifPresent(fix ->
                all.add(
                    new Attention(
                        "trunk " + name, "The trunk " + name + " " + state.words() + ".", fix))));
    if (!irc.connected()) {
      all.add(
          new Attention(
              "irc",
              "Not connected to IRC: " + irc.problem() + ". Calls go on.",
              "Check the section irc of the configuration, and whether the server is up."));
    }
    irc.channelProblems()
        .forEach((channel, why) ->
            all.add(
                new Attention(
                    "irc",
                    "Not in " + channel + ": " + why + ".",
                    "Invite the gateway's nick, or change irc.channels.")));
    if (!store.available()) {
      all.add(
          new Attention(
              "store",
              "The store cannot be reached: " + store.problem() + ".",
              "Start the database, or make room on the disk; "
                  + store.waiting()
                  + " call records wait and are written then."));
    }
    if (store.lost() > 0) {
      all.add(
          new Attention(
              "store",
              store.lost() + " call records were lost.",
              "Make room for what waits while the store is away: store.directory."));
    }
    return all;
  }

  private static Optional<String> fix(TrunkState.Kind kind) {
    return switch (kind) {
      case IDLE, TRYING, REGISTERED, REACHABLE, REMOVED -> Optional.empty();
      case REFUSED ->
          Optional.of("Compare account and password with what the carrier shows for this trunk.");
      case UNREACHABLE ->
          Optional.of(
              "Check the trunk's domain and transport, and that the firewall lets SIP out and in.");
      case TLS_FAILED ->
          Optional.of(
              "Compare the trunk's domain with the certificate's name, and the clock of this"
                  + " machine.");
    };
  }
}
