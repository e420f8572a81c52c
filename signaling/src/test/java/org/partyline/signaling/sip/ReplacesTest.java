package org.partyline.signaling.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.partyline.signaling.sip.Probe.branch;
import static org.partyline.signaling.sip.Probe.header;
import static org.partyline.signaling.sip.Probe.toTag;
import static org.partyline.signaling.sip.TestEndpoint.FAST;
import static org.partyline.signaling.sip.TestEndpoint.await;
import static org.partyline.signaling.sip.TestEndpoint.udp;

import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Calls that take another one's place (RFC 3891).
@Timeout(60)
class ReplacesTest {
  private static final String SDP_TYPE = "Content-Type: application/sdp\n";

  private final AtomicBoolean answers = new AtomicBoolean(true);
  private final TestCalls calls =
      new TestCalls(call -> {
        call.ring();
        if (answers.get()) {
          call.answer(TestCalls.SDP);
        }
      });
  private SipEndpoint endpoint;
  private Probe first;
  private Probe second;

  @BeforeEach
  void open() throws IOException {
    endpoint =
        TestEndpoint.open(calls, TestEndpoint.settings("127.0.0.1", 50, 500, _ -> true), FAST);
    first = new Probe(udp(endpoint));
    second = new Probe(udp(endpoint));
  }

  @AfterEach
  void close() {
    first.close();
    second.close();
    endpoint.close();
  }

  private static String replaces(String callId, String toTag, String fromTag) {
    return "Replaces: " + callId + ";to-tag=" + toTag + ";from-tag=" + fromTag + "\n";
  }

  private static String invite(Probe phone, String extra) {
    return phone.request("INVITE", 1, branch(), "", extra + SDP_TYPE, TestCalls.SDP);
  }

  @Test
  void anotherCallTakesThePlaceOfOneThatIsUp() throws Exception {
    String tag = first.establish();
    assertThat(calls.nextEvent()).isInstanceOf(SipEvent.Confirmed.class);
    IncomingCall old = calls.nextCall();
    assertThat(old.replaces()).isEmpty();
    second.send(invite(second, "Require: replaces\n" + replaces(first.callId, tag, first.fromTag)));
    String ok = second.expectStatus(200);
    assertThat(header(ok, "Supported")).contains("replaces");
    IncomingCall next = calls.nextCall();
    assertThat(next.replaces()).containsSame(old);
    first.expectNothingNew(100); // until the other is really there
    second.send(second.request("ACK", 1, branch(), toTag(ok), "", ""));
    assertThat(calls.nextEvent()).isInstanceOf(SipEvent.Confirmed.class);
    old.hangUp();
    first.answer(first.expectNew("BYE "), 200);
    assertThat(calls.nextEvent()).isInstanceOf(SipEvent.Ended.class);
    assertThat(endpoint.openCalls()).isEqualTo(1);
    next.hangUp();
    second.expectNew("BYE ");
  }

  /// What RFC 3891 §3 says of a dialog that it finds.
  ///
  /// @param initiator who sent the INVITE that made it
  /// @param named whose tag the header gives for the other side
  @ParameterizedTest
  @CsvSource({
    "we, ringing, theirs, '', 200",
    "we, ringing, theirs, ;early-only, 200",
    "we, ringing, other, ;early-only, 481",
    "we, dialling, theirs, ;early-only, 481", // nobody has told a tag: there is no dialog yet
    "we, answered, theirs, '', 200",
    "we, answered, theirs, ;early-only, 486",
    "we, answered, forked, ;early-only, 481", // the fork that rang and did not get the call
    "we, ended, theirs, '', 603",
    "we, ended, theirs, ;early-only, 603",
    "they, ringing, theirs, '', 481",
    "they, ringing, theirs, ;early-only, 481",
    "they, answered, theirs, '', 200",
    "they, answered, theirs, ;early-only, 486",
    "they, ended, theirs, ;early-only, 603",
  })
  void section3(String initiator, String dialog, String named, String earlyOnly, int status)
      throws Exception {
    String replaces = initiator.equals("we") ? dials(dialog) : rings(dialog);
    second.send(invite(second, replaces.replace("NAMED", named).replace("\n", earlyOnly + "\n")));
    second.expectStatus(status);
  }

