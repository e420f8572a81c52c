package org.partyline.gateway.room;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.partyline.gateway.room.RoomUnavailableException.Reason;
import org.partyline.media.sound.Sound;

class RoomsTest {
  private static final RoomSettings SETTINGS =
      new RoomSettings(2, 5, 30, Optional.of(Sound.joinChime()), Optional.of(Sound.leaveChime()));

  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private final FragileStore store = new FragileStore();
  private final FakeRoom media = new FakeRoom("room");
  private final Rooms rooms = rooms();

  @Test
  void aReservationIsNoticedByNobodyUntilItIsTaken() throws RoomUnavailableException {
    Room room = rooms.openPermanent("lobby", "#lobby", Optional.empty());
    List<RoomEvent> told = new ArrayList<>();
    join(room, "Ada", told);
    told.clear();
    for (int i = 0; i < 100; i++) {
      reserve(room, "Bea");
    }
    Seat bea = reserve(room, "Bea");
    assertThat(told).isEmpty();
    assertThat(media.played()).isEmpty();
    assertThat(room.participants()).hasSize(1);
    bea.take();
    assertThat(media.played()).containsExactly("join");
    assertThat(told).hasSize(1);
    assertThat(room.participants())
        .extracting(Participant::csrc)
        .contains(bea.participant().csrc());
    assertThatThrownBy(() -> reserve(room, "Cleo"))
        .isInstanceOfSatisfying(
            RoomUnavailableException.class, e -> assertThat(e.reason()).isEqualTo(Reason.FULL));
    bea.close();
    assertThat(media.played()).containsExactly("join", "leave");
    reserve(room, "Dora").close();
    assertThat(media.played()).hasSize(2);
  }

  @Test
  void aSeatIsHandedOverWithItsNumberAndItsMuteAndWithoutAChime() throws RoomUnavailableException {
    Room room = rooms.openPermanent("lobby", "#lobby", Optional.empty());
    List<RoomEvent> told = new ArrayList<>();
    join(room, "Ada", told);
    Seat bea = reserve(room, "Bea");
    bea.take();
    bea.mute(true);
    told.clear();
    var chimes = List.copyOf(media.played());
    List<RoomEvent> toldCleo = new ArrayList<>();
    var leg = new FakeLeg();
    Seat cleo = bea.handOver("Ada", leg, toldCleo::add).orElseThrow(); // full, and still
    assertThat(cleo.participant())
        .isEqualTo(
            new Participant(bea.participant().csrc(), "Ada (2)", Participant.Kind.BROWSER, true));
    assertThat(told).containsExactly(new RoomEvent.RosterChanged(room.participants()));
    assertThat(toldCleo).isEqualTo(told);
    bea.mute(false);
    bea.close();
    assertThat(room.participants()).contains(cleo.participant());
    assertThat(media.played()).isEqualTo(chimes);
    assertThat(bea.handOver("Dora", leg, _ -> {})).as("not twice").isEmpty();
    assertThat(
            reserve(rooms.openPermanent("b", "#b", Optional.empty()), "Eve")
                .handOver("Dora", leg, _ -> {}))
        .as("who is not there yet has no seat to give")
        .isEmpty();
  }

  /// A roster goes out at once where the last one was long ago, and has to say whose doing it was.
  @Test
  void whoIsMutedIsToldByWhomBeforeTheRosterSaysSo() throws RoomUnavailableException {
    Room room = rooms.openPermanent("lobby", "#lobby", Optional.empty());
    List<RoomEvent> told = new ArrayList<>();
    join(room, "Ada", told);
    int ada = room.participants().getFirst().csrc();
    told.clear();
    room.mute(ada, true, "Ben");
    assertThat(told)
        .containsExactly(
            new RoomEvent.MutedBy(true, "Ben"), new RoomEvent.RosterChanged(room.participants()));
  }

