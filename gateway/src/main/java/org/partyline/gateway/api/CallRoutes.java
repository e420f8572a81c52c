package org.partyline.gateway.api;

import static org.partyline.gateway.access.Role.OPERATOR;
import static org.partyline.gateway.access.Role.VIEWER;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.partyline.gateway.access.Principal;
import org.partyline.gateway.call.DialRequest;
import org.partyline.gateway.call.DialState;
import org.partyline.gateway.call.DialledCall;
import org.partyline.gateway.observe.ActiveCalls;
import org.partyline.gateway.observe.CallSnapshot;
import org.partyline.gateway.policy.Requester;
import org.partyline.gateway.room.Room;
import org.partyline.gateway.room.Rooms;

/// Live calls: what can be seen of them, and done to them.
public final class CallRoutes {
  /// The policy decides at once; what waits longer is a call that is being dialled.
  private static final Duration FOR_THE_POLICY = Duration.ofSeconds(5);

  private static final String NO_CALL = "live call of that id";

  private final ActiveCalls calls;
  private final Dialler dialler;
  private final Rooms rooms;
  private final InstantSource wallClock;
  private final IdempotencyKeys keys;

  /// Makes calls, as [org.partyline.gateway.call.DialOut] does.
  public interface Dialler {
    DialledCall call(DialRequest request, Consumer<DialState> told);
  }

  /// @param clock monotonic
  public CallRoutes(
      ActiveCalls calls,
      Dialler dialler,
      Rooms rooms,
      InstantSource wallClock,
      InstantSource clock) {
    this.calls = calls;
    this.dialler = dialler;
    this.rooms = rooms;
    this.wallClock = wallClock;
    this.keys = new IdempotencyKeys(clock);
  }

  /// Whom to call into which room.
  ///
  /// @param to however it is typed
  /// @param digits sent when somebody has answered; `,` is a pause
  record Dial(String to, String room, Optional<String> digits) {
    @Override
    public String toString() {
      return "Dial[" + room + "]";
    }
  }

  /// A call that was begun.
  ///
  /// @param to masked
  record Dialled(String id, DialState.Stage stage, String to, String room) {}

  record Move(String room) {}

  /// @param digits 0-9, *, #, A-D; `,` is a pause
  record Digits(String digits) {
    @Override
    public String toString() {
      return "Digits[***]";
    }
  }

  /// The routes.
  public List<Route> routes() {
    return List.of(
        Route.get("/calls", VIEWER, "Every live call, the oldest first")
            .lists(CallView.class)
            .by(_ -> ApiResponse.ok(Page.all(calls.all().stream().map(this::view).toList()))),
        Route.post(
                "/calls", OPERATOR, "Calls a number into a room, if the dial-out policy allows it")
            .header(
                "Idempotency-Key",
                false,
                "the same key within a day is answered the same, and nothing is dialled again")
            .takes(Dial.class)
            .answers(202, Dialled.class)
            .by(request -> keys.once(request, () -> dial(request))),
        Route.get("/calls/{id}", VIEWER, "A live call")
            .answers(CallView.class)
            .by(request ->
                ApiResponse.ok(
                    calls
                        .find(request.path("id"))
                        .map(this::view)
                        .orElseThrow(() -> ProblemException.notFound(NO_CALL)))),
        Route.delete("/calls/{id}", OPERATOR, "Hangs up").by(this::hangUp),
        Route.post("/calls/{id}/mute", OPERATOR, "Mutes the participant, who is told")
            .by(request -> mute(request, true)),
        Route.post("/calls/{id}/unmute", OPERATOR, "Unmutes the participant, who is told")
            .by(request -> mute(request, false)),
        Route.post("/calls/{id}/move", OPERATOR, "Moves the participant to another room")
            .takes(Move.class)
            .by(this::move),
        Route.post("/calls/{id}/digits", OPERATOR, "Sends digits to the phone (DTMF)")
            .takes(Digits.class)
            .by(this::digits));
  }

  private CallView view(CallSnapshot call) {
    return CallView.of(call, calls, wallClock.instant());
  }

  private ApiResponse dial(Request request) {
    Dial body = request.body(Dial.class);
    Room room =
        rooms
            .find(body.room())
            .orElseThrow(() -> ProblemException.invalid("room", "there is no such room"));
    body.digits().ifPresent(CallRoutes::checkDigits);
    var first = new CompletableFuture<DialState>();
    DialledCall call =
        dialler.call(
            new DialRequest(requester(request.who()), room, body.to(), body.digits()),
            first::complete);
    Optional<DialState> state = await(first);
    if (state.filter(known -> known.stage() == DialState.Stage.REFUSED).isPresent()) {
      throw new ProblemException(403, state.flatMap(DialState::text).orElse("Not called."));
    }
    return ApiResponse.json(
            202,
            new Dialled(
                call.id(),
                state.map(DialState::stage).orElse(DialState.Stage.DIALLING),
                call.number(),
                room.name()))
        .with("location", Api.BASE + "/calls/" + call.id());
  }

  /// As the policy sees those who come by this way: the account `api:` and their name.
  private static Requester requester(Principal who) {
    String account = "api:" + who.name();
    return new Requester(who.name(), Optional.of(account), account, false, false, false);
  }

  private static Optional<DialState> await(CompletableFuture<DialState> first) {
    try {
      return Optional.of(first.get(FOR_THE_POLICY.toMillis(), TimeUnit.MILLISECONDS));
    } catch (ExecutionException | TimeoutException _) {
      return Optional.empty();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  private ApiResponse hangUp(Request request) {
    if (!calls.hangUp(request.path("id"), request.who().name())) {
      throw ProblemException.notFound(NO_CALL);
    }
    return ApiResponse.nothing();
  }

  private ApiResponse mute(Request request, boolean muted) {
    return done(request, calls.mute(request.path("id"), muted, request.who().name()));
  }

  private ApiResponse move(Request request) {
    Move body = request.body(Move.class);
    Room to =
        rooms
            .find(body.room())
            .orElseThrow(() -> ProblemException.invalid("room", "there is no such room"));
    return done(request, calls.move(request.path("id"), to, request.who().name()));
  }

  private ApiResponse digits(Request request) {
    Digits body = request.body(Digits.class);
    checkDigits(body.digits());
    known(request);
    if (!calls.sendDigits(request.path("id"), body.digits())) {
      throw new ProblemException(409, "only to a phone can digits be sent");
    }
    return ApiResponse.nothing();
  }

  private static void checkDigits(String digits) {
    if (!digits.matches("[0-9*#A-Da-d,w]{1,64}")) {
      throw ProblemException.invalid("digits", "1 to 64 of 0-9, *, #, A-D and the pause ,");
    }
  }

  private ApiResponse done(Request request, boolean done) {
    known(request);
    if (!done) {
      throw new ProblemException(409, "the call is in no room");
    }
    return ApiResponse.nothing();
  }

  private void known(Request request) {
    if (calls.find(request.path("id")).isEmpty()) {
      throw ProblemException.notFound(NO_CALL);
    }
  }
}
