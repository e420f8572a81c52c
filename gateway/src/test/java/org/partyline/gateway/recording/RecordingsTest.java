package org.partyline.gateway.recording;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.partyline.gateway.observe.ActiveCalls;
import org.partyline.gateway.observe.CallObserver;
import org.partyline.gateway.observe.CallRecord;
import org.partyline.gateway.observe.CallRecording;
import org.partyline.gateway.observe.CallSnapshot;
import org.partyline.gateway.observe.Ending;
import org.partyline.gateway.observe.LiveCall;
import org.partyline.gateway.room.FakeLeg;
import org.partyline.gateway.room.FakeRoom;
import org.partyline.gateway.room.Participant;
import org.partyline.gateway.room.Room;
import org.partyline.gateway.room.RoomEvent;
import org.partyline.gateway.room.RoomSettings;
import org.partyline.gateway.room.Rooms;
import org.partyline.gateway.room.RoomsInMemory;
import org.partyline.gateway.room.Seat;
import org.partyline.media.RecordingEnded.How;

class RecordingsTest {
  private Instant now = Instant.parse("2026-03-01T20:00:00.7Z");
  private final FakeRoom media = new FakeRoom("lobby");
  private final Rooms rooms =
      new Rooms(
          new RoomsInMemory(),
          _ -> media,
          new RoomSettings(10, 10, 1, Optional.empty(), Optional.empty()),
          () -> now);
  private final Room lobby = rooms.openPermanent("lobby", "#lobby", Optional.empty());
  private final List<CallRecord> records = new ArrayList<>();
  private final ActiveCalls calls = new ActiveCalls(List.of(new Kept()), () -> now, () -> now);
  private final FakeRecorder recorder = new FakeRecorder();
  private final List<RoomEvent> told = new ArrayList<>();

  @TempDir Path folder;

  private final class Kept implements CallObserver {
    @Override
    public void started(CallSnapshot call) {}

    @Override
    public void changed(CallSnapshot call) {}

    @Override
    public void ended(CallRecord record) {
      records.add(record);
    }
  }

  private Recordings recordings() {
    return recorder.recordings(folder, calls, () -> now);
  }

  private Seat join(String name) throws Exception {
    return lobby.join(name, Participant.Kind.PHONE, new FakeLeg(), told::add);
  }

  private LiveCall call(Seat seat) {
    LiveCall live =
        calls.begin(Participant.Kind.PHONE, "a", "b", "here", "1", "room lobby", _ -> {});
    live.joined(seat);
    return live;
  }

  @Test
  void everybodyIsToldAtTheBeginningWhenTheyComeAndAtTheEnd() throws Exception {
    Recordings recordings = recordings();
    join("Ada");
    told.clear();

    recordings.start(lobby, "Ben");
    assertThat(media.played()).containsExactly("tone 100.0");
    assertThat(told).containsExactly(new RoomEvent.RosterChanged(lobby.participants(), true));

    Seat late = join("Cora");
    assertThat(media.played()).containsExactly("tone 100.0", "tone 200.0 to 2");
    assertThat(late.participant().csrc()).isEqualTo(2);

    assertThat(recordings.stop(lobby)).isTrue();
    assertThat(media.played()).endsWith("tone 300.0");
    assertThat(told.getLast()).isEqualTo(new RoomEvent.RosterChanged(lobby.participants(), false));
    assertThat(recordings.stop(lobby)).isFalse();
    join("Dan");
    assertThat(media.played()).endsWith("tone 300.0");
  }

  @Test
  void theFileIsNamedByRoomAndTimeAlone() throws Exception {
    Recordings recordings = recordings();
    join("Ada");
    recordings.start(lobby, "Ben");
    Files.createFile(folder.resolve("lobby_20260301T200000Z.opus"));
    recordings.stop(lobby);
    recordings.start(lobby, "Ben");

    assertThat(recorder.begun)
        .extracting(settings -> settings.name())
        .containsExactly("lobby_20260301T200000Z", "lobby_20260301T200000Z-2");
    assertThat(recorder.begun.getFirst().directory()).isEqualTo(folder);
    assertThat(recorder.begun.getFirst().minFree()).isEqualTo(7);
  }

