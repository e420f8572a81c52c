package org.partyline.lab;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// SIPp as the one that is called: plays the steps that it is given, once, and fails when the other
/// side does anything else.
public final class SippCallee implements AutoCloseable {
  /// What it speaks, where it does ([#speaks]).
  public static final Tone VOICE = Tone.of(613);

  private static final String IN_TRANSACTION =
      "[last_Via:]\n[last_From:]\n[last_To:]\n[last_Call-ID:]\n[last_CSeq:]\n";

  /// As the INVITE has them, whatever came since.
  private static final String OF_INVITE =
      "Via: [$2]\n[last_From:]\nTo: [$3];tag=callee\n[last_Call-ID:]\nCSeq: [$1] INVITE\n";

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

  private final int port = Ports.free();
  private final Program program;

  private SippCallee(List<String> steps) {
    Path folder = Folders.fresh("sipp-callee");
    Folders.write(
        folder.resolve("scenario.xml"),
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<scenario name=\"callee\">\n"
            + INVITE
            + String.join("", steps)
            + "</scenario>\n");
    Sipp.writeVoice(folder, VOICE);
    program =
        Program.start(
            "sipp",
            folder,
            List.of(
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
                "60s",
                "-trace_err",
                "-error_file",
                "errors.log"));
  }

  private static final String INVITE =
      """
      <recv request="INVITE"><action>
        <ereg regexp="[0-9]+" search_in="hdr" header="CSeq:" assign_to="1"/>
        <ereg regexp=".*" search_in="hdr" header="Via:" assign_to="2"/>
        <ereg regexp=".*" search_in="hdr" header="To:" assign_to="3"/>
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
    return send(
        status,
        OF_INVITE
            + CONTACT
            + lines(headers)
            + "Content-Type: application/sdp\nContent-Length: [len]\n\n"
            + SDP,
        status.startsWith("2"));
  }

  private static final String CONTACT =
      "Contact: <sip:callee@[local_ip]:[local_port];transport=[transport]>\n";

  /// Waits for this request of the call; nothing else may come before it.
  public static String awaits(String method) {
    return "<recv request=\"" + method + "\"/>\n";
  }

  /// Accepts the last request.
  public static String accepts() {
    return send("200 OK", IN_TRANSACTION + "Content-Length: 0\n\n", false);
  }

  public static String rests(Duration time) {
    return "<pause milliseconds=\"" + time.toMillis() + "\"/>\n";
  }

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
