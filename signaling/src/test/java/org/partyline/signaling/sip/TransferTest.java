package org.partyline.signaling.sip;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.partyline.signaling.sip.Probe.branch;
import static org.partyline.signaling.sip.Probe.header;
import static org.partyline.signaling.sip.TestEndpoint.FAST;
import static org.partyline.signaling.sip.TestEndpoint.udp;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URLEncoder;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Transfers (RFC 3515), asked for by both sides.
@Timeout(60)
class TransferTest {
  private final TestCalls calls = TestCalls.answering();
  private SipEndpoint endpoint;
  private Probe phone;
  private String tag;
  private IncomingCall call;

  @BeforeEach
  void call() throws Exception {
    endpoint =
        TestEndpoint.open(calls, TestEndpoint.settings("127.0.0.1", 50, 500, _ -> true), FAST);
    phone = new Probe(udp(endpoint));
    tag = phone.establish();
    call = calls.nextCall();
    assertThat(calls.nextEvent()).isInstanceOf(SipEvent.Confirmed.class);
  }

  @AfterEach
  void close() {
    phone.close();
    endpoint.close();
  }

  private void notify(int cseq, String state, String line) throws IOException {
    phone.send(
        phone.request(
            "NOTIFY",
            cseq,
            branch(),
            tag,
            "Event: refer\nSubscription-State: "
                + state
                + "\nContent-Type: message/sipfrag;version=2.0\n",
            line + "\r\n"));
  }

  @Test
  void weTransferAndAreToldHowItGoes() throws Exception {
    call.transfer("+4930555");
    String refer = phone.expectNew("REFER sip:probe@");
    assertThat(header(refer, "Refer-To")).isEqualTo("<sip:+4930555@127.0.0.1>");
    assertThat(header(refer, "Referred-By")).startsWith("<sip:");
    phone.answer(refer, 202);
    notify(2, "active;expires=60", "SIP/2.0 100 Trying");
    phone.expectStatus(200);
    assertThat(calls.nextEvent()).isEqualTo(new SipEvent.TransferProgress(100));
    notify(3, "terminated;reason=noresource", "SIP/2.0 200 OK");
    phone.expectStatus(200);
    assertThat(calls.nextEvent()).isEqualTo(new SipEvent.TransferProgress(200));
    notify(4, "terminated;reason=noresource", "SIP/2.0 200 OK");
    phone.expectStatus(481); // of no transfer any more
    call.hangUp();
    phone.expectNew("BYE ");
  }