  @Test
  void itIsRefusedWithASentence() throws Exception {
    Recordings recordings = recordings();
    assertThatThrownBy(() -> FakeRecorder.off(calls, () -> now).start(lobby, "Ben"))
        .hasMessageContaining("recordings.directory");
    assertThatThrownBy(() -> recordings.start(lobby, "Ben")).hasMessage("nobody is in the room");
    join("Ada");
    recorder.refuses = "not this one";
    assertThatThrownBy(() -> recordings.start(lobby, "Ben")).hasMessage("not this one");
    assertThat(lobby.recording()).isEmpty();
    assertThat(media.played()).isEmpty();
    recorder.refuses = null;
    recordings.start(lobby, "Ben");
    assertThatThrownBy(() -> recordings.start(lobby, "Ben"))
        .hasMessage("the room is being recorded already");
    Room closed = rooms.openPermanent("private", "#private", Optional.empty());
    closed.join("Ada", Participant.Kind.PHONE, new FakeLeg(), _ -> {});
    assertThatThrownBy(() -> recordings.start(closed, "Ben"))
        .hasMessage("this room may not be recorded");
  }

  @Test
  void itEndsWithTheLastOne() throws Exception {
    Recordings recordings = recordings();
    Seat ada = join("Ada");
    Seat ben = join("Ben");
    recordings.start(lobby, "Ben");

    ada.close();
    assertThat(lobby.recording()).isPresent();
    ben.close();
    assertThat(lobby.recording()).isEmpty();
    assertThat(recordings.stop(lobby)).isFalse();
  }

  @Test
  void whatEndsByItselfIsToldTheSameWay() throws Exception {
    Recordings recordings = recordings();
    join("Ada");
    recordings.start(lobby, "Ben");

    recorder.end(How.DISK_FULL);

    assertThat(lobby.recording()).isEmpty();
    assertThat(media.played()).endsWith("tone 300.0");
  }

  @Test
  void theRecordOfACallTellsWhenItWasRecorded() throws Exception {
    Recordings recordings = recordings();
    LiveCall before = call(join("Ada"));
    now = now.plusSeconds(10);
    Instant began = now;
    recordings.start(lobby, "Ben");
    now = now.plusSeconds(10);
    Instant came = now;
    LiveCall during = call(join("Cora"));
    now = now.plusSeconds(10);
    Instant left = now;
    during.end(Ending.CALLER_HUNG_UP, Optional.empty(), Optional.empty());
    now = now.plusSeconds(10);
    Instant over = now;
    recordings.stop(lobby);
    LiveCall after = call(join("Dan"));
    now = now.plusSeconds(10);
    before.end(Ending.CALLER_HUNG_UP, Optional.empty(), Optional.empty());
    after.end(Ending.CALLER_HUNG_UP, Optional.empty(), Optional.empty());

    String name = "lobby_20260301T200010Z";
    assertThat(records)
        .extracting(CallRecord::recordings)
        .containsExactly(
            List.of(new CallRecording(name, came, left)),
            List.of(new CallRecording(name, began, over)),
            List.of());
  }

  @Test
  void oldFilesAreDeletedAndNothingElse() throws Exception {
    Instant old = now.minus(Duration.ofDays(2));
    for (String name :
        List.of(
            "lobby_20260101T000000Z.opus",
            "lobby_20260101T000000Z-2.opus.part",
            "lobby_20260101T000000Z-video-3.webm",
            "notes.txt",
            "lobby.opus")) {
      Files.setLastModifiedTime(Files.createFile(folder.resolve(name)), FileTime.from(old));
    }
    Path fresh = Files.createFile(folder.resolve("lobby_20260228T235959Z.opus"));
    Files.setLastModifiedTime(fresh, FileTime.from(now));

    recordings().deleteOld();

    assertThat(folder.toFile().list())
        .containsExactlyInAnyOrder("notes.txt", "lobby.opus", "lobby_20260228T235959Z.opus");
  }
}
