package org.partyline.flows;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.partyline.gateway.store.StoreStatus;
import org.partyline.gateway.web.IrcUpstream;
import org.partyline.gateway.web.Readiness;
import org.partyline.gateway.web.RoomDirectory;
import org.partyline.gateway.web.WebServer;
import org.partyline.gateway.web.WebSettings;
import org.partyline.lab.Browser;
import org.partyline.lab.Camera;
import org.partyline.lab.Tone;
import org.partyline.signaling.irc.IrcStatus;
import org.partyline.signaling.rtc.RtcCodec;
import org.partyline.signaling.rtc.RtcMessage;
import org.partyline.signaling.rtc.RtcReceiver;

/// The page's protocol scripts, as served, in a real Chromium: what they write the gateway reads,
/// and what the gateway writes they read.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ResourceLock("browsers 1")
class PageScriptsTest {
  private static final String ID = "q3vN0fZk8rT-aXw2";

  private final WebServer web =
      WebServer.open(
          WebSettings.local(0),
          new NoRooms(),
          PageScriptsTest::noNetwork,
          () -> new IrcStatus(true, Instant.EPOCH, "", Map.of()),
          () -> new StoreStatus("", true, "", 0, 0),
          () -> new Readiness(true, List.of()),
          () -> "",
          Optional.empty());
  private final Browser browser = Browser.of("scripts", Tone.of(440), Camera.RED);

  private static final class NoRooms implements RoomDirectory {
    @Override
    public Optional<RoomPage> room(String name) {
      return Optional.empty();
    }

    @Override
    public List<RoomPage> publicRooms() {
      return List.of();
    }

    @Override
    public boolean opensRooms() {
      return false;
    }

    @Override
    public Opening open(String name, InetAddress from) {
      return Opening.NotOpened.OFF;
    }

    @Override
    public Optional<Session> openSession(String room, String key) {
      return Optional.empty();
    }

    @Override
    public Optional<DialInInfo> dialIn(String room, String session, String secret) {
      return Optional.empty();
    }
  }

  private static IrcUpstream.Link noNetwork(
      InetSocketAddress from, Consumer<String> lineOut, Runnable onClosed) throws IOException {
    throw new IOException("no IRC here");
  }

  @BeforeAll
  void open() {
    browser.opens("http://127.0.0.1:" + web.address().getPort() + "/");
  }

  @AfterAll
  void close() {
    browser.close();
    web.close();
  }

  /// What the script returns, with the two modules at hand as `rtc` and `irc`, and the arguments as
  /// `args`.
  private @Nullable Object run(String script, Object... args) {
    Object result =
        browser.script(
            """
            const rtc = await import('/assets/rtc-codec.js');
            const irc = await import('/assets/irc.js');
            const read = async (lines, now) => {
              const all = new rtc.Reassembly(now);
              let last = null;
              for (const line of lines) {
                const part = rtc.parseText(line);
                last = part && await all.add('gateway', part);
              }
              return last;
            };
            try {
              return await (async () => { %s })();
            } catch (e) {
              return 'failed: ' + e.stack;
            }
            """
                .formatted(script),
            args);
    if (result instanceof String said && said.startsWith("failed: ")) {
      throw new AssertionError(said);
    }
    return result;
  }

  private List<String> lines(String script, Object... args) {
    return run(script, args) instanceof List<?> lines
        ? lines.stream().map(String::valueOf).toList()
        : List.of();
  }

  private static Optional<RtcMessage> read(List<String> lines) {
    var receiver = new RtcReceiver();
    Optional<RtcMessage> last = Optional.empty();
    for (String line : lines) {
      assertThat(line.length()).isLessThanOrEqualTo(350);
      last = receiver.receive("page", line, Instant.EPOCH);
    }
    return last;
  }

