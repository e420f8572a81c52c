package org.partyline.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.partyline.gateway.observe.Ending;
import org.partyline.gateway.observe.LiveCall;
import org.partyline.gateway.room.Participant;
import org.partyline.signaling.sip.TrunkState;

class EventsTest {
  private final ApiKit kit = new ApiKit();

  private static List<String> types(List<EventLog.Event> events) {
    return events.stream().map(EventLog.Event::type).toList();
  }

  private List<EventLog.Event> heard(EventLog.Listener listener) {
    var all = new ArrayList<EventLog.Event>();
    listener.queue().drainTo(all);
    return all;
  }

  /// Two events.
  private void call() {
    kit.calls
        .begin(Participant.Kind.PHONE, "", "", "", "", "", _ -> {})
        .end(Ending.CANCELLED, Optional.empty(), Optional.empty());
  }

  @Test
  void aCallIsToldFromItsBeginningToItsEnd() throws Exception {
    var listener = kit.events.subscribe(Optional.empty()).listener();
    LiveCall live = kit.browserInLobby("Ada");
    live.end(Ending.CALLER_HUNG_UP, Optional.empty(), Optional.empty());
    var events = heard(listener);
    assertThat(types(events)).containsExactly("call-started", "call-changed", "call-ended");
    var changed = ApiKit.JSON.readTree(events.get(1).data());
    assertThat(changed.get("id").asText()).isEqualTo(live.id());
    assertThat(changed.get("room").asText()).isEqualTo("lobby");
    var ended = ApiKit.JSON.readTree(events.get(2).data());
    assertThat(ended.get("call").asText()).isEqualTo(live.id());
    assertThat(ended.get("ending").asText()).isEqualTo("caller-hung-up");
  }

  @Test
  void whoComesBackHearsWhatTheyMissed() {
    var first = kit.events.subscribe(Optional.empty()).listener();
    kit.browserInLobby("Ada");
    String last = heard(first).getFirst().id();
    var again = kit.events.subscribe(Optional.of(last));
    assertThat(again.complete()).isTrue();
    assertThat(types(again.missed())).containsExactly("call-changed");
  }

  @Test
  void whoWasAwayTooLongOrBeforeARestartIsToldToBeginAnew() {
    var listener = kit.events.subscribe(Optional.empty()).listener();
    kit.browserInLobby("Ada");
    String early = heard(listener).getFirst().id();
    for (int i = 0; i < 600; i++) {
      call();
    }
    assertThat(kit.events.subscribe(Optional.of(early)).complete()).isFalse();
    assertThat(kit.events.subscribe(Optional.of("anotherrun-1")).complete()).isFalse();
    assertThat(kit.events.subscribe(Optional.of("")).complete()).isFalse();
  }

  @Test
  void aListenerThatDoesNotReadIsCutAndTheOthersAreNot() {
    var slow = kit.events.subscribe(Optional.empty()).listener();
    var quick = kit.events.subscribe(Optional.empty()).listener();
    for (int i = 0; i < 600; i++) {
      call();
      heard(quick);
    }
    assertThat(slow.tooSlow()).isTrue();
    assertThat(quick.tooSlow()).isFalse();
  }

  @Test
  void recordingsAreToldWithTheNamesOfTheirFiles() throws Exception {
    kit.browserInLobby("Ada");
    var listener = kit.events.subscribe(Optional.empty()).listener();
    var lobby = kit.rooms.find("lobby").orElseThrow();
    kit.recordings.start(lobby, "op");
    kit.recordings.stop(lobby);
    var events = heard(listener);
    assertThat(types(events)).containsExactly("recording-started", "recording-ended");
    var ended = ApiKit.JSON.readTree(events.getLast().data());
    assertThat(ended.get("room").asText()).isEqualTo("lobby");
    assertThat(ended.get("ending").asText()).isEqualTo("stopped");
    assertThat(ended.get("files").get(0).asText()).isEqualTo("x.opus");
  }

  @Test
  void trunksAndRoomsAreToldWhenTheyChange() throws Exception {
    kit.trunks.put("sipgate", new TrunkState(TrunkState.Kind.TRYING, "", kit.now));
    kit.events.look();
    var listener = kit.events.subscribe(Optional.empty()).listener();
    kit.events.look();
    assertThat(heard(listener)).isEmpty();
    kit.trunks.put("sipgate", new TrunkState(TrunkState.Kind.REGISTERED, "", kit.now));
    var garden =
        kit.rooms.openMeeting(Optional.of("garden"), Optional.empty(), Duration.ofHours(1));
    kit.events.look();
    kit.rooms.close(garden, "over");
    kit.events.look();
    var events = heard(listener);
    assertThat(types(events)).containsExactly("trunk-state", "room-opened", "room-closed");
    assertThat(ApiKit.JSON.readTree(events.getFirst().data()).get("state").asText())
        .isEqualTo("registered");
  }
}