  @Test
  void aRefusalIsTold() throws Exception {
    call.transfer("sip:bob@elsewhere.example");
    String refer = phone.expectNew("REFER ");
    assertThat(header(refer, "Refer-To")).isEqualTo("<sip:bob@elsewhere.example>");
    phone.answer(refer, 603);
    assertThat(calls.nextEvent()).isEqualTo(new SipEvent.TransferProgress(603));
    assertThatThrownBy(() -> call.transfer("a\r\nVia: x"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> call.transfer("sip:a@b>\r\nVia: x"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private void refer(int cseq) throws IOException {
    phone.send(
        phone.request(
            "REFER", cseq, branch(), tag, "Refer-To: <sip:+4940666@carrier.example>\n", ""));
  }

  @Test
  void theOtherSidesTransferIsAcceptedAndReported() throws Exception {
    refer(2);
    assertThat(calls.nextEvent())
        .isEqualTo(
            new SipEvent.TransferRequested(
                new SipParty("+4940666", "carrier.example", Optional.empty())));
    call.acceptTransfer();
    phone.expectStatus(202);
    String trying = phone.expectNew("NOTIFY ");
    assertThat(header(trying, "Event")).isEqualTo("refer");
    assertThat(header(trying, "Subscription-State")).startsWith("active");
    assertThat(header(trying, "Content-Type")).startsWith("message/sipfrag");
    assertThat(trying).endsWith("\r\n\r\nSIP/2.0 100 Trying\r\n");
    phone.answer(trying, 200);
    refer(3);
    phone.expectStatus(500); // one at a time
    call.reportTransfer(486);
    String busy = phone.expectNew("NOTIFY ");
    assertThat(header(busy, "Subscription-State")).startsWith("terminated");
    assertThat(busy).contains("\r\n\r\nSIP/2.0 486 ");
    phone.answer(busy, 200);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Refer-To: <mailto:ada@carrier.example> | 416",
        "Refer-To: <https://carrier.example/> | 416",
        "Refer-To: <sip:1000@h?Replaces=a%40b%3Bto-tag%3D1> | 400",
        "Refer-To: <sip:1000@h?Replaces=a%40b%3Bto-tag%3D1%3Bfrom-tag%3D2&Require=timer> | 603",
        "Refer-To: <sip:1000@h?Subject=hello> | 603",
        "Refer-To: <sip:1000@h;method=SUBSCRIBE> | 603",
        "Refer-To: <sip:1000@h>, <sip:2000@h> | 400",
        "Refer-To: <sip:1000@h>%Refer-To: <sip:2000@h> | 400", // RFC 3515 §2.4.2
        "Refer-To: <sip:1000@h>%r: <sip:2000@h> | 400",
        "Refer-To: <sip:> | 400",
        "Refer-To: <> | 400",
        "Refer-To: | 400",
      })
  void aTargetThatIsNobodysAddressIsRejectedByItself(String header, int status) throws Exception {
    String lines = header.replaceAll("%(?=R|r)", "\n") + "\n";
    phone.send(phone.request("REFER", 2, branch(), tag, lines, ""));
    phone.expectStatus(status);
    call.hangUp();
    assertThat(calls.nextEvent()).as("nothing before").isInstanceOf(SipEvent.Ended.class);
  }

  @ParameterizedTest
  @CsvSource({
    "<tel:+49-30-666>, +49-30-666, ''",
    "sip:1000@h, 1000, h",
    "<sips:1000@h;transport=tls;method=INVITE>, 1000, h",
    "\"Ada\" <sip:a%64a@h>, ada, h"
  })
  void whomItNamesIsTold(String target, String user, String host) throws Exception {
    phone.send(phone.request("REFER", 2, branch(), tag, "Refer-To: " + target + "\n", ""));
    assertThat(calls.nextEvent())
        .isInstanceOfSatisfying(
            SipEvent.TransferRequested.class,
            asked -> {
              assertThat(asked.target().user()).isEqualTo(user);
              assertThat(asked.target().host()).isEqualTo(host);
            });
  }

  private static String referTo(String callId, String toTag, String fromTag) {
    return "Refer-To: <sip:here@127.0.0.1?Replaces="
        + URLEncoder.encode(callId, UTF_8)
        + "%3Bto-tag%3D"
        + toTag
        + "%3Bfrom-tag%3D"
        + fromTag
        + "&Require=replaces>\n";
  }

  /// Both calls of the phone end here: the second is the one that is meant (RFC 5589 §7).
  @Test
  void anAttendedTransferNamesTheCallThatWasConsulted() throws Exception {
    try (Probe line2 = new Probe(udp(endpoint));
        Probe thief = new Probe(udp(endpoint), InetAddress.ofLiteral("127.0.0.2"))) {
      String tag2 = line2.establish();
      assertThat(calls.nextEvent()).isInstanceOf(SipEvent.Confirmed.class);
      IncomingCall consulted = calls.nextCall();
      String named = referTo(line2.callId, tag2, line2.fromTag);
      phone.send(phone.request("REFER", 2, branch(), tag, named, ""));
      assertThat(calls.nextEvent())
          .isInstanceOfSatisfying(
              SipEvent.TransferRequested.class,
              asked -> assertThat(asked.consulted()).containsSame(consulted));
      call.acceptTransfer();
      call.reportTransfer(403, "Not called: too dear");
      phone.answer(phone.expectNew("NOTIFY "), 200);
      assertThat(phone.expectNew("NOTIFY ")).endsWith("SIP/2.0 403 Not called: too dear\r\n");
      String thiefsTag = thief.establish();
      assertThat(calls.nextEvent()).isInstanceOf(SipEvent.Confirmed.class);
      thief.send(thief.request("REFER", 2, branch(), thiefsTag, named, ""));
      assertThat(calls.nextEvent())
          .as("to another source there is no such call here")
          .isInstanceOfSatisfying(
              SipEvent.TransferRequested.class,
              asked -> {
                assertThat(asked.consulted()).isEmpty();
                assertThat(asked.replaces())
                    .contains(line2.callId + ";to-tag=" + tag2 + ";from-tag=" + line2.fromTag);
              });
      phone.send(
          phone.request("REFER", 3, branch(), tag, referTo(phone.callId, tag, phone.fromTag), ""));
      phone.expectStatus(603); // a call does not take its own place
    }
  }

  @Test
  void aTransferIsRejectedByUsOrByTime() throws Exception {
    refer(2);
    calls.nextEvent();
    call.rejectTransfer(SipStatus.DECLINE);
    phone.expectStatus(603);
    refer(3);
    calls.nextEvent();
    phone.expectNew("SIP/2.0 603 ");
    phone.send(phone.request("REFER", 4, branch(), tag, "", ""));
    phone.expectStatus(400);
  }
}
