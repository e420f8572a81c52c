package org.partyline.gateway.bot;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.partyline.gateway.observe.Ending;
import org.partyline.gateway.observe.LiveCall;
import org.partyline.gateway.room.FakeLeg;
import org.partyline.gateway.room.Participant.Kind;
import org.partyline.gateway.room.Room;
import org.partyline.gateway.room.RoomUnavailableException;
import org.partyline.gateway.room.Seat;

class PhoneAnnouncerTest extends SessionKit {
  private final List<String> said = new ArrayList<>();

  @BeforeEach
  void observe() {
    calls.observe(
        new PhoneAnnouncer(rooms, (channel, text) -> said.add(channel + " " + text), () -> now));
  }

  private LiveCall begins(Kind kind) {
    return calls.begin(kind, "+49 30 …67", "lobby", "192.0.2.9", "x", "lobby", _ -> {});
  }

  private static Seat joins(LiveCall call, Room room, String name, Kind kind)
      throws RoomUnavailableException {
    Seat seat = room.join(name, kind, new FakeLeg(), _ -> {});
    call.joined(seat);
    return seat;
  }

  private void ends(LiveCall call, Seat seat) {
    seat.close();
    call.end(Ending.CALLER_HUNG_UP, Optional.empty(), Optional.empty());
  }

  @Test
  void aPhoneThatJoinsAndLeavesIsToldInTheRoomsChannel() throws Exception {
    LiveCall call = begins(Kind.PHONE);
    Seat seat = joins(call, lobby, "+49 30 …67", Kind.PHONE);
    call.changed(); // muted
    ends(call, seat);
    assertThat(said)
        .containsExactly("#lobby +49 30 …67 joined by phone.", "#lobby +49 30 …67 left.");
  }

  @Test
  void aPhoneThatIsMovedLeavesAndJoins() throws Exception {
    Room other = rooms.openPermanent("other", "#other", Optional.empty());
    LiveCall call = begins(Kind.PHONE);
    Seat first = joins(call, lobby, "+49 30 …67", Kind.PHONE);
    first.close();
    call.left();
    joins(call, other, "+49 30 …67", Kind.PHONE);
    assertThat(said)
        .containsExactly(
            "#lobby +49 30 …67 joined by phone.",
            "#lobby +49 30 …67 left.",
            "#other +49 30 …67 joined by phone.");
  }

  @Test
  void browsersAndCallsThatReachNoRoomAreNotTold() throws Exception {
    LiveCall browser = begins(Kind.BROWSER);
    ends(browser, joins(browser, lobby, "Ada", Kind.BROWSER));
    begins(Kind.PHONE).end(Ending.CALLER_HUNG_UP, Optional.empty(), Optional.empty());
    assertThat(said).isEmpty();
  }

  @Test
  void manyAreCountedAndNotListed() throws Exception {
    for (int i = 0; i < 8; i++) {
      LiveCall call = begins(Kind.PHONE);
      ends(call, joins(call, lobby, "Phone " + i, Kind.PHONE));
    }
    assertThat(said).hasSize(6).last().asString().endsWith("Phone 2 left.");
    now = now.plus(Duration.ofSeconds(16));
    joins(begins(Kind.PHONE), lobby, "Phone 9", Kind.PHONE);
    assertThat(said)
        .hasSize(7)
        .last()
        .isEqualTo("#lobby Phone 9 joined by phone. (10 more came or went before.)");
  }

  @Test
  void aMeetingThatHasEndedIsNotSpokenOf() throws Exception {
    Room meeting = rooms.openMeeting(Optional.empty(), Optional.empty(), Duration.ofHours(1));
    LiveCall call = begins(Kind.PHONE);
    Seat seat = joins(call, meeting, "+49 30 …67", Kind.PHONE);
    rooms.close(meeting, "done");
    ends(call, seat);
    assertThat(said).singleElement().asString().doesNotContain(meeting.name());
  }
}
