package org.partyline.gateway.api;

import static org.partyline.gateway.access.Role.OPERATOR;
import static org.partyline.gateway.access.Role.VIEWER;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.partyline.gateway.access.Principal;
import org.partyline.gateway.room.Participant;
import org.partyline.gateway.room.Room;
import org.partyline.gateway.room.RoomUnavailableException;
import org.partyline.gateway.room.Rooms;

/// Rooms that are open, and who is in them.
public final class RoomRoutes {
  private static final String NO_ROOM = "open room of that name";

  private final Rooms rooms;
  private final Supplier<Duration> lifetime;
  private final Function<String, String> link;
  private final Supplier<List<String>> dialIn;
  private final Runnable opened;

  /// @param lifetime of a meeting, from its beginning
  /// @param link to a room's page
  /// @param dialIn the numbers that ask for a PIN
  /// @param opened to be called when a room was
  public RoomRoutes(
      Rooms rooms,
      Supplier<Duration> lifetime,
      Function<String, String> link,
      Supplier<List<String>> dialIn,
      Runnable opened) {
    this.rooms = rooms;
    this.lifetime = lifetime;
    this.link = link;
    this.dialIn = dialIn;
    this.opened = opened;
  }

  /// An open room.
  ///
  /// @param permanent whether it stays when nobody is in it
  /// @param expires when it ends if nobody is in it
  /// @param recording that is being made of it
  /// @param pin told to operators
  record RoomView(
      String name,
      String channel,
      boolean permanent,
      Optional<Instant> expires,
      boolean locked,
      int participants,
      Optional<RecordingRoutes.RecordingView> recording,
      String link,
      List<String> dialIn,
      Optional<String> pin) {
    @Override
    public String toString() {
      return "RoomView[" + name + "]";
    }
  }

  /// Somebody in a room.
  ///
  /// @param stage how far one is who is being called
  record ParticipantView(
      int id, String name, Participant.Kind kind, boolean muted, Participant.Stage stage) {
    static ParticipantView of(Participant who) {
      return new ParticipantView(who.csrc(), who.name(), who.kind(), who.muted(), who.stage());
    }
  }

  /// @param name without one, it gets one that nobody guesses
  record OpenRoom(Optional<String> name) {}

  record MoveTo(String room) {}

  /// The routes.
  public List<Route> routes() {
    String one = "/rooms/{name}";
    String person = one + "/participants/{id}";
    return List.of(
        Route.get("/rooms", VIEWER, "Every open room, by name; operators see the PINs")
            .lists(RoomView.class)
            .by(this::list),
        Route.post("/rooms", OPERATOR, "Opens a meeting; it ends some time after the last has left")
            .mayTake(OpenRoom.class)
            .answers(201, RoomView.class)
            .by(this::open),
        Route.get(one, VIEWER, "An open room; operators see its PIN")
            .answers(RoomView.class)
            .by(request -> ApiResponse.ok(view(room(request), request.who()))),
        Route.post(one + "/close", OPERATOR, "Ends the meeting: everybody is asked to leave")
            .by(this::close),
        Route.post(one + "/lock", OPERATOR, "Lets nobody else in")
            .by(request -> lock(request, true)),
        Route.post(one + "/unlock", OPERATOR, "Lets everybody in again")
            .by(request -> lock(request, false)),
        Route.get(
                one + "/participants", VIEWER, "Who is in a room, and who is being called into it")
            .lists(ParticipantView.class)
            .by(request ->
                ApiResponse.ok(
                    Page.all(
                        room(request).participants().stream().map(ParticipantView::of).toList()))),
        Route.post(person + "/mute", OPERATOR, "Mutes a participant, who is told")
            .by(request -> act(request, (room, id, by) -> room.mute(id, true, by))),
        Route.post(person + "/unmute", OPERATOR, "Unmutes a participant, who is told")
            .by(request -> act(request, (room, id, by) -> room.mute(id, false, by))),
        Route.post(person + "/remove", OPERATOR, "Asks a participant to leave")
            .by(request -> act(request, Room::remove)),
        Route.post(person + "/move", OPERATOR, "Moves a participant to another room")
            .takes(MoveTo.class)
            .by(this::move));
  }

  private ApiResponse list(Request request) {
    return ApiResponse.ok(
        Page.all(
            rooms.all().stream()
                .sorted(Comparator.comparing(Room::name))
                .map(room -> view(room, request.who()))
                .toList()));
  }

  private RoomView view(Room room, Principal who) {
    boolean operator = who.role().includes(OPERATOR);
    return new RoomView(
        room.name(),
        room.channel(),
        room.permanent(),
        room.expires(),
        room.locked(),
        room.participants().size(),
        room.recording().map(RecordingRoutes.RecordingView::of),
        link.apply(room.name()),
        dialIn.get(),
        Optional.of(room.pin().reveal()).filter(_ -> operator));
  }

  private ApiResponse open(Request request) throws RoomUnavailableException {
    Optional<String> name = request.bodyIfAny(OpenRoom.class).flatMap(OpenRoom::name);
    Room room = rooms.openMeeting(name, Optional.empty(), lifetime.get());
    opened.run();
    return ApiResponse.json(201, view(room, request.who()))
        .with("location", Api.BASE + "/rooms/" + room.name());
  }

  private ApiResponse close(Request request) {
    rooms.close(room(request), "closed by " + request.who().name());
    return ApiResponse.nothing();
  }

  private ApiResponse lock(Request request, boolean locked) {
    room(request).lock(locked);
    return ApiResponse.nothing();
  }

  private interface Act {
    boolean on(Room room, int participant, String by);
  }

  private ApiResponse act(Request request, Act act) {
    Room room = room(request);
    String id = request.path("id");
    if (!id.matches("[0-9]{1,9}") || !act.on(room, Integer.parseInt(id), request.who().name())) {
      throw ProblemException.notFound("participant of that number");
    }
    return ApiResponse.nothing();
  }

  private ApiResponse move(Request request) {
    MoveTo body = request.body(MoveTo.class);
    Room to =
        rooms
            .find(body.room())
            .orElseThrow(() -> ProblemException.invalid("room", "there is no such room"));
    return act(request, (room, id, by) -> room.move(id, to, by));
  }

  private Room room(Request request) {
    return rooms.find(request.path("name")).orElseThrow(() -> ProblemException.notFound(NO_ROOM));
  }
}
