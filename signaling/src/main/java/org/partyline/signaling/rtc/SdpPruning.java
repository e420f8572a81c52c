package org.partyline.signaling.rtc;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Leaves of an SDP only the lines that the protocol sends (docs/irc-protocol.md §5.1). Works on
/// lines; what they mean is not known here.
final class SdpPruning {
  private static final Pattern PAYLOAD_LINE =
      Pattern.compile("a=(rtpmap|fmtp|rtcp-fb):(\\d+) (.*)");
  private static final Pattern CANDIDATE_TAIL =
      Pattern.compile("( typ \\S+( raddr \\S+)?( rport \\S+)?( tcptype \\S+)?).*");
  private static final List<String> EXTENSIONS =
      List.of(
          ":ssrc-audio-level",
          ":csrc-audio-level",
          ":sdes:mid",
          "/abs-send-time",
          "-wide-cc-extensions-01",
          ":video-orientation");

  /// Of use where a picture is sent in several sizes.
  private static final List<String> RID_EXTENSIONS =
      List.of(":sdes:rtp-stream-id", ":sdes:repaired-rtp-stream-id");

  private static final Set<String> KEPT =
      Set.of(
          "mid",
          "sendrecv",
          "sendonly",
          "recvonly",
          "inactive",
          "rtcp-mux",
          "rtcp-rsize",
          "rid",
          "simulcast");
  private static final Set<String> TRANSPORT =
      Set.of("ice-ufrag", "ice-pwd", "fingerprint", "setup", "candidate", "end-of-candidates");

  private final boolean answer;
  private boolean transportDone;

  private SdpPruning(boolean answer) {
    this.answer = answer;
  }

  /// An offer, for a gateway: without candidates, since the other side is ICE-lite and learns the
  /// address from our checks.
  static String offer(String sdp) throws RtcException {
    return new SdpPruning(false).prune(sdp);
  }

  static String answer(String sdp) throws RtcException {
    return new SdpPruning(true).prune(sdp);
  }

  private String prune(String sdp) throws RtcException {
    var sections = new ArrayList<List<String>>();
    sections.add(new ArrayList<>());
    for (String line : sdp.lines().toList()) {
      if (line.startsWith("m=")) {
        sections.add(new ArrayList<>());
      }
      sections.getLast().add(line);
    }
    if (sections.size() < 2) {
      throw new RtcException("the description has no media");
    }
    List<String> session = sections.removeFirst();
    var out = new ArrayList<String>();
    out.addAll(List.of("v=0", "o=- 1 1 IN IP4 0.0.0.0", "s=-", "t=0 0"));
    session.stream()
        .filter(line -> line.startsWith("a=group:BUNDLE") || line.equals("a=ice-lite"))
        .forEach(out::add);
    for (List<String> section : sections) {
      pruneSection(section, session, out);
    }
    return String.join("\r\n", out) + "\r\n";
  }

  private void pruneSection(List<String> section, List<String> session, List<String> out)
      throws RtcException {
    String[] media = section.getFirst().split(" ", -1);
    if (media.length < 4) {
      throw new RtcException("the description has a media line without formats");
    }
    boolean rejected = media[1].equals("0");
    Set<String> payloads = payloads(section, media);
    out.add(media[0] + (rejected ? " 0 " : " 9 ") + media[2] + " " + String.join(" ", payloads));
    out.add("c=IN IP4 0.0.0.0");
    if (!rejected && !transportDone) {
      // Where transport stands at session level, it holds for the first section.
      session.stream().filter(line -> TRANSPORT.contains(name(line))).forEach(out::add);
    }
    boolean simulcast = section.stream().anyMatch(line -> line.startsWith("a=simulcast:"));
    boolean fid = section.stream().anyMatch(line -> line.startsWith("a=ssrc-group:FID "));
    for (String line : section.subList(1, section.size())) {
      String kept = pruneLine(line, payloads, fid, simulcast);
      if (!kept.isEmpty()) {
        out.add(kept);
      }
    }
    transportDone |= !rejected;
  }

  private String pruneLine(String line, Set<String> payloads, boolean fid, boolean simulcast) {
    String name = name(line);
    Matcher payload = PAYLOAD_LINE.matcher(line);
    boolean keep =
        switch (name) {
          case "rtpmap", "fmtp", "rtcp-fb" ->
              payload.matches()
                  && payloads.contains(payload.group(2))
                  && (answer || !blocksOfRed(name, payload.group(3)));
          case "extmap" ->
              EXTENSIONS.stream().anyMatch(line::endsWith)
                  || (simulcast && RID_EXTENSIONS.stream().anyMatch(line::endsWith));
          case "ssrc-group" -> line.startsWith("a=ssrc-group:FID ");
          // An offer's FID group is enough for a gateway; a browser wants both lines in an answer.
          case "ssrc" -> (answer || !fid) && line.contains(" cname:");
          case "content" -> answer;
          case "candidate", "end-of-candidates" -> answer && !transportDone;
          default -> KEPT.contains(name) || (TRANSPORT.contains(name) && !transportDone);
        };
    if (!keep) {
      return "";
    }
    return name.equals("candidate") ? CANDIDATE_TAIL.matcher(line).replaceFirst("$1") : line;
  }

  /// Which payload types red carries (RFC 2198): to a gateway, those of the audio codec.
  private static boolean blocksOfRed(String name, String value) {
    return name.equals("fmtp") && value.matches("\\d+/.*");
  }

  /// The payload types that are kept; all of them where none is known, so that nothing is invented.
  private static Set<String> payloads(List<String> section, String[] media) {
    Map<String, String> codecs = new HashMap<>();
    Map<String, String> formats = new HashMap<>();
    for (String line : section) {
      Matcher found = PAYLOAD_LINE.matcher(line);
      if (found.matches()) {
        String value = found.group(3).toLowerCase(java.util.Locale.ROOT);
        switch (found.group(1)) {
          case "rtpmap" -> codecs.put(found.group(2), value.replaceFirst("/.*", ""));
          case "fmtp" -> formats.put(found.group(2), value);
          default -> {}
        }
      }
    }
    List<String> offered = List.of(media).subList(3, media.length);
    String h264 = h264(offered, codecs, formats);
    Set<String> kept = new LinkedHashSet<>();
    for (String type : offered) {
      boolean keep =
          switch (codecs.getOrDefault(type, "")) {
            case "opus", "vp8" -> true;
            case "h264" -> type.equals(h264);
            case "rtx" -> kept.contains(formats.getOrDefault(type, "").replaceFirst("apt=", ""));
            case "red" -> media[0].equals("m=audio") && redOf(kept, formats.get(type));
            default -> false;
          };
      if (keep) {
        kept.add(type);
      }
    }
    return kept.isEmpty() ? new LinkedHashSet<>(offered) : kept;
  }

  private static boolean redOf(Set<String> kept, @Nullable String format) {
    return format == null ? !kept.isEmpty() : kept.contains(format.replaceFirst("/.*", ""));
  }

  private static String h264(
      List<String> offered, Map<String, String> codecs, Map<String, String> formats) {
    List<String> usable =
        offered.stream()
            .filter(type -> codecs.getOrDefault(type, "").equals("h264"))
            .filter(type -> formats.getOrDefault(type, "").contains("packetization-mode=1"))
            .toList();
    return usable.stream()
        .filter(type -> formats.getOrDefault(type, "").contains("profile-level-id=42e01f"))
        .findFirst()
        .or(() -> usable.stream().findFirst())
        .orElse("");
  }

  private static String name(String line) {
    return line.startsWith("a=") ? line.substring(2).replaceFirst("[: ].*", "") : "";
  }
}
