package org.partyline.lab;

import static org.partyline.lab.Eventually.eventually;
import static org.partyline.lab.Eventually.pause;

import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A phone whose every message and packet is in the test's hand, for flows that a well-behaved
/// softphone can't be made to play: one call, SIP over UDP, PCMA.
public final class RawPhone implements Ear, AutoCloseable {
  private static final Pattern MEDIA = Pattern.compile("m=audio (\\d+) ");
  private static final Pattern CONNECTION = Pattern.compile("c=IN IP4 (\\S+)");
  private static final Duration T1 = Duration.ofMillis(500);

  private final String name;
  private final String target;
  private final String host;
  private final RawSip sip;
  private final RtpStream rtp;
  private final String callId = UUID.randomUUID().toString();
  private final String tag = UUID.randomUUID().toString().substring(0, 8);
  private final AtomicReference<@Nullable SipText> answer = new AtomicReference<>();
  private final AtomicReference<@Nullable InetSocketAddress> gatewayMedia = new AtomicReference<>();
  private volatile String inviteBranch = "";
  private volatile boolean hungUpOn;
  private volatile @Nullable Relay relay;
  private volatile UnaryOperator<String> change = UnaryOperator.identity();
  private boolean offerless;
  private int sequence;
  private int sdpVersion;

  /// A phone that will call `user` at `gateway`.
  public RawPhone(String name, InetSocketAddress gateway, String user, Tone voice) {
    this(name, gateway, user, voice, Ports.loopback());
  }

  /// A phone that will call `user` at `gateway` from this address of its machine.
  public RawPhone(
      String name, InetSocketAddress gateway, String user, Tone voice, InetAddress local) {
    this.name = name;
    this.host = local.getHostAddress();
    this.target =
        "sip:%s@%s:%d".formatted(user, gateway.getAddress().getHostAddress(), gateway.getPort());
    this.sip = new RawSip(gateway, local);
    this.rtp = new RtpStream(voice, local);
    sip.listen(this::read);
  }

  public RtpStream rtp() {
    return rtp;
  }

  public RawSip sip() {
    return sip;
  }

  /// Lets the media pass through a bad network. To be said before calling.
  public void speaksThrough(Relay network) {
    network.phoneIs(rtp.address());
    relay = network;
  }

  /// Offers something else than PCMA with telephone-event at this host. To be said before calling.
  public RawPhone offers(UnaryOperator<String> changed) {
    change = changed;
    return this;
  }

  /// INVITE, and nothing awaited.
  public RawPhone invites() {
    return invites("");
  }

  /// INVITE in the place of another phone's call (RFC 3891), and nothing awaited.
  public RawPhone takesPlaceOf(RawPhone other) {
    return invites("Require: replaces\r\nReplaces: " + other.asReplaces() + "\r\n");
  }

  /// @param headers further ones, each with its line end
  private RawPhone invites(String headers) {
    inviteBranch = "z9hG4bK" + UUID.randomUUID();
    sequence++;
    sip.send(
        request("INVITE", target, inviteBranch, sequence, offerless ? "" : offer("sendrecv"))
            .replace("Content-Type:", headers + "Content-Type:"));
    return this;
  }

  /// What names this call to the gateway.
  private String asReplaces() {
    String gatewaysTag = lastAnswer().header("To").orElse("").replaceAll(".*;tag=([^;]+).*", "$1");
    return callId + ";to-tag=" + gatewaysTag + ";from-tag=" + tag;
  }

  /// The URI by which another call is transferred to this one (RFC 5589 §7).
  public String asReferTo() {
    return remoteTarget()
        + "?Replaces="
        + URLEncoder.encode(asReplaces(), StandardCharsets.UTF_8)
        + "&Require=replaces";
  }

  /// INVITE until it is answered.
  public RawPhone calls() {
    long at = System.nanoTime();
    invites();
    var final2xx =
        sip.awaits(
            this + " is answered",
            Duration.ofSeconds(10),
            m -> m.isResponse() && m.method().equals("INVITE") && m.status() >= 200);
    if (final2xx.status() != 200) {
      throw new AssertionError(
          this + " got " + final2xx.start() + " after " + (System.nanoTime() - at) / 1_000_000);
    }
    return this;
  }

  /// INVITE without an offer: the gateway's comes with its 200, and the answer with our ACK (RFC
  /// 3261 §13.2.1).
  public RawPhone callsWithoutOffer() {
    offerless = true;
    return calls();
  }

  /// The final status of the INVITE, awaited.
  public int isAnsweredWith() {
    return sip.awaits(
            this + " gets a final answer",
            Duration.ofSeconds(10),
            m -> m.isResponse() && m.method().equals("INVITE") && m.status() >= 200)
        .status();
  }