  @Test
  void theGatewayReadsThePagesOfferAndPrunesAlike() throws Exception {
    List<String> made =
        lines(
            """
            const pc = new RTCPeerConnection({ bundlePolicy: 'max-bundle' });
            pc.addTransceiver('audio');
            for (let i = 0; i < 10; i += 1) pc.addTransceiver('video', { direction: i < 2 ? 'sendonly' : 'recvonly' });
            const { sdp } = await pc.createOffer();
            pc.close();
            const body = rtc.shorten(rtc.prune(sdp));
            return [sdp, ...await rtc.encodeParams({ id: args[0], kind: 'offer', number: 1,
                headers: { room: 'lobby', name: 'Ada Lovelace' }, body })];
            """,
            ID);
    String sdp = made.getFirst();
    List<String> sent = made.subList(1, made.size());
    assertThat(sent).hasSize(2);
    var offer = new RtcMessage.Offer(ID, 1, "lobby", "Ada Lovelace", sdp);
    var offered = (RtcMessage.Offer) read(sent).orElseThrow();
    assertThat(offered.sdp().lines().filter(l -> l.startsWith("m="))).hasSize(11);
    assertThat(Optional.of(offered)).isEqualTo(read(RtcCodec.lines(offer)));
  }

  /// Safari's: the same lines, H.264 in two profiles before VP8.
  @Test
  void thePageOffersVp8FirstWhateverTheBrowserPrefers() {
    String offer =
        """
        v=0
        m=video 9 UDP/TLS/RTP/SAVPF 96 97 98 99 100 101
        a=rtpmap:96 H264/90000
        a=fmtp:96 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=640c1f
        a=rtpmap:97 rtx/90000
        a=fmtp:97 apt=96
        a=rtpmap:98 H264/90000
        a=fmtp:98 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f
        a=rtpmap:99 rtx/90000
        a=fmtp:99 apt=98
        a=rtpmap:100 VP8/90000
        a=rtpmap:101 rtx/90000
        a=fmtp:101 apt=100
        """;
    assertThat(String.valueOf(run("return rtc.prune(args[0]);", offer)).lines())
        .contains("m=video 9 UDP/TLS/RTP/SAVPF 100 101 98 99")
        .noneMatch(line -> line.contains("640c1f"));
  }

  /// Where it was told to find them (docs/irc-protocol.md §5.1).
  @Test
  void ofItsCandidatesThePageTellsThoseThatMeanSomethingElsewhere() {
    String offer =
        """
        v=0
        m=audio 9 UDP/TLS/RTP/SAVPF 111
        a=candidate:1 1 udp 2122194687 0a1b2c3d-1111-4222-8333-444455556666.local 54400 typ host
        a=candidate:2 1 udp 1685987071 203.0.113.7 54400 typ srflx raddr 0.0.0.0 rport 0
        a=candidate:3 1 tcp 1518214911 203.0.113.7 9 typ host tcptype active
        a=candidate:4 2 udp 2122194686 203.0.113.7 54401 typ host
        a=mid:0
        a=rtpmap:111 opus/48000/2
        m=video 9 UDP/TLS/RTP/SAVPF 96
        a=candidate:2 1 udp 1685987071 203.0.113.7 54400 typ srflx raddr 0.0.0.0 rport 0
        a=rtpmap:96 VP8/90000
        """;
    assertThat(String.valueOf(run("return rtc.prune(args[0]);", offer)).lines())
        .filteredOn(line -> line.startsWith("a=candidate:"))
        .containsExactly(
            "a=candidate:2 1 udp 1685987071 203.0.113.7 54400 typ srflx raddr 0.0.0.0 rport 0");
  }

  @Test
  void theGatewayReadsThePagesOtherMessages() {
    assertThat(read(encoded("mute", Map.of("muted", "yes"))))
        .contains(new RtcMessage.Mute(ID, 2, true));
    assertThat(read(encoded("resume", Map.of("room", "lobby"))))
        .contains(new RtcMessage.Resume(ID, 2, Optional.of("lobby")));
    assertThat(read(lines("return [rtc.encodeEnd(args[0], 'left', 'Goodbye')];", ID)))
        .contains(new RtcMessage.End(Optional.of(ID), "left", "Goodbye"));
    assertThat(String.valueOf(run("return rtc.newId();"))).matches("[A-Za-z0-9_-]{16}");
  }

