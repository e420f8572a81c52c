package org.partyline.gateway.api;

import static org.partyline.gateway.access.Role.OPERATOR;
import static org.partyline.gateway.access.Role.VIEWER;

import java.time.Instant;
import java.util.List;
import org.partyline.gateway.recording.RecordingException;
import org.partyline.gateway.recording.Recordings;
import org.partyline.gateway.room.Room;
import org.partyline.gateway.room.RoomRecording;
import org.partyline.gateway.room.Rooms;

/// Recordings of rooms. Everybody in the room is told.
public final class RecordingRoutes {
  private final Rooms rooms;
  private final Recordings recordings;

  public RecordingRoutes(Rooms rooms, Recordings recordings) {
    this.rooms = rooms;
    this.recordings = recordings;
  }

  /// A recording that is being made.
  ///
  /// @param name what its files' names begin with
  /// @param by who wanted it
  record RecordingView(String name, Instant began, String by) {
    static RecordingView of(RoomRecording recording) {
      return new RecordingView(recording.name(), recording.began(), recording.by());
    }
  }

  /// The routes.
  public List<Route> routes() {
    String path = "/rooms/{name}/recording";
    return List.of(
        Route.get(path, VIEWER, "The recording that is being made of a room")
            .answers(RecordingView.class)
            .by(request ->
                room(request)
                    .recording()
                    .map(RecordingView::of)
                    .map(ApiResponse::ok)
                    .orElseThrow(() -> ProblemException.notFound("recording of that room"))),
        Route.post(path, OPERATOR, "Records a room; everybody in it is told")
            .answers(201, RecordingView.class)
            .by(this::start),
        Route.delete(path, OPERATOR, "Ends the recording of a room; everybody in it is told")
            .by(this::stop));
  }

  private ApiResponse start(Request request) {
    Room room = room(request);
    try {
      RoomRecording recording = recordings.start(room, request.who().name());
      return ApiResponse.json(201, RecordingView.of(recording));
    } catch (RecordingException e) {
      String message = String.valueOf(e.getMessage());
      throw switch (e.reason()) {
        case FORBIDDEN -> new ProblemException(403, message);
        case STATE -> new ProblemException(409, message);
        case FAILED -> new ProblemException(503, message);
      };
    }
  }

  private ApiResponse stop(Request request) {
    if (!recordings.stop(room(request))) {
      throw ProblemException.notFound("recording of that room");
    }
    return ApiResponse.nothing();
  }

  private Room room(Request request) {
    return rooms
        .find(request.path("name"))
        .orElseThrow(() -> ProblemException.notFound("open room of that name"));
  }
}