  public void hearsRinging() {
    sip.awaits(
        this + " hears it ring",
        Duration.ofSeconds(2),
        m -> m.isResponse() && m.method().equals("INVITE") && m.status() == 180);
  }

  /// Cancels the INVITE with the method of that name.
  public void cancels() {
    sip.send(request("CANCEL", target, inviteBranch, sequence, ""));
  }

  public void presses(String keys) {
    rtp.press(keys);
    pause(Duration.ofMillis(180L * keys.length() + 100));
  }

  /// Digits as tones in the sound, as a phone without telephone-event sends them.
  public void pressesTones(String digits) {
    rtp.pressTones(digits);
    pause(Duration.ofMillis(200L * digits.length() + 100));
  }

  /// A key by SIP INFO (application/dtmf-relay).
  public void pressesByInfo(char key) {
    String body = "Signal=%s\r\nDuration=160\r\n".formatted(key);
    transaction("INFO", body, "application/dtmf-relay");
  }

  public void holds() {
    reoffers("sendonly");
    rtp.silence(true);
  }

  public void resumes() {
    rtp.silence(false);
    reoffers("sendrecv");
  }

  /// A re-INVITE from another RTP port: the old one is closed before.
  public void movesItsMedia() {
    rtp.move();
    reoffers("sendrecv");
  }

  /// Sends from another port from now on, and says nothing of it: a new NAT binding.
  public void isRebound() {
    rtp.move();
  }

  /// Whether the gateway's last answer let it go on hold (RFC 3264 §8.4).
  public String answeredDirection() {
    String body = lastAnswer().body();
    for (String direction : List.of("sendonly", "recvonly", "inactive")) {
      if (body.contains("a=" + direction)) {
        return direction;
      }
    }
    return "sendrecv";
  }

  public void hangsUp() {
    transaction("BYE", "", "");
    rtp.silence(true);
  }

  /// REFER to this URI.
  ///
  /// @return the status of its final response
  public int transfersTo(String uri) {
    int mine = ++sequence;
    sip.send(
        request("REFER", remoteTarget(), "z9hG4bK" + UUID.randomUUID(), mine, "")
            .replace("Content-Type: application/sdp", "Refer-To: <" + uri + ">"));
    return sip.awaits(
            this + " gets an answer to REFER",
            Duration.ofSeconds(5),
            m -> m.isResponse() && m.method().equals("REFER") && m.sequence() == mine)
        .status();
  }

  /// The NOTIFYs so far, without what was sent again.
  public List<SipText> notified() {
    return sip.received().stream()
        .filter(m -> !m.isResponse() && m.method().equals("NOTIFY"))
        .distinct()
        .toList();
  }

  /// The gateway ends the call within the time.
  public void isHungUpOn(Duration within) {
    eventually("the call of " + this + " is ended", within, () -> hungUpOn);
  }

  public boolean inCall() {
    return answer.get() != null && !hungUpOn;
  }

  @Override
  public double[] levels(List<Tone> tones) {
    int heard = rtp.received().size();
    pause(Duration.ofMillis(500));
    Audio fresh = rtp.heardSince(heard);
    return tones.stream().mapToDouble(tone -> tone.levelIn(fresh)).toArray();
  }

  /// The loudness of what arrives from now on for this long.
  public double loudness(Duration time) {
    int heard = rtp.received().size();
    pause(time);
    return rtp.heardSince(heard).loudness();
  }

  private void reoffers(String direction) {
    transaction("INVITE", offer(direction), "application/sdp");
  }

  private void transaction(String method, String body, String contentType) {
    int mine = ++sequence;
    String text =
        request(method, remoteTarget(), "z9hG4bK" + UUID.randomUUID(), mine, body)
            .replace("application/sdp", contentType.isEmpty() ? "application/sdp" : contentType);
    sip.send(text);
    long resendAt = System.nanoTime() + T1.toNanos();
    SipText response = finalResponse(method, mine).orElse(null);
    for (int resent = 0; response == null && resent < 7; ) {
      pause(Duration.ofMillis(20));
      if (System.nanoTime() > resendAt) {
        sip.send(text);
        resent++;
        resendAt += T1.toNanos() << Math.min(resent, 2);
      }
      response = finalResponse(method, mine).orElse(null);
    }
    if (response == null || response.status() != 200) {
      throw new AssertionError(
          "%s: %s %d got %s"
              .formatted(this, method, mine, response == null ? "nothing" : response));
    }
  }