  private List<String> encoded(String kind, Map<String, String> headers) {
    return lines(
        "return rtc.encodeParams({ id: args[0], kind: args[1], number: 2, headers: args[2] });",
        ID,
        kind,
        headers);
  }

  @Test
  void thePageReadsTheGatewaysAnswer() throws Exception {
    String sdp =
        String.join(
            "\r\n",
            "v=0",
            "o=- 1 1 IN IP4 0.0.0.0",
            "s=-",
            "t=0 0",
            "a=group:BUNDLE 0",
            "a=ice-lite",
            "m=audio 9 UDP/TLS/RTP/SAVPF 111",
            "c=IN IP4 0.0.0.0",
            "a=mid:0",
            "a=sendrecv",
            "a=rtcp-mux",
            "a=rtpmap:111 opus/48000/2",
            "a=ice-ufrag:" + "u".repeat(200), // makes two lines of it
            "a=candidate:1 1 udp 2130706431 192.0.2.7 40000 typ host",
            "a=end-of-candidates",
            "a=ssrc:1 cname:p",
            "");
    var answer = new RtcMessage.Answer(ID, 1, "lobby", 7, Optional.of("#lobby"), sdp);
    assertThat(
            run(
                """
                const m = await read(args[0]);
                return [m.id, m.kind, m.number, m.headers.room, m.headers.csrc, m.headers.channel, rtc.description(m.body)];
                """,
                RtcCodec.lines(answer)))
        .isEqualTo(List.of(ID, "answer", 1L, "lobby", "7", "#lobby", sdp));
  }

  /// Firefox's parser reads each section by itself, and its tab crashes over one without a
  /// fingerprint.
  @Test
  void everySectionOfTheAnswerTheBrowserGetsHasItsTransport() {
    String pruned =
        """
        v=0
        a=group:BUNDLE 0 1 2
        a=ice-lite
        m=audio 9 UDP/TLS/RTP/SAVPF 111
        a=mid:0
        a=ice-ufrag:u
        a=ice-pwd:p
        a=fingerprint:sha-256 AA:BB
        a=setup:passive
        a=candidate:1 1 udp 2130706431 192.0.2.7 40000 typ host
        a=end-of-candidates
        m=video 0 UDP/TLS/RTP/SAVPF 96
        a=mid:1
        m=video 9 UDP/TLS/RTP/SAVPF 96
        a=mid:2
        a=setup:active
        """;
    String whole = String.valueOf(run("return rtc.description(rtc.shorten(args[0]));", pruned));
    List<String> sections = List.of(whole.split("(?m)^(?=m=)"));
    assertThat(sections).hasSize(4);
    List<String> before = List.of(pruned.split("(?m)^(?=m=)"));
    assertThat(sections.get(1).lines().toList()).isEqualTo(before.get(1).lines().toList());
    assertThat(sections.get(2).lines().toList())
        .as("a rejected one")
        .isEqualTo(before.get(2).lines().toList());
    assertThat(sections.get(3).lines())
        .containsExactly(
            "m=video 9 UDP/TLS/RTP/SAVPF 96",
            "a=mid:2",
            "a=setup:active",
            "a=ice-ufrag:u",
            "a=ice-pwd:p",
            "a=fingerprint:sha-256 AA:BB",
            "a=candidate:1 1 udp 2130706431 192.0.2.7 40000 typ host",
            "a=end-of-candidates");
  }

  @Test
  void thePageReadsTheGatewaysRoster() throws Exception {
    var roster =
        new RtcMessage.Roster(
            ID,
            2,
            "lobby",
            OptionalLong.of(7),
            Optional.of("Ben"),
            Set.of(RtcMessage.Roster.MODERATE),
            true,
            3,
            List.of(
                new RtcMessage.Participant(
                    7, false, RtcMessage.Participant.State.LIVE, "Ada Lovelace"),
                new RtcMessage.Participant(
                    9, true, RtcMessage.Participant.State.RINGING, "+49 30 …89"),
                new RtcMessage.Participant(
                    4_294_967_295L, true, RtcMessage.Participant.State.MUTED, "+49 30 …67")));
    assertThat(
            run(
                "const m = await read(args[0]); return [m.headers.you, m.headers.by, m.headers.may,"
                    + " rtc.parseRoster(m.body)];",
                RtcCodec.lines(roster)))
        .isEqualTo(
            List.of(
                "7",
                "Ben",
                "moderate",
                List.of(
                    entry(7, "browser", "live", "Ada Lovelace"),
                    entry(9, "phone", "ringing", "+49 30 …89"),
                    entry(4_294_967_295L, "phone", "muted", "+49 30 …67"))));
  }

