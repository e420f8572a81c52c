package org.partyline.gateway.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.partyline.gateway.access.Access;
import org.partyline.gateway.access.AccessException;
import org.partyline.gateway.access.AccessInMemory;
import org.partyline.gateway.access.Role;
import org.partyline.gateway.call.CallLimits;
import org.partyline.gateway.call.DialContext;
import org.partyline.gateway.call.DialOut;
import org.partyline.gateway.call.PhoneSeats;
import org.partyline.gateway.call.Prompts;
import org.partyline.gateway.config.ConfigurationSource;
import org.partyline.gateway.dialplan.NumberReader;
import org.partyline.gateway.dialplan.PhoneNumber;
import org.partyline.gateway.drain.Drain;
import org.partyline.gateway.observe.ActiveCalls;
import org.partyline.gateway.observe.LiveCall;
import org.partyline.gateway.policy.DialPolicy;
import org.partyline.gateway.policy.DialRules;
import org.partyline.gateway.policy.Limits;
import org.partyline.gateway.policy.UsageLedger;
import org.partyline.gateway.provisioning.Provisioning;
import org.partyline.gateway.provisioning.ProvisioningInMemory;
import org.partyline.gateway.provisioning.SecretKey;
import org.partyline.gateway.recording.FakeRecorder;
import org.partyline.gateway.recording.Recordings;
import org.partyline.gateway.room.FakeLeg;
import org.partyline.gateway.room.FakeRoom;
import org.partyline.gateway.room.Participant;
import org.partyline.gateway.room.RoomSettings;
import org.partyline.gateway.room.RoomUnavailableException;
import org.partyline.gateway.room.Rooms;
import org.partyline.gateway.room.RoomsInMemory;
import org.partyline.gateway.room.Seat;
import org.partyline.gateway.store.Store;
import org.partyline.gateway.store.StoreSettings;
import org.partyline.gateway.store.StoreStatus;
import org.partyline.gateway.trace.CallTraces;
import org.partyline.gateway.webhook.Receivers;
import org.partyline.gateway.webhook.WebhookStore;
import org.partyline.gateway.webhook.Webhooks;
import org.partyline.signaling.irc.IrcStatus;
import org.partyline.signaling.sip.Invitation;
import org.partyline.signaling.sip.OutgoingCall;
import org.partyline.signaling.sip.SipEvent;
import org.partyline.signaling.sip.TrunkState;

/// The API over real rooms and live calls, without a socket. Nobody may call out.
final class ApiKit {
  static final JsonMapper JSON = new JsonMapper();
  static final InetAddress HERE = InetAddress.ofLiteral("192.0.2.1");
  static final Api.Pace UNLIMITED = new Api.Pace(1_000_000, 1_000_000, 1_000_000);
  static final String PASSWORD = "correct horse";

  volatile Instant now = Instant.parse("2026-03-01T20:00:00Z");
  final InstantSource clock = () -> now;
  final Access access = new Access(new AccessInMemory(), clock, clock);
  final Rooms rooms =
      new Rooms(
          new RoomsInMemory(),
          FakeRoom::new,
          new RoomSettings(10, 50, 10, Optional.empty(), Optional.empty()),
          clock);
  final ActiveCalls calls = new ActiveCalls(List.of(), clock, clock);
  final Map<String, TrunkState> trunks = new HashMap<>();
  final List<String> hungUp = new ArrayList<>();
  volatile StoreStatus store = new StoreStatus("in memory", true, "", 0, 0);
  final Store records = Store.open(new StoreSettings.InMemory());
  final CallTraces traces =
      CallTraces.start(calls, (record, trace) -> records.keep(record.key(), trace), clock);
  final EventLog events = new EventLog(calls, rooms, () -> trunks, clock);
  final Webhooks webhooks =
      new Webhooks(
          WebhookStore.NONE,
          new Receivers(Set.of("hooks.example")),
          id -> "secret of " + id,
          Webhooks.Settings.USUAL,
          clock);
  final FakeRecorder recorder = new FakeRecorder();
  final Recordings recordings = recorder.recordings(Path.of("/nowhere"), calls, clock);
  private final ProvisioningInMemory provisioned = new ProvisioningInMemory();
  private final Audit audit = new Audit(provisioned, clock);
  final Provisioning provisioning =
      Provisioning.open(
          ConfigurationSource.defaults(), provisioned, new SecretKey(List.of(new byte[32])), clock);
  final Drain drain = new Drain(calls, rooms, _ -> {}, (_, _) -> {}, clock);
  final DialOut dialOut = dialOut();
  final Api api;

  ApiKit() {
    this(UNLIMITED);
  }

