package org.partyline.signaling.rtc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// Holds that the examples, the sizes and the table of docs/irc-protocol.md are true.
class ProtocolPageTest {
  private static final String ID = "q3vN0fZk8rT-aXw2";
  private static final Pattern EXAMPLE =
      Pattern.compile(
          "^\\*\\*(\\w+)\\*\\*[^`]*(?:[^\\n]*\\n)+?\\n```irc\\n(.*?)```",
          Pattern.MULTILINE | Pattern.DOTALL);
  private static final Pattern SHORT = Pattern.compile("(\\w): \"((?:[^\"\\\\]|\\\\.)*)\"");

  private final String page = read(Path.of("..", "docs", "irc-protocol.md"));
  private final String offer = fixture("chromium-156-offer.sdp");
  private final String answer = fixture("gateway-answer.sdp");

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new AssertionError("this test runs in the module's folder, beside docs", e);
    }
  }

  private static String fixture(String name) {
    try (InputStream in =
        Objects.requireNonNull(ProtocolPageTest.class.getResourceAsStream(name))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new AssertionError(name, e);
    }
  }

  private List<RtcMessage> session() throws RtcException {
    return List.of(
        new RtcMessage.Offer(ID, 1, "lobby", "Ada Lovelace", SdpPruning.offer(offer)),
        new RtcMessage.Answer(ID, 1, "lobby", 7, Optional.of("#lobby"), SdpPruning.answer(answer)),
        new RtcMessage.Roster(
            ID,
            2,
            "lobby",
            OptionalLong.of(7),
            Optional.empty(),
            Set.of(),
            false,
            2,
            List.of(
                new RtcMessage.Participant(
                    7, false, RtcMessage.Participant.State.LIVE, "Ada Lovelace"),
                new RtcMessage.Participant(
                    8, true, RtcMessage.Participant.State.MUTED, "+49 30 …67"))),
        new RtcMessage.Mute(ID, 2, true),
        new RtcMessage.Moderate(ID, 3, RtcMessage.Moderate.Action.REMOVE, 8),
        new RtcMessage.Pin(ID, 4, OptionalLong.of(8)),
        new RtcMessage.Dial(ID, 4, 1, "030 1234567", Optional.of(",,123#")),
        new RtcMessage.DialState(
            ID,
            3,
            1,
            "ended",
            OptionalLong.of(9),
            Optional.of("busy"),
            Optional.of("+49 30 …67 is busy.")),
        new RtcMessage.Moved(ID, 4, "attic", "Ben"),
        new RtcMessage.Resume(ID, 5, Optional.of("lobby")),
        new RtcMessage.End(Optional.of(ID), "left", "Goodbye"));
  }

  @Test
  void itsExamplesAreReadAsTheyAreMeant() throws Exception {
    List<MatchResult> examples = EXAMPLE.matcher(page).results().toList();
    List<RtcMessage> meant = session();
    assertThat(examples.stream().map(e -> e.group(1)))
        .containsExactlyElementsOf(meant.stream().map(m -> m.getClass().getSimpleName()).toList());
    for (int i = 0; i < meant.size(); i++) {
      List<String> lines = examples.get(i).group(2).lines().toList();
      var receiver = new RtcReceiver();
      List<RtcMessage> got = new ArrayList<>();
      for (String line : lines) {
        assertThat(RtcMessage.fits(line, RtcMessage.MAX_TEXT_BYTES)).isTrue();
        receiver.receive("ada", line, Instant.EPOCH).ifPresent(got::add);
      }
      assertThat(got).containsExactly(meant.get(i));
      assertThat(lines).hasSameSizeAs(RtcCodec.lines(meant.get(i)));
    }
  }

  /// Deflate is free to choose, so characters may differ a little from one zlib to another.
  @Test
  void itsSizesAreMeasured() throws Exception {
    List<List<String>> stages =
        List.of(stages(offer, SdpPruning.offer(offer)), stages(answer, SdpPruning.answer(answer)));
    List<String> names = List.of("as it was made", "pruned", "pruned and shortened");
    for (int step = 0; step < names.size(); step++) {
      Matcher row =
          Pattern.compile(
                  "\\| " + names.get(step) + " \\| (\\d+) \\| (\\d+) \\| (\\d+) \\| (\\d+) \\|")
              .matcher(page);
      assertThat(row.find()).isTrue();
      for (int side = 0; side < 2; side++) {
        String text = stages.get(side).get(step);
        assertThat(row.group(2 * side + 1)).isEqualTo(Integer.toString(text.length()));
        assertThat(Integer.parseInt(row.group(2 * side + 2)))
            .isCloseTo(new RtcDocument(Map.of(), text).toPayload().length(), within(40));
      }
    }
    Matcher sealed =
        Pattern.compile("\\| with the headers and the `mac` \\| \\| (\\d+) \\| \\| (\\d+) \\|")
            .matcher(page);
    assertThat(sealed.find()).isTrue();
    for (int side = 0; side < 2; side++) {
      var message = (RtcMessage.Params) session().get(side);
      List<String> lines = RtcCodec.sealed(message, new SessionKeys().of(ID), "");
      assertThat(lines).hasSize(2);
      int characters = lines.stream().mapToInt(l -> l.length() - l.lastIndexOf(' ') - 1).sum();
      assertThat(characters).isCloseTo(Integer.parseInt(sealed.group(side + 1)), within(8));
    }
    assertThat(page).contains("| lines of 350 bytes | | **2** | | **2** |");
  }

  private static List<String> stages(String made, String pruned) throws RtcException {
    return List.of(made, pruned, Description.shorten(pruned));
  }

  @Test
  void itsTableIsTheOneInUse() throws Exception {
    String script = page.substring(page.indexOf("const SHORT"), page.indexOf("const TEXTS"));
    int rows = 0;
    for (MatchResult row : SHORT.matcher(script).results().toList()) {
      String text = row.group(2).replace("\\n", "\n");
      assertThat(Description.lengthen("~" + row.group(1))).isEqualTo(text.replace("\n", "\r\n"));
      rows++;
    }
    assertThat(rows).isEqualTo(Description.abbreviations());
  }

  @Test
  void aRoomsNameIsWhatALinkAllows() throws Exception {
    for (String room : List.of("lobby", "a", "0-_", "a".repeat(64))) {
      assertThat(resume(room)).as(room).contains(new RtcMessage.Resume(ID, 1, Optional.of(room)));
    }
    for (String room : List.of("-lobby", "_", "lobby.x", "Lobby", "a/b", "a".repeat(65), "ä")) {
      assertThat(resume(room)).as(room).contains(new RtcMessage.Resume(ID, 1, Optional.empty()));
    }
  }

  private static Optional<RtcMessage> resume(String room) throws RtcException {
    String line = RtcCodec.lines(new RtcMessage.Resume(ID, 1, Optional.of(room))).getFirst();
    return new RtcReceiver().receive("ada", line, Instant.EPOCH);
  }
}