  private static Map<String, Object> entry(long csrc, String kind, String state, String name) {
    boolean muted = state.equals("muted");
    return Map.of("csrc", csrc, "kind", kind, "muted", muted, "state", state, "name", name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[67p-rtc-accept] Accepted",
        "[67p-rtc-accept]",
        "[67p-rtc-end]",
        "[67p-rtc-end] 1:q3vN0fZk8rT-aXw2 left Goodbye",
        "[67p-rtc-end] 1:q3vN0fZk8rT-aXw2 lost",
        "[67p-rtc-end] 1:q3vN0fZk8rT-aXw2 Not a code",
        "[67p-rtc-end] 1:q3vN0fZk8rT-aXw2",
        "[67p-rtc-end] 1:short left Goodbye",
        "[67p-rtc-decline] Not now, sorry",
        "[67p-rtc-decline] 1:q3vN0fZk8rT-aXw2 full The room is full",
        "[67p-rtc-invite] 1:q3vN0fZk8rT-aXw2 Come: https://calls.example.org/rtc/x.",
        "[67p-rtc-end]Goodbye",
        "[67P-rtc-end] Goodbye",
        "say [67p-rtc-end]",
        "[67p-rtc-other] x",
      })
  void bothUnderstandALineAlike(String line) {
    String gateway =
        new RtcReceiver()
            .receive("x", line, Instant.EPOCH)
            .map(PageScriptsTest::described)
            .orElse("nothing");
    assertThat(
            run(
                """
                const m = rtc.parseText(args[0]);
                const coded = m && m.id && (m.type === 'end' || m.type === 'decline');
                return m ? [m.type, m.id ?? '-', coded ? m.code ?? 'error' : '-', m.text].join('|') : 'nothing';
                """,
                line))
        .isEqualTo(gateway);
  }

  private static String described(RtcMessage message) {
    return switch (message) {
      case RtcMessage.Invite(var id, var text) -> described("invite", id, "-", text);
      case RtcMessage.Accept(var id, var text) -> described("accept", id, "-", text);
      case RtcMessage.Decline(var id, var code, var text) -> described("decline", id, code, text);
      case RtcMessage.End(var id, var code, var text) -> described("end", id, code, text);
      case RtcMessage.Params params -> "params " + params.id();
      case RtcMessage.Broken broken -> "broken " + broken.problem();
    };
  }

  private static String described(String type, Optional<String> id, String code, String text) {
    return String.join("|", type, id.orElse("-"), id.isPresent() ? code : "-", text);
  }