  /// A call of ours through a trunk, as far as this.
  private String dials(String dialog) throws Exception {
    endpoint.trunks(
        List.of(
            SipTrunk.peering("pbx", "pbx.example", Transport.UDP, "127.0.0.1:" + first.port())));
    BlockingQueue<SipEvent> events = new LinkedBlockingQueue<>();
    OutgoingCall call = endpoint.dial(new Invitation("pbx", "21", TestCalls.SDP), events::add);
    String invite = first.expectNew("INVITE ");
    if (!dialog.equals("dialling")) {
      first.answer(invite, 180, "forked", "", "");
      assertThat(events.poll(8, TimeUnit.SECONDS)).isInstanceOf(SipEvent.Ringing.class);
      first.answer(invite, 183, "theirs", SDP_TYPE, TestCalls.SDP);
      assertThat(events.poll(8, TimeUnit.SECONDS)).isInstanceOf(SipEvent.Progress.class);
    }
    if (dialog.equals("answered") || dialog.equals("ended")) {
      first.answer(invite, 200, "theirs", SDP_TYPE, TestCalls.SDP);
      first.expectNew("ACK ");
      assertThat(events.poll(8, TimeUnit.SECONDS)).isInstanceOf(SipEvent.Answered.class);
    }
    if (dialog.equals("ended")) {
      call.hangUp();
      first.answer(first.expectNew("BYE "), 200);
      assertThat(events.poll(8, TimeUnit.SECONDS)).isInstanceOf(SipEvent.Ended.class);
    }
    return replaces(
        header(invite, "Call-ID"), header(invite, "From").replaceAll(".*tag=", ""), "NAMED");
  }

  /// A call to us, as far as this.
  private String rings(String dialog) throws Exception {
    String tag;
    if (dialog.equals("ringing")) {
      answers.set(false);
      first.send(invite(first, ""));
      tag = toTag(first.expectStatus(180));
    } else {
      tag = first.establish();
    }
    if (dialog.equals("ended")) {
      calls.nextCall().hangUp();
      first.answer(first.expectNew("BYE "), 200);
    }
    answers.set(true);
    return replaces(first.callId, tag, first.fromTag);
  }

  @Test
  void aCallOfOursCanBePickedUpAndReplacedByItsTrunk() throws Exception {
    BlockingQueue<SipEvent> events = new LinkedBlockingQueue<>();
    endpoint.trunks(
        List.of(
            SipTrunk.peering("pbx", "pbx.example", Transport.UDP, "127.0.0.1:" + first.port())));
    OutgoingCall old = endpoint.dial(new Invitation("pbx", "21", TestCalls.SDP), events::add);
    String invite = first.expectNew("INVITE ");
    assertThat(header(invite, "Supported")).contains("replaces");
    String ours = header(invite, "From").replaceAll(".*tag=", "");
    String callId = header(invite, "Call-ID");
    first.answer(invite, 180, "theirs", "", "");
    assertThat(events.poll(8, TimeUnit.SECONDS)).isInstanceOf(SipEvent.Ringing.class);
    second.send(invite(second, replaces(callId, ours, "theirs")));
    second.expectStatus(200);
    assertThat(calls.nextCall().replaces()).containsSame(old);
    first.expectNothingNew(50); // until the application gives it up
    first.answer(invite, 200, "theirs", SDP_TYPE, TestCalls.SDP);
    first.expectNew("ACK ");
    assertThat(events.poll(8, TimeUnit.SECONDS)).isInstanceOf(SipEvent.Answered.class);
    try (Probe third = new Probe(udp(endpoint))) {
      third.send(invite(third, replaces(callId, ours, "theirs")));
      third.expectStatus(200);
      assertThat(calls.nextCall().replaces()).containsSame(old);
    }
  }