  ApiKit(Api.Pace pace) {
    var routes = new ArrayList<Route>();
    routes.addAll(
        new StatusRoutes(
                new StatusRoutes.Sources(
                    "1",
                    () -> trunks,
                    () -> new IrcStatus(true, now, "", Map.of()),
                    () -> store,
                    calls,
                    drain::left),
                clock)
            .routes());
    routes.addAll(new DrainRoutes(drain, calls, Duration.ofSeconds(80), clock, audit).routes());
    routes.addAll(new CallRoutes(calls, dialOut::call, rooms, clock, clock).routes());
    routes.addAll(
        new RoomRoutes(
                rooms,
                () -> Duration.ofHours(2),
                name -> "https://calls.example.org/rtc/" + name,
                () -> List.of("+49 30 1234567"),
                () -> {})
            .routes());
    routes.addAll(new RecordingRoutes(rooms, recordings).routes());
    calls.observe(events);
    recordings.observe(events);
    calls.observe(records.records());
    routes.addAll(new EventRoutes(events, clock).routes());
    routes.addAll(
        new RecordRoutes(records, typed -> PhoneNumber.parse(typed, "49"), () -> now, audit)
            .routes());
    routes.addAll(new TraceRoutes(records, traces).routes());
    routes.addAll(new WebhookRoutes(webhooks, audit).routes());
    routes.addAll(new TrialRoutes(new NoTrials(), new NoTrials()).routes());
    routes.addAll(new ProvisioningRoutes(provisioning).routes());
    routes.addAll(new ImportRoutes(provisioning, access, webhooks, audit).routes());
    api = new Api(access, audit, new Cookies(false), pace, clock, routes);
    rooms.openPermanent("lobby", "#lobby", Optional.empty());
  }

  /// Explains nothing and tests no trunk.
  static final class NoTrials implements TrialRoutes.Explainer, TrialRoutes.TrunkTest {
    @Override
    public Explained inbound(Optional<String> trunk, String called, String caller) {
      return new Explained(true, called, List.of());
    }

    @Override
    public Explained outbound(Optional<String> account, Optional<String> room, String number) {
      return new Explained(true, number, List.of());
    }

    @Override
    public boolean exists(String trunk) {
      return false;
    }

    @Override
    public boolean run(String trunk, Optional<String> number, Consumer<TrialRoutes.TestStep> told) {
      return false;
    }
  }

  /// A token of that role.
  String token(Role role) {
    try {
      return access.tokens().issue(Json.word(role), role, Optional.empty(), "test").secret();
    } catch (AccessException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Somebody with a browser in the lobby.
  LiveCall browserInLobby(String name) {
    var room = rooms.find("lobby").orElseThrow();
    LiveCall live =
        calls.begin(
            Participant.Kind.BROWSER,
            name,
            "lobby",
            "here",
            "s1",
            "room lobby",
            by -> hungUp.add(name + " by " + by));
    try {
      Seat seat = room.join(name, Participant.Kind.BROWSER, new FakeLeg(), _ -> {});
      live.joined(seat);
    } catch (RoomUnavailableException e) {
      throw new IllegalStateException(e);
    }
    return live;
  }

  /// What came back.
  record Answer(int status, Map<String, String> headers, JsonNode json, String text) {}

  Answer ask(String token, String method, String path) {
    return ask(token, method, path, "");
  }

  Answer ask(String token, String method, String path, String body) {
    return ask(method, path, body, Map.of("authorization", "Bearer " + token));
  }

  Answer ask(String method, String path, String body, Map<String, String> headers) {
    var all = new HashMap<String, String>(headers);
    if (!body.isEmpty()) {
      all.putIfAbsent("content-type", "application/json");
    }
    String[] parts = path.split("\\?", 2);
    var query = new HashMap<String, List<String>>();
    if (parts.length == 2) {
      for (String pair : parts[1].split("&", -1)) {
        String[] both = pair.split("=", 2);
        query.computeIfAbsent(both[0], _ -> new ArrayList<>()).add(both[1]);
      }
    }
    ApiResponse response =
        api.serve(
            new ApiRequest(
                method,
                parts[0],
                query,
                name -> Optional.ofNullable(all.get(name)),
                body,
                HERE,
                !"elsewhere".equals(all.get("origin"))));
    try {
      String text = response.content() instanceof ApiResponse.Text whole ? whole.text() : "";
      JsonNode json =
          response.content() instanceof ApiResponse.Text whole && whole.type().contains("json")
              ? JSON.readTree(text)
              : JSON.createObjectNode();
      return new Answer(response.status(), response.headers(), json, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private DialOut dialOut() {
    var rules =
        new DialRules(
            new DialRules.Who(Set.of(), false, false, false),
            new DialRules.Where(Set.of(), List.of(), List.of(), Set.of(), Set.of()),
            Limits.NONE,
            Limits.NONE,
            Limits.NONE,
            Optional.empty(),
            "EUR");
    var noLines =
        new DialContext.Lines() {
          @Override
          public OutgoingCall dial(Invitation invitation, Consumer<SipEvent> mailbox) {
            throw new IllegalStateException("nobody may call");
          }

          @Override
          public Optional<String> problem(String trunk) {
            return Optional.empty();
          }
        };
    return new DialOut(
        new DialContext(
            new DialPolicy(rules, new NumberReader("49")),
            new UsageLedger(clock),
            List.of(),
            noLines,
            (_, _) -> {
              throw new IllegalStateException("nobody may call");
            },
            new Prompts(Optional.empty()),
            new CallLimits(
                1,
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                Duration.ofSeconds(1)),
            _ -> false,
            new PhoneSeats(),
            clock),
        calls);
  }
}
