package org.partyline.gateway;

import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.partyline.gateway.access.Access;
import org.partyline.gateway.api.EventLog;
import org.partyline.gateway.bot.Bot;
import org.partyline.gateway.bot.BotSettings;
import org.partyline.gateway.call.DialContext;
import org.partyline.gateway.call.DialIn;
import org.partyline.gateway.call.DialOut;
import org.partyline.gateway.call.PhoneSeats;
import org.partyline.gateway.call.PinGuard;
import org.partyline.gateway.call.Prompts;
import org.partyline.gateway.config.Configuration;
import org.partyline.gateway.config.ConfigurationSource;
import org.partyline.gateway.config.Irc;
import org.partyline.gateway.dialplan.Language;
import org.partyline.gateway.drain.Drain;
import org.partyline.gateway.metrics.Metrics;
import org.partyline.gateway.observe.ActiveCalls;
import org.partyline.gateway.policy.UsageLedger;
import org.partyline.gateway.provisioning.Provisioning;
import org.partyline.gateway.recording.Announcements;
import org.partyline.gateway.recording.Recordings;
import org.partyline.gateway.room.Room;
import org.partyline.gateway.room.Rooms;
import org.partyline.gateway.store.Store;
import org.partyline.gateway.store.StoreException;
import org.partyline.gateway.store.StoreSettings;
import org.partyline.gateway.telemetry.CallSpans;
import org.partyline.gateway.trace.CallTraces;
import org.partyline.gateway.web.WebServer;
import org.partyline.gateway.webhook.Receivers;
import org.partyline.gateway.webhook.Webhooks;
import org.partyline.media.MediaEngine;
import org.partyline.media.MediaException;
import org.partyline.media.PhoneSettings;
import org.partyline.media.embedded.EmbeddedEngine;
import org.partyline.media.kurento.KurentoEngine;
import org.partyline.signaling.irc.IrcStatus;
import org.partyline.signaling.ircd.IrcServer;
import org.partyline.signaling.rtc.SessionKeys;
import org.partyline.signaling.sip.SipEndpoint;
import org.partyline.signaling.sip.SipException;
import org.partyline.signaling.sip.SipObserver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// All parts, started in the order in which they need each other and closed in the reverse.
public final class Gateway implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);
  private static final Duration FOR_GOODBYES = Duration.ofMillis(1_600);
  private static final Duration FOR_IRC = Duration.ofSeconds(3);

  private final Deque<AutoCloseable> parts = new ArrayDeque<>();

  /// The parts that say goodbye to people, which takes a while: all at the same time.
  private final Deque<AutoCloseable> talking = new ArrayDeque<>();

  private final InstantSource clock = new MonotonicClock();
  private @Nullable Endpoints endpoints;
  private @Nullable Room lobby;
  private @Nullable Store store;
  private @Nullable Access access;
  private volatile @Nullable Bot bot;
  private volatile @Nullable DialOut dialOut;
  private @Nullable Drain drain;
  private final PhoneSeats phoneSeats = new PhoneSeats();

  private Gateway() {}

  /// Starts everything; what it returns is ready for calls.
  ///
  /// @param source what holds, but for what the store has instead
  /// @param kept where rooms and records of calls are kept
  /// @throws StartException when something cannot be started; nothing stays open then
  public static Gateway start(ConfigurationSource source, StoreSettings kept) {
    var gateway = new Gateway();
    try {
      gateway.open(source, kept);
      return gateway;
    } catch (RuntimeException e) {
      gateway.close();
      throw e;
    }
  }

  Endpoints endpoints() {
    return present(endpoints);
  }

  /// The first room of the configuration.
  Room lobby() {
    return present(lobby);
  }

  /// Where rooms and records of calls are kept.
  String storePlace() {
    return present(store).place();
  }

  /// The page that makes the first user; empty when there is one.
  Optional<String> setupLink() {
    return present(access)
        .setupSecret()
        .map(secret -> endpoints().web() + "/admin/#setup=" + secret);
  }

  /// How we stand on the IRC network, now.
  IrcStatus ircStatus() {
    return present(bot).status();
  }

  /// How it ends without cutting anybody off.
  Drain drain() {
    return present(drain);
  }

  /// Says goodbye to everybody. Idempotent.
  @Override
  public void close() {
    List<Thread> goodbyes = new ArrayList<>();
    while (!talking.isEmpty()) {
      AutoCloseable part = talking.pop();
      goodbyes.add(Thread.ofVirtual().start(() -> close(part)));
    }
    Instant deadline = clock.instant().plus(FOR_GOODBYES);
    try {
      for (Thread goodbye : goodbyes) {
        goodbye.join(Duration.between(clock.instant(), deadline).plusMillis(1));
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    while (!parts.isEmpty()) {
      close(parts.pop());
    }
  }

  private static void close(AutoCloseable part) {
    try {
      part.close();
    } catch (Exception e) {
      LOG.warn("while closing {}", part.getClass().getSimpleName(), e);
    }
  }

  private void open(ConfigurationSource source, StoreSettings kept) {
    Store opened = part("the store", "store", () -> Store.open(kept));
    store = opened;
    Provisioning provisioning =
        Provisioning.open(source, opened.provisioning(), opened.secrets(), InstantSource.system());
    provisioning.warnings().forEach(LOG::warn);
    Configuration config = provisioning.configuration();
    var running = new RunningConfiguration(config);
    MediaEngine media = part("media", "media", () -> mediaEngine(running));
    Rooms rooms = part("rooms", "rooms", () -> openRooms(config, opened, media));
    ActiveCalls calls =
        opened(
            "call records",
            "calls.records",
            () ->
                new ActiveCalls(
                    Settings.callObservers(config.calls()), InstantSource.system(), clock));
    calls.observe(opened.records());
    Prompts prompts =
        opened("prompts", "dial-in.prompts", () -> new Prompts(config.dialIn().prompts()));
    Recordings recordings =
        part("recordings", "recordings.directory", () -> recordings(config, media, prompts, calls));
    part("cleanup", "rooms", () -> Cleanup.start(rooms, opened, config.calls().keep(), recordings));
    CallSpans spans = part("telemetry", "telemetry", () -> Settings.spans(config.telemetry()));
    CallTraces traces =
        part(
            "call traces",
            "calls.messages",
            () ->
                CallTraces.start(
                    calls,
                    (record, trace) -> {
                      opened.keep(record.key(), trace);
                      spans.ended(record, trace);
                    },
                    InstantSource.system()));
    SipEndpoint sip =
        talking(
            "SIP",
            "sip.listen",
            () ->
                SipEndpoint.open(
                    Settings.sip(config.sip()),
                    dialIn(running, rooms, media, prompts, calls),
                    Optional.<SipObserver>of(traces).filter(_ -> config.calls().messages())));
    UsageLedger ledger =
        opened("dial-out", "dial-out.usage", () -> TrunkSettings.ledger(config, clock));
    Function<Configuration, DialContext> dialling =
        current -> dialContext(current, running, media, prompts, sip, ledger);
    dialOut =
        opened(
            "trunks",
            "trunks",
            () -> {
              sip.trunks(TrunkSettings.sip(config));
              return new DialOut(dialling.apply(config), calls);
            });
    Metrics metrics =
        part(
            "metrics",
            "web.metrics-allowed",
            () -> Metrics.of(calls, TrunkSettings.watched(config), sip::trunkStates));
    provisioning.onChange(next -> {
      var routing = RunningConfiguration.State.of(next);
      DialContext dialsNext = dialling.apply(next);
      running.change(routing);
      List<Rooms.Permanent> permanent = Settings.permanentRooms(next);
      rooms.openPermanent(permanent);
      sip.trunks(TrunkSettings.sip(next)); // nothing after it fails
      rooms.keepPermanent(permanent);
      present(dialOut).use(dialsNext);
      metrics.watch(TrunkSettings.watched(next));
    });
    Optional<IrcServer> ircServer = openIrcServer(config.irc());
    InetSocketAddress irc =
        ircServer.map(IrcServer::tcpAddress).orElseGet(() -> Settings.networkAddress(config.irc()));
    var known = new CompletableFuture<Endpoints>();
    var keys = new SessionKeys();
    bot =
        talking(
            "IRC",
            "irc",
            () ->
                Bot.start(
                    Settings.irc(config.irc(), irc),
                    rooms,
                    media::openBrowserLeg,
                    keys,
                    calls,
                    present(dialOut),
                    recordings,
                    known::join,
                    new BotSettings(
                        config.rooms().meetingLifetime(),
                        config.irc().topics(),
                        config.irc().announcePhones()),
                    clock));
    drain = new Drain(calls, rooms, sip::takeCalls, present(bot)::say, clock);
    access = new Access(opened.access(), InstantSource.system(), clock);
    var administration =
        new Administration(
            config,
            provisioning,
            present(access),
            rooms,
            present(bot),
            calls,
            (request, told) -> present(dialOut).call(request, told),
            sip,
            recordings,
            opened,
            traces,
            new EventLog(calls, rooms, sip::trunkStates, InstantSource.system()),
            new Webhooks(
                opened.webhooks(),
                new Receivers(Set.copyOf(config.web().webhookHosts())),
                opened::webhookSecret,
                Webhooks.Settings.USUAL,
                InstantSource.system()),
            present(drain),
            known::join,
            clock);
    calls.observe(administration.events());
    recordings.observe(administration.events());
    part("events", "web", administration.events()::watch);
    administration.watchedBy(metrics, media);
    part("webhooks", "web.webhook-hosts", administration::tellWebhooks);
    WebServer web =
        talking(
            "web",
            "web.port",
            () ->
                WebServer.open(
                    Settings.web(config.web()),
                    RoomPages.of(rooms, present(bot), keys, known::join, config, clock),
                    Settings.upstream(ircServer, config.irc()),
                    present(bot)::status,
                    opened::status,
                    administration.health(media::responds)::readiness,
                    metrics::scrape,
                    Optional.of(administration.api())));
    URI base = config.web().url().orElseGet(() -> Settings.webUri(web.address()));
    this.endpoints = new Endpoints(base, sip.bound(), irc, running::dialIn);
    known.complete(endpoints);
    ApiClient.directory(kept)
        .ifPresent(directory ->
            part(
                "the command line's access",
                "store",
                () ->
                    LocalAccess.offer(
                        directory, web.address(), present(access).tokens().issueLocal())));
    present(bot).awaitRegistered(FOR_IRC);
  }

  private static MediaEngine mediaEngine(RunningConfiguration running) {
    EmbeddedEngine embedded = EmbeddedEngine.start(Settings.media(running.get().media()));
    return Settings.kurento(running::get)
        .<MediaEngine>map(kurento -> KurentoEngine.start(embedded, kurento))
        .orElse(embedded);
  }

  private Rooms openRooms(Configuration config, Store opened, MediaEngine media) {
    var rooms =
        new Rooms(opened.rooms(), media::openRoom, Settings.rooms(config), InstantSource.system());
    List<Rooms.Permanent> permanent = Settings.permanentRooms(config);
    rooms.openPermanent(permanent);
    rooms.restoreMeetings();
    lobby = rooms.find(permanent.getFirst().name()).orElseThrow();
    return rooms;
  }

  private static Recordings recordings(
      Configuration config, MediaEngine media, Prompts prompts, ActiveCalls calls) {
    Language language = config.dialIn().language();
    return new Recordings(
        media::record,
        Settings.recordings(config.recordings()),
        new Announcements(
            prompts.recordingBegins(language),
            prompts.recorded(language),
            prompts.recordingEnds(language)),
        calls,
        InstantSource.system());
  }

  private DialIn dialIn(
      RunningConfiguration running,
      Rooms rooms,
      MediaEngine media,
      Prompts prompts,
      ActiveCalls calls) {
    Configuration config = running.get();
    return new DialIn(
        running::dialPlan,
        running::numberFormat,
        rooms,
        (call, mailbox) ->
            media.openPhoneLeg(
                TrunkSettings.media(
                    Settings.phone(call.source().getAddress(), config.media()),
                    call.trunk().flatMap(running::trunk)),
                mailbox),
        (whom, caller) -> Optional.ofNullable(bot).flatMap(there -> there.page(whom, caller)),
        prompts,
        new PinGuard(clock),
        Settings.within(config.sip().trustAssertedIdentity()),
        Settings.callLimits(config.dialIn()),
        config.dialIn().transfers(),
        phoneSeats,
        (request, told) -> present(dialOut).call(request, told),
        calls,
        clock);
  }

  private DialContext dialContext(
      Configuration config,
      RunningConfiguration running,
      MediaEngine media,
      Prompts prompts,
      SipEndpoint sip,
      UsageLedger ledger) {
    return new DialContext(
        TrunkSettings.policy(config),
        ledger,
        TrunkSettings.carriers(config),
        new Trunks(sip),
        (carrier, mailbox) ->
            media.openPhoneLeg(
                TrunkSettings.media(
                    new PhoneSettings(PhoneSettings.ALL_CODECS, sip.trunkAddresses(carrier.name()))
                        .trusting(Settings.trustedMedia(config.media())),
                    running.trunk(carrier.name())),
                mailbox),
        prompts,
        TrunkSettings.callLimits(config),
        TrunkSettings.confirms(config),
        phoneSeats,
        clock);
  }

  private Optional<IrcServer> openIrcServer(Irc config) {
    if (config.network().isPresent()) {
      return Optional.empty();
    }
    return Optional.of(
        part(
            "the embedded IRC server",
            "irc.embedded.port",
            () -> IrcServer.open(Settings.ircServer(config.embedded()))));
  }

  /// Opens a part that is closed with the gateway.
  private <T extends AutoCloseable> T part(String name, String setting, Supplier<T> opening) {
    T opened = opened(name, setting, opening);
    parts.push(opened);
    return opened;
  }

  /// Opens a part that has people to say goodbye to.
  private <T extends AutoCloseable> T talking(String name, String setting, Supplier<T> opening) {
    T opened = opened(name, setting, opening);
    talking.push(opened);
    return opened;
  }

  private static <T> T opened(String name, String setting, Supplier<T> opening) {
    try {
      return opening.get();
    } catch (IllegalArgumentException
        | IllegalStateException
        | MediaException
        | SipException
        | StoreException
        | UncheckedIOException e) {
      throw StartException.of(name, setting, e);
    }
  }

  private static <T> T present(@Nullable T value) {
    if (value == null) {
      throw new IllegalStateException("not started");
    }
    return value;
  }
}
