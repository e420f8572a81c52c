package org.partyline.flows;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.partyline.lab.Eventually.eventually;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import org.junit.jupiter.api.Test;
import org.partyline.lab.Folders;
import org.partyline.lab.IrcUser;
import org.partyline.lab.Lab;
import org.partyline.lab.Postgres;
import org.partyline.lab.Program;
import org.partyline.lab.RawPhone;
import org.partyline.lab.Tone;

/// What people have opened is there again whatever happened to the process; and what happens to the
/// database is not heard by those who talk.
class KeptTest {
  private static final Tone ANNA = Tone.of(437);
  private static final Tone BERT = Tone.of(853);

  @Test
  void aMeetingOutlivesAGatewayThatIsKilled() {
    try (var lab = Lab.start()) {
      var room = lab.freshRoom();
      Meeting meeting;
      try (var ada = IrcUser.connect("ada", lab.irc())) {
        ada.joins(room.channel());
        meeting = opened(ada, room.channel());
      }
      assertThat(status(meeting.link)).isEqualTo(200);

      lab.crashes();

      assertThat(status(meeting.link)).isEqualTo(200);
      assertThat(status(meeting.link + "x")).isEqualTo(404);
      talkInside(lab, meeting.pin);

      // And from a copy that was made while it ran.
      Path folder = Folders.fresh("backup");
      Path copy = folder.resolve("store.db");
      try (var backup =
          Program.start(
              "backup",
              folder,
              Lab.command(
                  "backup", copy.toString(), "--config", lab.configurationFile().toString()))) {
        assertThat(backup.exitStatus(Duration.ofSeconds(60))).as(backup.output()).isZero();
      }
      assertThat(copy).isNotEmptyFile();
    }
  }

  @Test
  void whileTheDatabaseIsAwayCallsGoOnAndTheirRecordsAreWrittenLater() {
    try (var postgres = Postgres.start()) {
      String database = postgres.freshDatabase();
      try (var lab = Lab.start(Lab.Wish.usual().withDatabase(database));
          var ada = IrcUser.connect("ada", lab.irc())) {
        var room = lab.freshRoom();
        ada.joins(room.channel());
        try (var anna = new RawPhone("anna", lab.sip(), room.number(), ANNA);
            var bert = new RawPhone("bert", lab.sip(), room.number(), BERT)) {
          anna.calls();
          bert.calls();
          anna.hears(BERT);

          postgres.stops();
          eventually(
              "health tells that the store is away",
              Duration.ofSeconds(30),
              () -> health(lab).contains("\"store\":{\"available\":false"));
          anna.hears(BERT);
          ada.says(room.channel(), "!meet");
          ada.sees("Sorry: the room could not be saved");
          bert.hangsUp();
          anna.stopsHearing(BERT);
          // Who calls now gets in as ever.
          try (var carl = new RawPhone("carl", lab.sip(), room.number(), BERT)) {
            carl.calls();
            anna.hears(BERT);
            eventually(
                "a record waits",
                Duration.ofSeconds(20),
                () -> health(lab).contains("\"waiting\":1"));

            postgres.comesBack();
            eventually(
                "what waited is written",
                Duration.ofSeconds(60),
                () ->
                    health(lab)
                        .contains("\"store\":{\"available\":true,\"waiting\":0,\"lost\":0}"));
            anna.hears(BERT);
          }
        }
        eventually(
            "each call is in the table once",
            Duration.ofSeconds(20),
            () ->
                postgres
                    .ask(database, "SELECT ending, count(*) FROM call_record GROUP BY ending")
                    .equals("CALLER_HUNG_UP|3"));
        talkInside(lab, opened(ada, room.channel()).pin);
      }
    }
  }

  /// @param link what a browser opens
  /// @param pin what a phone enters
  private record Meeting(String link, String pin) {}

  private static Meeting opened(IrcUser somebody, String channel) {
    somebody.says(channel, "!meet");
    String link = somebody.sees("Here is your video call: (\\S+)").group(1);
    Matcher pin = somebody.sees("By phone: .*PIN ([0-9 ]+)#");
    return new Meeting(link, pin.group(1).replace(" ", ""));
  }

  /// Two phones get in by the PIN, and hear each other.
  private static void talkInside(Lab lab, String pin) {
    List<RawPhone> phones = new ArrayList<>();
    try {
      for (Tone voice : List.of(ANNA, BERT)) {
        var phone = new RawPhone("phone", lab.sip(), "1000", voice);
        phones.add(phone);
        phone.calls();
        phone.presses(pin + "#");
      }
      phones.getFirst().hears(BERT);
      phones.getLast().hears(ANNA);
    } finally {
      phones.forEach(RawPhone::close);
    }
  }

  private static int status(String link) {
    try {
      var connection = (HttpURLConnection) URI.create(link).toURL().openConnection();
      return connection.getResponseCode();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String health(Lab lab) {
    try (InputStream page =
        URI.create(lab.readySays("web")).resolve("/health").toURL().openStream()) {
      return new String(page.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
