package org.partyline.gateway.drain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.partyline.gateway.observe.ActiveCalls;
import org.partyline.gateway.observe.Ending;
import org.partyline.gateway.observe.LiveCall;
import org.partyline.gateway.room.FakeLeg;
import org.partyline.gateway.room.FakeRoom;
import org.partyline.gateway.room.Participant;
import org.partyline.gateway.room.Room;
import org.partyline.gateway.room.RoomEvent;
import org.partyline.gateway.room.RoomSettings;
import org.partyline.gateway.room.RoomUnavailableException;
import org.partyline.gateway.room.Rooms;
import org.partyline.gateway.room.RoomsInMemory;

class DrainTest {
  private volatile Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private final ActiveCalls calls = new ActiveCalls(List.of(), () -> now, () -> now);
  private final Rooms rooms =
      new Rooms(
          new RoomsInMemory(),
          FakeRoom::new,
          new RoomSettings(10, 50, 10, Optional.empty(), Optional.empty()),
          () -> now);
  private final List<Boolean> takesCalls = new ArrayList<>();
  private final List<String> said = new ArrayList<>();
  private final List<RoomEvent> told = new ArrayList<>();
  private final List<String> hungUp = new ArrayList<>();
  private final Drain drain =
      new Drain(calls, rooms, takesCalls::add, (room, line) -> said.add(line), () -> now);
  private final LiveCall live = call();

  @BeforeEach
  void somebodyIsInARoom() throws RoomUnavailableException {
    Room room = rooms.openPermanent("lobby", "#lobby", Optional.empty());
    room.join("Ada", Participant.Kind.BROWSER, new FakeLeg(), told::add);
    told.clear();
  }

  @Test
  void peopleAreToldAMinuteBeforeAndLeaveAtTheLimit() {
    drain.begin(Duration.ofMinutes(5));
    assertThat(drain.draining()).isTrue();
    assertThat(takesCalls).containsExactly(false);
    assertThat(calls.takesNew()).isFalse();
    pass(Duration.ofSeconds(239));
    assertThat(told).isEmpty();
    assertThat(said).isEmpty();
    pass(Duration.ofSeconds(1));
    pass(Duration.ofSeconds(1));
    assertThat(told).containsExactly(new RoomEvent.EndsSoon());
    assertThat(said).hasSize(1).allMatch(line -> line.contains("60 seconds"));
    pass(Duration.ofSeconds(59));
    assertThat(told).hasSize(2).last().isInstanceOf(RoomEvent.Closed.class);
    assertThat(hungUp).isEmpty();
    assertThat(drain.cancel()).isFalse();
    pass(Duration.ofSeconds(8));
    assertThat(hungUp).containsExactly("shutdown");
    assertThat(drain.drained()).isTrue();
  }

  @Test
  void itIsOverWhenTheLastCallHasEnded() {
    drain.begin(Duration.ofMinutes(5));
    pass(Duration.ofSeconds(10));
    assertThat(drain.drained()).isFalse();
    live.end(Ending.CALLER_HUNG_UP, Optional.empty(), Optional.empty());
    pass(Duration.ZERO);
    assertThat(drain.drained()).isTrue();
    assertThat(told).isEmpty();
  }

  @Test
  void calledOffItTakesNewCallsAgain() {
    drain.begin(Duration.ofMinutes(5));
    assertThat(drain.cancel()).isTrue();
    assertThat(takesCalls).containsExactly(false, true);
    assertThat(calls.takesNew()).isTrue();
    pass(Duration.ofMinutes(6));
    assertThat(told).isEmpty();
    assertThat(drain.drained()).isFalse();
    assertThat(drain.cancel()).isFalse();
  }

  @Test
  void noMeetingIsOpenedMeanwhile() {
    drain.begin(Duration.ofMinutes(5));
    assertThatThrownBy(
            () -> rooms.openMeeting(Optional.empty(), Optional.empty(), Duration.ofHours(1)))
        .isInstanceOf(RoomUnavailableException.class)
        .hasMessageContaining("shut down");
  }

  @Test
  void aSecondSignalDoesNotWait() {
    drain.signaled(Duration.ofMinutes(5));
    assertThat(drain.drained()).isFalse();
    drain.signaled(Duration.ofMinutes(5));
    assertThat(drain.drained()).isTrue();
  }

  @Test
  void withoutCallsTheFirstOneDoesNotEither() {
    live.end(Ending.CALLER_HUNG_UP, Optional.empty(), Optional.empty());
    drain.signaled(Duration.ofMinutes(5));
    assertThat(drain.drained()).isTrue();
  }

  @Test
  void aLaterLimitIsWarnedOfAnew() {
    drain.begin(Duration.ofMinutes(1));
    pass(Duration.ZERO);
    drain.begin(Duration.ofMinutes(10));
    pass(Duration.ofMinutes(9));
    assertThat(told).containsExactly(new RoomEvent.EndsSoon(), new RoomEvent.EndsSoon());
  }

  private void pass(Duration time) {
    now = now.plus(time);
    drain.step();
  }

  private LiveCall call() {
    return calls.begin(
        Participant.Kind.PHONE, "+49…12", "1000", "192.0.2.1:5060", "a", "PIN prompt", hungUp::add);
  }
}
