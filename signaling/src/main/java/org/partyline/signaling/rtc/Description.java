package org.partyline.signaling.rtc;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/// SDP, shortened for the wire and lengthened again (docs/irc-protocol.md §5.2). The table is part
/// of version 1 of the protocol and never changes.
final class Description {
  static final int MAX_LENGTH = 65_535;

  private static final Map<Character, String> TEXTS =
      Map.ofEntries(
          Map.entry('V', "v=0\no=- 1 1 IN IP4 0.0.0.0\ns=-\nt=0 0\n"),
          Map.entry('B', "a=group:BUNDLE "),
          Map.entry('A', "m=audio 9 UDP/TLS/RTP/SAVPF "),
          Map.entry('M', "m=video 9 UDP/TLS/RTP/SAVPF "),
          Map.entry('0', "\nc=IN IP4 0.0.0.0\n"),
          Map.entry('x', "a=rtcp-mux\na=rtcp-rsize\n"),
          Map.entry('c', "a=candidate:"),
          Map.entry('h', " typ host\n"),
          Map.entry('z', "a=end-of-candidates\n"),
          Map.entry('y', "a=ice-lite\n"),
          Map.entry('u', "a=ice-ufrag:"),
          Map.entry('p', "a=ice-pwd:"),
          Map.entry('f', "a=fingerprint:sha-256 "),
          Map.entry('s', "a=setup:actpass\n"),
          Map.entry('t', "a=setup:passive\n"),
          Map.entry('v', "a=setup:active\n"),
          Map.entry('i', "a=mid:"),
          Map.entry('e', "a=extmap:"),
          Map.entry('b', "a=sendrecv\n"),
          Map.entry('S', "a=sendonly\n"),
          Map.entry('R', "a=recvonly\n"),
          Map.entry('I', "a=inactive\n"),
          Map.entry('l', " urn:ietf:params:rtp-hdrext:ssrc-audio-level\n"),
          Map.entry('q', " urn:ietf:params:rtp-hdrext:csrc-audio-level\n"),
          Map.entry('m', " urn:ietf:params:rtp-hdrext:sdes:mid\n"),
          Map.entry('o', " urn:3gpp:video-orientation\n"),
          Map.entry('a', " http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time\n"),
          Map.entry(
              'w', " http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01\n"),
          Map.entry('r', "a=rtpmap:"),
          Map.entry('F', "a=fmtp:"),
          Map.entry('O', " opus/48000/2\n"),
          Map.entry('8', " VP8/90000\n"),
          Map.entry('4', " H264/90000\n"),
          Map.entry('X', " rtx/90000\n"),
          Map.entry('P', " minptime=10;useinbandfec=1\n"),
          Map.entry(
              'L', " level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f\n"),
          Map.entry('k', "a=rtcp-fb:"),
          Map.entry('g', " goog-remb\n"),
          Map.entry('T', " transport-cc\n"),
          Map.entry('C', " ccm fir\n"),
          Map.entry('n', " nack\n"),
          Map.entry('N', " nack pli\n"),
          Map.entry('G', "a=ssrc-group:FID "),
          Map.entry('d', "a=ssrc:"),
          Map.entry('E', " cname:"));

  private static final List<Map.Entry<Character, String>> LONGEST_FIRST = longestFirst();

  private Description() {}

  /// SDP with any line ends → what goes into a document's body.
  static String shorten(String sdp) throws RtcException {
    if (sdp.indexOf('~') >= 0) {
      throw new RtcException("a description with ~ cannot be sent");
    }
    String text = sdp.replace("\r\n", "\n");
    for (Map.Entry<Character, String> entry : LONGEST_FIRST) {
      text = text.replace(entry.getValue(), "~" + entry.getKey());
    }
    return text;
  }

  /// A document's body → SDP with CRLF line ends.
  static String lengthen(String body) throws RtcException {
    var text = new StringBuilder();
    for (int at = 0; at < body.length(); at++) {
      char c = body.charAt(at);
      if (c != '~') {
        text.append(c);
      } else {
        at++;
        String meant = at < body.length() ? TEXTS.get(body.charAt(at)) : null;
        if (meant == null) {
          throw new RtcException("the description has an unknown abbreviation");
        }
        text.append(meant);
      }
      if (text.length() > MAX_LENGTH) {
        throw new RtcException("the description is longer than " + MAX_LENGTH + " bytes");
      }
    }
    String sdp = text.toString().replace("\r\n", "\n").replace("\n", "\r\n");
    if (sdp.length() > MAX_LENGTH) {
      throw new RtcException("the description is longer than " + MAX_LENGTH + " bytes");
    }
    return sdp;
  }

  static int abbreviations() {
    return TEXTS.size();
  }

  private static List<Map.Entry<Character, String>> longestFirst() {
    var entries = new ArrayList<>(TEXTS.entrySet());
    entries.sort(
        Comparator.<Map.Entry<Character, String>>comparingInt(e -> -e.getValue().length())
            .thenComparing(Map.Entry::getKey));
    return List.copyOf(entries);
  }
}
