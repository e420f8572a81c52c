package org.partyline.gateway;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.partyline.gateway.access.Access;
import org.partyline.gateway.api.Api;
import org.partyline.gateway.api.Audit;
import org.partyline.gateway.api.CallRoutes;
import org.partyline.gateway.api.Cookies;
import org.partyline.gateway.api.DrainRoutes;
import org.partyline.gateway.api.EventLog;
import org.partyline.gateway.api.EventRoutes;
import org.partyline.gateway.api.ImportRoutes;
import org.partyline.gateway.api.ProvisioningRoutes;
import org.partyline.gateway.api.RecordRoutes;
import org.partyline.gateway.api.RecordingRoutes;
import org.partyline.gateway.api.RoomRoutes;
import org.partyline.gateway.api.Route;
import org.partyline.gateway.api.StatusRoutes;
import org.partyline.gateway.api.TraceRoutes;
import org.partyline.gateway.api.TrialRoutes;
import org.partyline.gateway.api.WebhookRoutes;
import org.partyline.gateway.bot.Bot;
import org.partyline.gateway.config.Configuration;
import org.partyline.gateway.dialplan.PhoneNumber;
import org.partyline.gateway.drain.Drain;
import org.partyline.gateway.metrics.Metrics;
import org.partyline.gateway.observe.ActiveCalls;
import org.partyline.gateway.provisioning.Provisioning;
import org.partyline.gateway.recording.Recordings;
import org.partyline.gateway.room.Rooms;
import org.partyline.gateway.store.Store;
import org.partyline.gateway.trace.CallTraces;
import org.partyline.gateway.webhook.Webhooks;
import org.partyline.media.MediaEngine;
import org.partyline.signaling.sip.SipEndpoint;

/// The parts of a running gateway as its API sees them.
///
/// @param config as it was at the start
/// @param endpoints known once all is up
/// @param clock monotonic
record Administration(
    Configuration config,
    Provisioning provisioning,
    Access access,
    Rooms rooms,
    Bot bot,
    ActiveCalls calls,
    CallRoutes.Dialler dialler,
    SipEndpoint sip,
    Recordings recordings,
    Store store,
    CallTraces traces,
    EventLog events,
    Webhooks webhooks,
    Drain drain,
    Supplier<Endpoints> endpoints,
    InstantSource clock) {
  Api api() {
    boolean https = config.web().url().filter(url -> "https".equals(url.getScheme())).isPresent();
    var audit = new Audit(store.provisioning(), InstantSource.system());
    return new Api(access, audit, new Cookies(https), Api.Pace.USUAL, clock, routes(audit));
  }

  /// Tells events from now on.
  Webhooks tellWebhooks() {
    events.observe(event -> webhooks.tell(event.type(), event.data()));
    return webhooks;
  }

  /// Has the metrics tell of all that is here.
  void watchedBy(Metrics metrics, MediaEngine media) {
    metrics.watch(
        media::loops, store::status, bot::status, drain::draining, () -> rooms.all().size());
    media.observe(metrics.watch(media::mediaServers));
  }

  /// @param mediaResponds whether media moves, within a time
  HealthCheck health(Predicate<Duration> mediaResponds) {
    return new HealthCheck(
        new HealthCheck.Sources(
            mediaResponds, drain::draining, bot::status, store::status, sip::trunkStates),
        clock);
  }

  private List<Route> routes(Audit audit) {
    InstantSource wallClock = InstantSource.system();
    var trials = new Trials(provisioning::configuration);
    var all = new ArrayList<Route>();
    all.addAll(
        new StatusRoutes(
                new StatusRoutes.Sources(
                    Settings.version(),
                    sip::trunkStates,
                    bot::status,
                    store::status,
                    calls,
                    drain::left),
                wallClock)
            .routes());
    all.addAll(
        new DrainRoutes(drain, calls, config.calls().drainTime(), wallClock, audit).routes());
    all.addAll(new CallRoutes(calls, dialler, rooms, wallClock, clock).routes());
    all.addAll(
        new RoomRoutes(
                rooms,
                config.rooms()::meetingLifetime,
                name -> endpoints.get().link(name),
                () -> endpoints.get().dialIn(),
                bot::roomOpened)
            .routes());
    all.addAll(new RecordingRoutes(rooms, recordings).routes());
    all.addAll(new EventRoutes(events, clock).routes());
    all.addAll(
        new RecordRoutes(
                store,
                typed -> PhoneNumber.parse(typed, config.dialIn().country()),
                wallClock,
                audit)
            .routes());
    all.addAll(new TraceRoutes(store, traces).routes());
    all.addAll(new WebhookRoutes(webhooks, audit).routes());
    all.addAll(new TrialRoutes(trials, trials).routes());
    all.addAll(new ProvisioningRoutes(provisioning).routes());
    all.addAll(new ImportRoutes(provisioning, access, webhooks, audit).routes());
    return all;
  }
}
