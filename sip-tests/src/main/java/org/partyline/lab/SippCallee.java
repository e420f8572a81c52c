package org.partyline.lab;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/// SIPp as the one that is called: plays the steps that it is given, once, and fails when the other
/// side does anything else.
public final class SippCallee implements AutoCloseable {
  /// What it speaks, where it does ([#speaks]).
  public static final Tone VOICE = Tone.of(613);

  private static final String IN_TRANSACTION =
      "[last_Via:]\n[last_From:]\n[last_To:]\n[last_Call-ID:]\n[last_CSeq:]\n";

  /// As the last INVITE of the other side has them, whatever came since.
  private static final String OF_INVITE =
      "Via: [$2]\nFrom: [$4]\nTo: [$3];tag=callee\nCall-ID: [call_id]\nCSeq: [$1] INVITE\n";

  private static final String SDP =
      """
      v=0
      o=callee 1 1 IN IP4 127.0.0.1
      s=-
      c=IN IP4 127.0.0.1
      t=0 0
      m=audio [rtpstream_audio_port] RTP/AVP 8
      a=rtpmap:8 PCMA/8000
      """;

  private static final String ECHO_PORT = "[media_port]";

  private static final String WITH_SDP =
      "Content-Type: application/sdp\nContent-Length: [len]\n\n" + SDP;

  private final int port = Ports.free();
  private final Program program;

  private SippCallee(List<String> steps) {
    Path folder = Folders.fresh("sipp-callee");
    Folders.write(
        folder.resolve("scenario.xml"),
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<scenario name=\"callee\">\n"
            + INVITE
            + String.join("", steps)
            + "<Reference variables=\"1,2,3,4,5,6\"/>\n</scenario>\n");
    Sipp.writeVoice(folder, VOICE);
    boolean echo = steps.stream().anyMatch(step -> step.contains(ECHO_PORT));
    program =
        Program.start(
            "sipp",
            folder,
            Stream.concat(command(port).stream(), echo ? echo().stream() : Stream.empty())
                .toList());
  }

  private static List<String> echo() {
    return List.of("-rtp_echo", "-mp", String.valueOf(Ports.freeRun(4)));
  }

  private static List<String> command(int port) {
    return List.of(
        Program.find("sipp", "sip-tester"),
        "-sf",
        "scenario.xml",
        "-i",
        "127.0.0.1",
        "-mi",
        "127.0.0.1",
        "-p",
        "" + port,
        "-m",
        "1",
        "-nostdin",
        "-timeout",
        "180s",
        "-trace_err",
        "-error_file",
        "errors.log");
  }

  private static final String INVITE =
      """
      <recv request="INVITE"><action>
        <ereg regexp="[0-9]+" search_in="hdr" header="CSeq:" assign_to="1"/>
        <ereg regexp=".*" search_in="hdr" header="Via:" assign_to="2"/>
        <ereg regexp=".*" search_in="hdr" header="To:" assign_to="3"/>
        <ereg regexp=".*" search_in="hdr" header="From:" assign_to="4"/>
        <ereg regexp="sip:[^>]+" search_in="hdr" header="Contact:" assign_to="5"/>
        <ereg regexp="timer" search_in="hdr" header="Supported:" check_it="true" assign_to="6"/>
      </action></recv>
      """;

  /// Waits for an INVITE, and then does this.
  public static SippCallee that(String... steps) {
    return new SippCallee(List.of(steps));
  }

  /// Answers the INVITE without a body.
  ///
  /// @param status and reason phrase
  /// @param headers further ones
  public static String says(String status, String... headers) {
    return send(status, OF_INVITE + CONTACT + lines(headers) + "Content-Length: 0\n\n", false);
  }

  /// Answers the INVITE with SDP.
  public static String saysWithSdp(String status, String... headers) {
    return send(status, OF_INVITE + CONTACT + lines(headers) + WITH_SDP, status.startsWith("2"));
  }

  private static final String CONTACT =
      "Contact: <sip:callee@[local_ip]:[local_port];transport=[transport]>\n";

  /// Waits for this request of the call; nothing else may come before it.
  public static String awaits(String method) {
    return "<recv request=\"" + method + "\"/>\n";
  }

  /// As [#awaits], with a header of this name in which this is found.
  public static String awaits(String method, String header, String found) {
    return "<recv request=\"%s\"><action>%s</action></recv>\n"
        .formatted(method, checked(header, found));
  }

  /// Waits for the other side's re-INVITE; [#says] and [#saysWithSdp] answer it.
  public static String awaitsReinvite() {
    return awaitsReinvite("CSeq", "INVITE");
  }