  private Optional<SipText> finalResponse(String method, int number) {
    return sip.received().stream()
        .filter(m -> m.isResponse() && m.sequence() == number && m.method().equals(method))
        .filter(m -> m.status() >= 200)
        .findFirst();
  }

  private void read(SipText message) {
    if (message.isResponse()) {
      if (message.method().equals("INVITE") && message.status() >= 200) {
        acknowledge(message);
      }
      return;
    }
    if (!message.method().equals("ACK")) {
      sip.send(responseTo(message));
      if (message.method().equals("BYE")) {
        hungUpOn = true;
        rtp.silence(true);
      }
    }
  }

  private void acknowledge(SipText response) {
    if (response.status() >= 300) {
      String branch = response.header("Via").orElse("").replaceAll(".*branch=([^;,]+).*", "$1");
      sip.send(
          request("ACK", target, branch, response.sequence(), "")
              .replaceFirst("\r\nTo: [^\r]*", "\r\nTo: " + response.header("To").orElse("")));
      return;
    }
    answer.set(response);
    String body = offerless ? offer("sendrecv") : "";
    sip.send(
        request("ACK", remoteTarget(), "z9hG4bK" + UUID.randomUUID(), response.sequence(), body));
    var port = MEDIA.matcher(response.body());
    var host = CONNECTION.matcher(response.body());
    if (port.find() && host.find()) {
      var gateway = new InetSocketAddress(host.group(1), Integer.parseInt(port.group(1)));
      gatewayMedia.set(gateway);
      var network = relay;
      if (network != null) {
        network.gatewayIs(gateway);
      }
      rtp.sendTo(network == null ? gateway : network.phoneSide());
    }
  }

  /// Where the gateway's SDP wants the media.
  public InetSocketAddress gatewayMedia() {
    var address = gatewayMedia.get();
    if (address == null) {
      throw new AssertionError(this + " has no answer yet");
    }
    return address;
  }

  private SipText lastAnswer() {
    SipText response = answer.get();
    if (response == null) {
      throw new AssertionError(this + " has no answer yet");
    }
    return response;
  }

  private String remoteTarget() {
    return answer.get() == null
        ? target
        : lastAnswer().header("Contact").orElse(target).replaceAll(".*<([^>]+)>.*", "$1");
  }

  private String request(String method, String uri, String branch, int number, String body) {
    SipText answered = answer.get();
    String to = answered == null ? "<" + target + ">" : answered.header("To").orElseThrow();
    return """
    %s %s SIP/2.0
    Via: SIP/2.0/UDP HOST:%d;rport;branch=%s
    Max-Forwards: 70
    From: "%s" <sip:%s@HOST>;tag=%s
    To: %s
    Call-ID: %s
    CSeq: %d %s
    Contact: <sip:%s@HOST:%d>
    Content-Type: application/sdp
    Content-Length: %d

    %s\
    """
        .formatted(
            method,
            uri,
            sip.port(),
            branch,
            name,
            user(),
            tag,
            to,
            callId,
            number,
            method,
            user(),
            sip.port(),
            body.length(),
            "")
        .replace("HOST", host)
        .replace("\n", "\r\n")
        .concat(body);
  }

  private String user() {
    return name.toLowerCase(Locale.ROOT).replace(' ', '-');
  }

  private static String responseTo(SipText request) {
    var text = new StringBuilder("SIP/2.0 200 OK\r\n");
    for (String header : request.headersNamed("Via", "From", "To", "Call-ID", "CSeq")) {
      text.append(header).append("\r\n");
    }
    return text.append("Content-Length: 0\r\n\r\n").toString();
  }

  private String offer(String direction) {
    var network = relay;
    InetSocketAddress media = network == null ? rtp.address() : network.gatewaySide();
    sdpVersion++;
    String usual =
        """
        v=0
        o=- 1 %d IN IP4 HOST
        s=-
        c=IN IP4 HOST
        t=0 0
        m=audio %d RTP/AVP 8 101
        a=rtpmap:8 PCMA/8000
        a=rtpmap:101 telephone-event/8000
        a=fmtp:101 0-15
        a=ptime:20
        a=%s
        """
            .formatted(sdpVersion, media.getPort(), direction)
            .replace("HOST", host)
            .replace("\n", "\r\n");
    return change.apply(usual);
  }

  @Override
  public void close() {
    if (inCall()) {
      try {
        hangsUp();
      } catch (AssertionError | UncheckedIOException _) { // it has failed, or the gateway is gone
      }
    }
    rtp.close();
    sip.close();
  }

  @Override
  public String toString() {
    return "phone " + name;
  }
}