  @ParameterizedTest
  @CsvSource({"ID, TO, other, 481", "ID, other, FROM, 481", "other, TO, FROM, 481"})
  void whatNamesNoCallIsNoCall(String id, String to, String from, int status) throws Exception {
    String tag = first.establish();
    second.send(
        invite(
            second,
            replaces(
                id.replace("ID", first.callId),
                to.replace("TO", tag),
                from.replace("FROM", first.fromTag))));
    second.expectStatus(status);
    first.expectNothingNew(50);
    assertThat(endpoint.openCalls()).isEqualTo(1);
  }

  /// Knowing a dialog's ids does not make anybody its owner.
  @Test
  void anotherSourceHasNoSuchCall() throws Exception {
    String tag = first.establish();
    try (Probe thief = new Probe(udp(endpoint), InetAddress.ofLiteral("127.0.0.2"))) {
      thief.send(invite(thief, replaces(first.callId, tag, first.fromTag)));
      thief.expectStatus(481);
    }
    endpoint.trunks(
        List.of(
            SipTrunk.peering("pbx", "pbx.example", Transport.UDP, "127.0.0.1:" + first.port())));
    await("its address is known", () -> !endpoint.trunkAddresses("pbx").isEmpty());
    second.send(invite(second, replaces(first.callId, tag, first.fromTag)));
    second.expectStatus(481); // it is the trunk's now, the call is not
    first.expectNothingNew(50);
  }

  @Test
  void whatIsUpIsNotReplacedByWhoWantsItRingingOnly() throws Exception {
    String tag = first.establish();
    second.send(
        invite(second, replaces(first.callId, tag, first.fromTag).replace("\n", ";early-only\n")));
    second.expectStatus(486);
    first.expectNothingNew(50);
  }

  @Test
  void whatHasEndedIsDeclined() throws Exception {
    String tag = first.establish();
    IncomingCall old = calls.nextCall();
    old.hangUp();
    first.answer(first.expectNew("BYE "), 200);
    second.send(invite(second, replaces(first.callId, tag, first.fromTag)));
    second.expectStatus(603);
    try (Probe thief = new Probe(udp(endpoint), InetAddress.ofLiteral("127.0.0.2"))) {
      thief.send(invite(thief, replaces(first.callId, tag, first.fromTag)));
      thief.expectStatus(481);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Replaces: a;to-tag=1;from-tag=2%Replaces: b;to-tag=1;from-tag=2",
        "Replaces: a;to-tag=1",
        "Replaces: a;from-tag=1",
        "Replaces: ;to-tag=1;from-tag=2",
        "Replaces:",
      })
  void aMalformedHeaderMakesNoCall(String header) throws Exception {
    second.send(invite(second, header.replace('%', '\n') + "\n"));
    second.expectStatus(400);
    assertThat(endpoint.openCalls()).isZero();
  }

  @ParameterizedTest
  @CsvSource({"BYE", "UPDATE", "INFO"})
  void onlyAnInviteReplaces(String method) throws Exception {
    String tag = first.establish();
    first.send(first.request(method, 2, branch(), tag, replaces("a", "1", "2"), ""));
    first.expectStatus(400);
    assertThat(endpoint.openCalls()).isEqualTo(1);
  }

  @Test
  void aCallOfOursTakesAPlaceElsewhere() throws Exception {
    endpoint.trunks(
        List.of(
            SipTrunk.peering("pbx", "pbx.example", Transport.UDP, "127.0.0.1:" + first.port())));
    Invitation usual = new Invitation("pbx", "21", TestCalls.SDP);
    var invitation =
        new Invitation(
            usual.trunk(),
            usual.called(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            _ -> false,
            Optional.of("a@b;to-tag=1;from-tag=2"),
            TestCalls.SDP);
    OutgoingCall call = endpoint.dial(invitation, _ -> {});
    String invite = first.expectNew("INVITE ");
    assertThat(header(invite, "Replaces")).isEqualTo("a@b;to-tag=1;from-tag=2");
    assertThat(header(invite, "Require")).isEqualTo("replaces");
    call.hangUp();
  }

  @Test
  void optionsTellThatWeDo() throws Exception {
    first.send(first.request("OPTIONS", 1, branch(), "", "", ""));
    assertThat(header(first.expectStatus(200), "Supported")).contains("replaces");
  }
}
