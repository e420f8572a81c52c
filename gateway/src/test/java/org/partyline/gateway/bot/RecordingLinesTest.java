package org.partyline.gateway.bot;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.partyline.gateway.observe.ActiveCalls;
import org.partyline.gateway.recording.FakeRecorder;
import org.partyline.gateway.recording.Recordings;
import org.partyline.gateway.room.FakeLeg;
import org.partyline.gateway.room.FakeRoom;
import org.partyline.gateway.room.Participant;
import org.partyline.gateway.room.Room;
import org.partyline.gateway.room.RoomSettings;
import org.partyline.gateway.room.Rooms;
import org.partyline.gateway.room.RoomsInMemory;
import org.partyline.media.RecordingEnded.How;
import org.partyline.signaling.irc.IrcUser;

class RecordingLinesTest {
  private static final IrcUser CORA = new IrcUser("cora", "c", "host", Optional.empty());

  private final Instant now = Instant.parse("2026-03-01T20:00:00Z");
  private final Rooms rooms =
      new Rooms(
          new RoomsInMemory(),
          FakeRoom::new,
          new RoomSettings(10, 10, 1, Optional.empty(), Optional.empty()),
          () -> now);
  private final Room lobby = rooms.openPermanent("lobby", "#lobby", Optional.empty());
  private final ActiveCalls calls = new ActiveCalls(List.of(), () -> now, () -> now);
  private final FakeRecorder recorder = new FakeRecorder();
  private final Recordings recordings = recorder.recordings(Path.of("/nowhere"), calls, () -> now);
  private final List<String> said = new ArrayList<>();
  private final RecordingLines lines =
      new RecordingLines(rooms, (target, text) -> said.add(target + ": " + text), () -> now);

  @BeforeEach
  void observe() throws Exception {
    recordings.observe(lines);
    lobby.join("Ada", Participant.Kind.BROWSER, new FakeLeg(), _ -> {});
  }

  @Test
  void theChannelIsToldWithARedMark() throws Exception {
    recordings.start(lobby, "op");
    recorder.end(How.DISK_FULL);

    assertThat(said)
        .containsExactly(
            "#lobby: \u000304●\u000f Recording the room lobby from now on; asked for by op."
                + " Operators of this channel end it by !record stop.",
            "#lobby: The recording of the room lobby has ended after 1:02:05: the disk is full.");
  }

  @Test
  void whoJoinsTheChannelMeanwhileIsToldInPrivate() throws Exception {
    lines.joined("#lobby", CORA);
    recordings.start(lobby, "op");
    said.clear();
    lines.joined("#Lobby", CORA);
    lines.joined("#garden", CORA);

    assertThat(said)
        .containsExactly(
            "cora: \u000304●\u000f The room of #Lobby is being recorded; this text is not.");
    for (int i = 0; i < 100; i++) {
      lines.joined("#lobby", CORA);
    }
    assertThat(said).as("a flood is not answered").hasSizeLessThan(12);
  }
}