  @Test
  void aRoomThatFillsBetweenReservingAndTakingSaysSo() throws RoomUnavailableException {
    Room room = rooms.openPermanent("lobby", "#lobby", Optional.empty());
    Seat late = reserve(room, "late");
    join(room, "Ada", new ArrayList<>());
    join(room, "Bea", new ArrayList<>());
    assertThatThrownBy(late::take).isInstanceOf(RoomUnavailableException.class);
    assertThat(room.participants()).hasSize(2);
  }

  @Test
  void pinsAreReservedForOneRoomWhoeverIsFaster() throws InterruptedException {
    var go = new CountDownLatch(1);
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      String name = "room-" + i;
      threads.add(
          Thread.ofVirtual()
              .start(() -> {
                try {
                  go.await();
                  rooms.openPermanent(name, "#" + name, Optional.of(new Pin("482913")));
                } catch (IllegalArgumentException | InterruptedException _) {
                  // One of them is enough.
                }
              }));
    }
    go.countDown();
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(rooms.all()).hasSize(1);
  }

  @Test
  void roomsHaveACap() throws RoomUnavailableException {
    for (int i = 0; i < 5; i++) {
      meeting(Optional.empty());
    }
    assertThatThrownBy(() -> meeting(Optional.empty()))
        .isInstanceOfSatisfying(
            RoomUnavailableException.class,
            e -> assertThat(e.reason()).isEqualTo(Reason.TOO_MANY_ROOMS));
    rooms.close(rooms.all().iterator().next(), "closed");
    meeting(Optional.empty());
  }

  @Test
  void aNameCanBeWishedForOnce() throws RoomUnavailableException {
    assertThat(meeting(Optional.of("Garden")).name()).isEqualTo("garden");
    assertThatThrownBy(() -> meeting(Optional.of("garden")))
        .isInstanceOfSatisfying(
            RoomUnavailableException.class,
            e -> assertThat(e.reason()).isEqualTo(Reason.NAME_TAKEN));
    assertThatThrownBy(() -> meeting(Optional.of("../etc")))
        .isInstanceOfSatisfying(
            RoomUnavailableException.class, e -> assertThat(e.reason()).isEqualTo(Reason.BAD_NAME));
  }

  @Test
  void aMeetingsChannelDoesNotTellItsName() throws RoomUnavailableException {
    Room room = meeting(Optional.empty());
    assertThat(room.channel()).startsWith("#meet-").doesNotContain(room.name());
  }

  @Test
  void meetingsAreThereAgainAfterARestartUntilTheyExpire() throws RoomUnavailableException {
    Room room = meeting(Optional.empty());
    Room lobby = rooms.openPermanent("lobby", "#lobby", Optional.empty());
    Rooms restarted = rooms();
    Room sameLobby = restarted.openPermanent("lobby", "#lobby", Optional.empty());
    restarted.restoreMeetings();
    assertThat(restarted.findByPin(room.pin().reveal()).map(Room::name)).contains(room.name());
    assertThat(sameLobby.pin()).isEqualTo(lobby.pin());
    now = now.plus(Duration.ofDays(2));
    Rooms later = rooms();
    later.restoreMeetings();
    assertThat(later.all()).isEmpty();
    assertThat(store.all()).isEmpty();
  }

  @Test
  void theConfigurationMayGiveAMeetingsPinToARoomOfItsOwn() throws RoomUnavailableException {
    Room meeting = meeting(Optional.of("garden"));
    Rooms restarted = rooms();
    Room lobby = restarted.openPermanent("lobby", "#lobby", Optional.of(meeting.pin()));
    restarted.restoreMeetings();
    assertThat(restarted.findByPin(meeting.pin().reveal())).contains(lobby);
    assertThat(restarted.find("garden").orElseThrow().pin()).isNotEqualTo(meeting.pin());
  }

  @Test
  void roomsOfTheConfigurationMayChangePins() {
    rooms.openPermanent("east", "#east", Optional.of(new Pin("1111")));
    rooms.openPermanent("west", "#west", Optional.of(new Pin("2222")));
    Rooms restarted = rooms();
    Room east = restarted.openPermanent("east", "#east", Optional.of(new Pin("2222")));
    Room west = restarted.openPermanent("west", "#west", Optional.of(new Pin("1111")));
    assertThat(restarted.findByPin("2222")).contains(east);
    assertThat(restarted.findByPin("1111")).contains(west);
  }

  @Test
  void aPermanentRoomGetsAnotherPinAndChannelWithWhoeverIsInIt() throws RoomUnavailableException {
    rooms.openPermanent(List.of(permanent("board", "1111"), permanent("lobby", "3333")));
    Room board = rooms.find("board").orElseThrow();
    join(board, "Ada", new ArrayList<>());
    rooms.openPermanent(
        List.of(new Rooms.Permanent("board", "#upstairs", Optional.of(new Pin("2222")))));
    assertThat(rooms.find("board")).containsSame(board);
    assertThat(board.channel()).isEqualTo("#upstairs");
    assertThat(board.participants()).hasSize(1);
    assertThat(rooms.findByPin("2222")).contains(board);
    assertThat(rooms.findByPin("1111")).isEmpty();
    rooms.openPermanent(List.of(new Rooms.Permanent("board", "#upstairs", Optional.empty())));
    assertThat(rooms.findByPin("2222")).as("one that is not given stays").contains(board);

    rooms.openPermanent(List.of(permanent("attic", "1111"))); // free again
    assertThatThrownBy(() -> rooms.openPermanent(List.of(permanent("board", "3333"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("another room has the same PIN");
    assertThat(rooms.findByPin("2222")).contains(board);
    Rooms restarted = rooms();
    restarted.openPermanent(List.of(new Rooms.Permanent("board", "#upstairs", Optional.empty())));
    assertThat(restarted.findByPin("2222")).isPresent();
  }

  @Test
  void aPermanentRoomIsRemovedWithWhoeverIsInIt() throws RoomUnavailableException {
    Room meeting = meeting(Optional.of("garden"));
    rooms.openPermanent(List.of(permanent("board", "1111"), permanent("lobby", "3333")));
    List<RoomEvent> told = new ArrayList<>();
    join(rooms.find("board").orElseThrow(), "Ada", told);
    rooms.keepPermanent(List.of(permanent("lobby", "3333")));
    assertThat(told.getLast()).isEqualTo(new RoomEvent.Closed("the room was removed"));
    assertThat(rooms.all()).extracting(Room::name).containsExactlyInAnyOrder("lobby", "garden");
    assertThat(store.all())
        .extracting(RoomRecord::name)
        .containsExactlyInAnyOrder("lobby", "garden");
    assertThat(rooms.find("garden")).contains(meeting);
  }

  /// Whoever has opened it has rights in it.
  @Test
  void aMeetingDoesNotBecomeAPermanentRoomByItsName() throws RoomUnavailableException {
    Room meeting = meeting(Optional.of("board"));
    assertThatThrownBy(() -> rooms.openPermanent(List.of(permanent("board", "1111"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a meeting of that name is open");
    assertThat(meeting.permanent()).isFalse();
  }

  private static Rooms.Permanent permanent(String name, String pin) {
    return new Rooms.Permanent(name, "#" + name, Optional.of(new Pin(pin)));
  }

  /// Another room may have it that could not be deleted, or another gateway's.
  @Test
  void aPinThatTheStoreKnowsIsReplacedByAnotherOne() throws RoomUnavailableException {
    store.refused = 3;
    Room meeting = meeting(Optional.of("garden"));
    assertThat(rooms.findByPin(meeting.pin().reveal())).contains(meeting);
    assertThat(store.all()).extracting(RoomRecord::pin).containsExactly(meeting.pin());
  }

  @Test
  void aRoomThatCannotBeSavedIsNeverShown() throws RoomUnavailableException {
    store.broken = true;
    assertThatThrownBy(() -> meeting(Optional.of("garden")))
        .isInstanceOfSatisfying(
            RoomUnavailableException.class,
            e -> assertThat(e.reason()).isEqualTo(Reason.STORE_FAILED));
    assertThat(rooms.all()).isEmpty();
    store.broken = false;
    meeting(Optional.of("garden"));
  }

  @Test
  void aStoreThatFailsToDeleteIsAskedAgain() throws RoomUnavailableException {
    meeting(Optional.of("garden"));
    now = now.plus(Duration.ofDays(2));
    store.broken = true;
    rooms.endExpired();
    assertThat(rooms.all()).isEmpty();
    store.broken = false;
    assertThat(store.all()).hasSize(1);
    rooms.endExpired();
    assertThat(store.all()).isEmpty();
  }

  @Test
  void aRoomOnTheWayToBeingJoinedDoesNotExpire() throws RoomUnavailableException {
    Room room = meeting(Optional.empty());
    Seat seat = reserve(room, "Ada");
    now = now.plus(Duration.ofDays(2));
    rooms.endExpired();
    seat.take();
    assertThat(rooms.all()).hasSize(1);
  }

  @Test
  void pinsAreAsLongAsTheArithmeticWants() {
    assertThat(PinLength.of(10, 30)).isEqualTo(10);
    assertThat(PinLength.of(100, 500)).isEqualTo(12);
    for (int rooms : new int[] {1, 10, 100, 10_000}) {
      for (int lines : new int[] {1, 30, 500, 5_000}) {
        double guesses = lines * Duration.ofDays(30).toSeconds() / 30.0;
        double found = rooms * guesses / Math.pow(10, PinLength.of(rooms, lines));
        assertThat(found).isLessThanOrEqualTo(0.01);
      }
    }
    var pins = new HashSet<Pin>();
    for (int i = 0; i < 5; i++) {
      pins.add(rooms.openPermanent("r" + i, "#r", Optional.empty()).pin());
    }
    assertThat(pins).hasSize(5).allMatch(pin -> pin.length() == PinLength.of(5, 30));
  }

  @Test
  void pinsAreReadOutInGroups() {
    assertThat(new Pin("4829").grouped()).isEqualTo("4829");
    assertThat(new Pin("48291").grouped()).isEqualTo("48 291");
    assertThat(new Pin("482913").grouped()).isEqualTo("482 913");
    assertThat(new Pin("4829135").grouped()).isEqualTo("482 9135");
    assertThat(new Pin("48291355").grouped()).isEqualTo("4829 1355");
    assertThat(new Pin("4829135560").grouped()).isEqualTo("482 913 5560");
    assertThat(new Pin("482913556072").grouped()).isEqualTo("482 913 556 072");
  }

  private Rooms rooms() {
    return new Rooms(store, _ -> media, SETTINGS, () -> now);
  }

  private Room meeting(Optional<String> name) throws RoomUnavailableException {
    return rooms.openMeeting(name, Optional.empty(), Duration.ofHours(12));
  }

  private static Seat reserve(Room room, String name) throws RoomUnavailableException {
    return room.reserve(name, Participant.Kind.BROWSER, new FakeLeg(), _ -> {});
  }

  private static void join(Room room, String name, List<RoomEvent> told)
      throws RoomUnavailableException {
    room.join(name, Participant.Kind.BROWSER, new FakeLeg(), told::add);
  }

  /// In memory, and broken at times.
  private static final class FragileStore implements RoomStore {
    private final RoomsInMemory rooms = new RoomsInMemory();
    private boolean broken;
    private int refused;

    @Override
    public Collection<RoomRecord> all() {
      check();
      return rooms.all();
    }

    @Override
    public boolean save(RoomRecord room) {
      check();
      return refused-- <= 0 && rooms.save(room);
    }

    @Override
    public void delete(String name) {
      check();
      rooms.delete(name);
    }

    private void check() {
      if (broken) {
        throw new IllegalStateException("disk full");
      }
    }
  }
}