  @Test
  void whatThePageKeepsIsBounded() {
    assertThat(
            run(
                """
                const line = (number, part, parts, crc = '00000000', slice = 'AAAA') =>
                    rtc.parseText(`[67p-rtc-params] 1:${args[0]} roster ${number} ${part}/${parts} ${crc} ${slice}`);
                let now = 0;
                const all = new rtc.Reassembly(() => now);
                const out = {};
                const whole = (await rtc.encodeParams({ id: args[0], kind: 'roster', number: 1,
                    body: Array.from(crypto.getRandomValues(new Uint8Array(400))).join(' ') })).map(rtc.parseText);
                out.parts = whole.length > 1;
                out.order = null;
                for (const part of [...whole].reverse()) out.order = await all.add('a', part);
                out.order = out.order !== null;
                await all.add('a', whole[0]);
                for (let i = 0; i < 4; i += 1) await all.add('a', line(10 + i, 1, 2));
                out.fifthDropsTheFirst = all.senders.get('a').size === 4;
                let after = null;
                for (const part of whole.slice(1)) after = await all.add('a', part);
                out.forgotten = after === null;
                now = 30_001;
                await all.add('b', line(1, 1, 2));
                out.late = !all.senders.has('a');
                out.long = await all.add('c', line(1, 1, 2, '00000000', 'A'.repeat(8193))) === null && all.senders.get('c').size === 0;
                for (let i = 0; i < 1000; i += 1) await all.add(`s${i}`, line(1, 1, 2));
                out.senders = all.senders.size <= 256;
                out.crc = await read([`[67p-rtc-params] 1:${args[0]} mute 1 1/1 00000000 AAAA`]) === null;
                out.outOfRange = line(1, 3, 2) === null && line(1, 1, 17) === null && line(1, 0, 2) === null;
                const bomb = await rtc.encodeParams({ id: args[0], kind: 'roster', number: 1, body: 'a'.repeat(40_000) });
                out.bomb = await read(bomb) === null;
                return Object.entries(out).filter(([, held]) => !held).map(([bound]) => bound);
                """,
                ID))
        .isEqualTo(List.of());
  }

  @Test
  void linesAreTakenApart() {
    record Row(String line, @Nullable List<Object> parts) {}
    List<Row> rows =
        List.of(
            new Row("PING :x y", List.of("", "PING", List.of("x y"))),
            new Row("PING", List.of("", "PING", List.of())),
            new Row(":a!b@c PRIVMSG #d :", List.of("a", "PRIVMSG", List.of("#d", ""))),
            new Row(":a!b@c privmsg #d ::)", List.of("a", "PRIVMSG", List.of("#d", ":)"))),
            new Row("@t=1;u :s 001 n :W : w", List.of("s", "001", List.of("n", "W : w"))),
            new Row(":s 353 n = #d :@a b ", List.of("s", "353", List.of("n", "=", "#d", "@a b "))),
            new Row("@t=1   :s   NICK   new", List.of("s", "NICK", List.of("new"))),
            new Row(":s MODE #d +o a:b", List.of("s", "MODE", List.of("#d", "+o", "a:b"))),
            new Row("JOIN #d  ", List.of("", "JOIN", List.of("#d"))),
            new Row("", null),
            new Row(":only", null),
            new Row("@tags", null),
            new Row("12 x", null));
    for (Row row : rows) {
      assertThat(
              run(
                  "const m = irc.parseLine(args[0]); return m && [m.nick, m.command, m.params];",
                  row.line()))
          .as(row.line())
          .isEqualTo(row.parts());
    }
  }

  @Test
  void longTextIsCutAtSpacesAndBetweenCharacters() {
    String text = "Grüße aus Köln, " + "ä".repeat(30) + " 🎉🎉🎉🎉 end";
    List<String> pieces = lines("return irc.splitText(args[0], 20);", text);
    assertThat(String.join("", pieces)).isEqualTo(text);
    assertThat(pieces)
        .allMatch(p -> p.getBytes(java.nio.charset.StandardCharsets.UTF_8).length <= 20)
        .noneMatch(p -> p.contains("\uFFFD"));
    assertThat(pieces.getFirst()).isEqualTo("Grüße aus Köln, ");
    assertThat(lines("return irc.splitText('  ');")).isEmpty();
  }

  @Test
  void linesGoAtTheirPaceAndUrgentOnesFirst() {
    assertThat(
            run(
                """
                let now = 0;
                const timers = [];
                const pace = new irc.Pace(4, 1, () => now, (go, ms) => timers.push({ go, at: now + ms }));
                const sent = [];
                for (let i = 1; i <= 6; i += 1) pace.add(() => sent.push(`${now}:${i}`));
                pace.add(() => sent.push(`${now}:urgent`), true);
                for (let round = 0; timers.length > 0 && round < 50; round += 1) {
                  const timer = timers.shift();
                  now = timer.at;
                  timer.go();
                }
                return sent;
                """))
        .isEqualTo(Arrays.asList("0:1", "0:2", "0:3", "0:4", "1000:urgent", "2000:5", "3000:6"));
  }
}