  /// As [#awaitsReinvite], with a header of this name in which this is found.
  public static String awaitsReinvite(String header, String found) {
    return """
    <recv request="INVITE"><action>
      <ereg regexp="[0-9]+" search_in="hdr" header="CSeq:" assign_to="1"/>
      <ereg regexp=".*" search_in="hdr" header="Via:" assign_to="2"/>
      %s
    </action></recv>
    """
        .formatted(checked(header, found));
  }

  private static String checked(String header, String found) {
    return "<ereg regexp=\"%s\" search_in=\"hdr\" header=\"%s:\" check_it=\"true\" assign_to=\"6\"/>"
        .formatted(found, header);
  }

  /// Accepts the last request.
  public static String accepts(String... headers) {
    return replies("200 OK", headers);
  }

  /// Answers the last request without a body.
  public static String replies(String status, String... headers) {
    return send(status, IN_TRANSACTION + lines(headers) + "Content-Length: 0\n\n", false);
  }

  /// Sends a request within the call.
  ///
  /// @param number its CSeq
  public static String sends(String method, int number, String... headers) {
    return request(method, number, number + "", lines(headers) + "Content-Length: 0\n\n");
  }

  /// As [#sends], with SDP.
  public static String sendsWithSdp(String method, int number, String... headers) {
    return request(method, number, number + "", lines(headers) + WITH_SDP);
  }

  /// Acknowledges a 2xx to an INVITE of its own.
  public static String acknowledges(int number) {
    return request("ACK", number, number + "-ack", "Content-Length: 0\n\n");
  }

  /// As [#acknowledges], with the answer to the offer in that 2xx.
  public static String acknowledgesWithSdp(int number) {
    return request("ACK", number, number + "-ack", WITH_SDP);
  }

  /// Acknowledges that an INVITE of its own was rejected: in the INVITE's transaction.
  public static String acknowledgesRejection(int number) {
    return request("ACK", number, number + "", "Content-Length: 0\n\n");
  }

  /// Presses the key by SIP INFO, which is accepted.
  public static String presses(char key, int number) {
    String body = "Signal=%s\nDuration=160\n".formatted(key);
    String rest = "Content-Type: application/dtmf-relay\nContent-Length: [len]\n\n" + body;
    return request("INFO", number, number + "", rest) + isAnswered(200);
  }

  /// A request of its own gets this; a 100 may come before.
  public static String isAnswered(int status) {
    return "<recv response=\"100\" optional=\"true\"/>\n<recv response=\"%d\"/>\n"
        .formatted(status);
  }

  /// As [#isAnswered], with a header of this name in which this is found.
  public static String isAnswered(int status, String header, String found) {
    return "<recv response=\"100\" optional=\"true\"/>\n<recv response=\"%d\"><action>%s</action></recv>\n"
        .formatted(status, checked(header, found));
  }

  private static String request(String method, int number, String transaction, String rest) {
    return """
    <send><![CDATA[
    %s [$5] SIP/2.0
    Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=z9hG4bK-[pid]-%s
    Max-Forwards: 70
    From: [$3];tag=callee
    To: [$4]
    Call-ID: [call_id]
    CSeq: %d %s
    %s%s
    ]]></send>
    """
        .formatted(method, transaction, number, method, CONTACT, rest);
  }

  public static String rests(Duration time) {
    return "<pause milliseconds=\"" + time.toMillis() + "\"/>\n";
  }

  /// The step with another place for media: whatever comes there is sent back.
  public static String echoing(String step) {
    return step.replace("[rtpstream_audio_port]", ECHO_PORT);
  }

  /// Speaks [#VOICE].
  public static String speaks() {
    return "<nop><action><exec rtp_stream=\"voice.al,-1,8\"/></action></nop>\n";
  }

  private static String send(String status, String rest, boolean repeated) {
    return "<send%s><![CDATA[\nSIP/2.0 %s\n%s\n]]></send>\n"
        .formatted(repeated ? " retrans=\"500\"" : "", status, rest);
  }

  private static String lines(String... headers) {
    return headers.length == 0 ? "" : String.join("\n", headers) + "\n";
  }

  public InetSocketAddress address() {
    return new InetSocketAddress(Ports.loopback(), port);
  }

  /// All of it has come as it was to come.
  public void isSatisfied() {
    int status = program.exitStatus(Duration.ofSeconds(20));
    if (status != 0) {
      throw new AssertionError("SIPp ended with " + status + ":\n" + program.tail());
    }
  }

  @Override
  public void close() {
    program.close();
  }
}
