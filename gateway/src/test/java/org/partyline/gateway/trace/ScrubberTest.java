package org.partyline.gateway.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScrubberTest {
  private static final String HEAD = "INVITE sip:lobby@gw.example SIP/2.0\r\n";

  private static String header(String line) {
    String scrubbed = Scrubber.scrub(HEAD + line + "\r\n\r\n");
    return scrubbed.substring(HEAD.length(), scrubbed.length() - 4);
  }

  private static String body(String type, String body) {
    String scrubbed = Scrubber.scrub(HEAD + "Content-Type: " + type + "\r\n\r\n" + body);
    return scrubbed.substring(scrubbed.indexOf("\r\n\r\n") + 4);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          From: "Ada" <sip:+49301234567@h.example>;tag=8271928374 | From: "Ada" <sip:+4930xxxxx67@h.example>;tag=8271928374
          f: <sip:0301234567@192.0.2.17:5060>;tag=a1928374651 | f: <sip:030xxxxx67@192.0.2.17:5060>;tag=a1928374651
          t:<tel:+49-30-123-45-67> | t: <tel:+49-30-xxx-xx-67>
          To: "030 / 123 45 67" <sip:030%201234567@h.example> | To: "030 / xxx xx 67" <sip:030%20xxxxx67@h.example>
          To: <sip:%30%33%301234567@h.example> | To: <sip:%30%33%30xxxxx67@h.example>
          m: <sip:49301234567@198.51.100.7:5061;transport=tcp> | m: <sip:4930xxxxx67@198.51.100.7:5061;transport=tcp>
          P-Asserted-Identity: "030 1234567" <sip:+49301234567@h>, <tel:+49301234567> | P-Asserted-Identity: "030 xxxxx67" <sip:+4930xxxxx67@h>, <tel:+4930xxxxx67>
          Remote-Party-ID: <sip:4930.1234567@h>;party=calling | Remote-Party-ID: <sip:4930.xxxxx67@h>;party=calling
          Diversion: <sip:+49301234567@h>;reason=unconditional;counter=1 | Diversion: <sip:+4930xxxxx67@h>;reason=unconditional;counter=1
          History-Info: <sip:+49301234567@h?Reason=SIP%3Bcause%3D302>;index=1.1 | History-Info: <sip:+4930xxxxx67@h?Reason=SIP%3Bcause%3D302>;index=1.1
          Refer-To: <sip:0049301234567@h?Replaces=1%40h%3Bto-tag%3D7> | Refer-To: <sip:0049xxxxxxx67@h?Replaces=1%40h%3Bto-tag%3D7>
          r: <sip:+49301234567,,9876#@h> | r: <sip:+4930xxxxx67,,xxxx#@h>
          To: <sip:+49301234567%2C%2C9876%23@h> | To: <sip:+4930xxxxx67%2C%2Cxxxx%23@h>
          To: <sip:77,,9876@h> | To: <sip:77,,xxxx@h>
          To: <tel:+49301234567;postd=pp9876;isub=4711> | To: <tel:+4930xxxxx67;postd=x;isub=x>
          Contact: <sip:30.12.34.56@h.example> | Contact: <sip:3x.xx.xx.56@h.example>
          Warning: 392 192.0.2.17:5060 "in_uri=sip:0301234567@h" | Warning: 392 192.0.2.17:5060 "in_uri=sip:030xxxxx67@h"
          Identity: eyJhbGciOiJFUzI1NiJ9.eyJkZXN0Ijp7InRuIjpbIjQ5MzAi;info=<https://c.example/1> | Identity: ***
          y: abc.def;info=<https://c.example/1> | y: ***
          User-to-User: 303330393837;encoding=hex | User-to-User: ***
          Subject: ring 030 1234567 | Subject: ring 030 xxxxx67
          X-Number: ٠٣٠١٢٣٤٥٦٧ | X-Number: ٠٣٠xxxxx٦٧
          CSeq: 1928374651 INVITE | CSeq: 1928374651 INVITE
          Via: SIP/2.0/UDP 192.0.2.17:5060;branch=z9hG4bK1928374651 | Via: SIP/2.0/UDP 192.0.2.17:5060;branch=z9hG4bK1928374651
          i: 1928374651@h | i: 1928374651@h
          Session-Expires: 1800;refresher=uac | Session-Expires: 1800;refresher=uac
          User-Agent: box 18.20.0-12345 | User-Agent: box 18.20.0-12345
          """)
  void headers(String line, String scrubbed) {
    assertThat(header(line)).isEqualTo(scrubbed);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          Authorization: Digest username="49301234567", realm="s.example", nonce="n0nce", uri="sip:s.example", response="0123456789abcdef", cnonce="c0", nc=00000001, qop=auth, opaque="op" | Authorization: Digest username="4930xxxxx67", realm="s.example", nonce="***", uri="sip:s.example", response="***", cnonce="***", nc=00000001, qop=auth, opaque="***"
          proxy-authorization: digest response=abc,username=ada | proxy-authorization: digest response="***", username=ada
          Authorization: Basic YWRhOnNlY3JldA== | Authorization: ***
          Authorization: Bearer eyJ | Authorization: ***
          WWW-Authenticate: Digest realm="a, b \\"c\\"", nonce="n", algorithm=MD5, stale=TRUE | WWW-Authenticate: Digest realm="a, b \\"c\\"", nonce="***", algorithm=MD5, stale=TRUE
          Authentication-Info: nextnonce="n" | Authentication-Info: ***
          """)
  void credentials(String line, String scrubbed) {
    assertThat(header(line)).isEqualTo(scrubbed);
  }

  @Test
  void aFoldedHeaderIsReadAsOne() {
    assertThat(
            header(
                "Authorization: Digest username=\"ada\",\r\n response=\"0123\",\r\n\tnonce=\"4\""))
        .isEqualTo("Authorization: Digest username=\"ada\", response=\"***\", nonce=\"***\"");
    assertThat(header("To: \"030 123\r\n 4567\" <sip:a@h>"))
        .isEqualTo("To: \"030 xxx xx67\" <sip:a@h>");
  }

  @Test
  void theStartLineIsMaskedAndAStatusIsNoNumber() {
    assertThat(Scrubber.scrub("INVITE sip:+49301234567,,99@h SIP/2.0\r\n\r\n"))
        .isEqualTo("INVITE sip:+4930xxxxx67,,xx@h SIP/2.0\r\n\r\n");
    assertThat(Scrubber.scrub("SIP/2.0 480 12 34 is away\r\n\r\n"))
        .isEqualTo("SIP/2.0 480 12 34 is away\r\n\r\n");
  }

  @Test
  void whereANumberStandsAgainItIsMaskedToo() {
    String scrubbed =
        Scrubber.scrub(
            HEAD
                + "Via: SIP/2.0/UDP h;branch=z9hG4bK-030123456799\r\n"
                + "Call-ID: 49301234567-1928374651@h\r\n"
                + "From: <sip:+49301234567@h>;tag=1\r\n\r\n");
    assertThat(scrubbed)
        .contains("branch=z9hG4bK-0301xxxxxx99")
        .contains("Call-ID: 4930xxxxx67-1928374651@h");
  }

  @Test
  void keysOfMediaGo() {
    String sdp =
        """
        v=0
        o=49301234567 1928374651 1 IN IP4 192.0.2.17
        s=call of 030 1234567
        c=IN IP4 192.0.2.17
        k=clear:secret
        m=audio 40000 RTP/SAVP 8 101
        a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:d0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSoj|2^20 KDR=1
        A=CRYPTO:2 X INLINE:d0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSoj
        a=ice-pwd:asd88fgpdd777uzjYhagZg
        a=fingerprint:sha-256 AB:CD
        """;
    assertThat(body("application/sdp; charset=utf-8", sdp).lines())
        .containsExactly(
            "v=0",
            "o=4930xxxxx67 1928374651 1 IN IP4 192.0.2.17",
            "s=call of 030 xxxxx67",
            "c=IN IP4 192.0.2.17",
            "k=***",
            "m=audio 40000 RTP/SAVP 8 101",
            "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:***",
            "A=CRYPTO:2 X INLINE:***",
            "a=ice-pwd:***",
            "a=fingerprint:sha-256 AB:CD");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          application/dtmf-relay | Signal=7\\r\\nDuration=250\\r\\n | Signal=x Duration=250
          Application/DTMF-Relay | signal = 7\\nDuration=123456789\\nX=7 | Signal=x
          application/dtmf | 7 | [1 bytes of type application/dtmf are not kept]
          text/plain | my PIN is 7 | [11 bytes of type text/plain are not kept]
          application/sdp/x 7 | 7 | [1 bytes of type unknown are not kept]
          '' | 7 | [1 bytes of type unknown are not kept]
          """)
  void digitsThatWereKeyedGoAndWhatIsNotUnderstoodToo(String type, String body, String left) {
    String written = body.replace("\\r", "\r").replace("\\n", "\n");
    assertThat(body(type, written).lines().toList()).isEqualTo(List.of(left.split(" (?=D)")));
  }

  @Test
  void eachPartOfABodyIsReadByItself() {
    String parts =
        """
        --b1
        Content-Type: application/sdp

        v=0
        a=crypto:1 X inline:abc
        --b1
        Content-Type: application/dtmf-relay

        Signal=7
        --b1
        Content-Type: message/sipfrag

        Authorization: Digest response="7"
        From: <sip:0301234567@h>
        --b1

        plain 7
        --b1--
        """;
    assertThat(body("multipart/mixed; boundary=\"b1\"", parts))
        .contains("--b1\r\nContent-Type: application/sdp\r\n\r\nv=0\r\na=crypto:1 X inline:***\r\n")
        .contains("Signal=x")
        .contains("Authorization: Digest response=\"***\"")
        .contains("From: <sip:030xxxxx67@h>")
        .contains("[7 bytes of type unknown are not kept]")
        .endsWith("--b1--\r\n");
    assertThat(body("multipart/mixed", parts)).startsWith("[").doesNotContain("inline");
  }

  @Test
  void theLengthIsThatOfWhatIsLeft() {
    String scrubbed = Scrubber.scrub(HEAD + "l: 1\r\nc: application/dtmf-relay\r\n\r\nSignal=7");
    assertThat(scrubbed).contains("\r\nl: 10\r\n").endsWith("\r\n\r\nSignal=x\r\n");
  }

  /// However the number is written, in whatever of the places where numbers are.
  @Test
  void noSevenDigitsOfACallersNumberSurvive() {
    var random = new Random(20260301);
    List<String> places =
        List.of(
            "From: \"%s\" <sip:%s@h.example>;tag=1\r\n",
            "From: <sip:a@h>;tag=1\r\nf: <tel:%s;phone-context=%s>\r\n",
            "P-Asserted-Identity: <sip:%s;isub=%s@h>\r\n",
            "From: <sip:%s@h>\r\nCall-ID: x-%s@h\r\n",
            "From: <sip:%s@h>;tag=%s\r\n",
            "Authorization: Digest username=\"%s\", uri=\"sip:%s@h\"\r\n",
            "From: <sip:%s@h>\r\nContent-Type: application/sdp\r\n\r\no=- 1 1 IN IP4 %s\r\n",
            "Refer-To: <sip:%s@h?From=%s>\r\n");
    for (int i = 0; i < 5_000; i++) {
      var digits = new StringBuilder("49");
      for (int n = 6 + random.nextInt(7); n > 0; n--) {
        digits.append(random.nextInt(10));
      }
      String number = digits.toString();
      String place = places.get(random.nextInt(places.size()));
      String message =
          HEAD
              + place
                  .formatted(written(number, random), number)
                  .replace("\r\n\r\n\r\n", "\r\n\r\n");
      String left = Scrubber.scrub(message).replaceAll("%3([0-9])", "$1");
      for (int from = 0; from + 7 <= number.length(); from++) {
        String seven = String.join("[^0-9x]{0,3}", number.substring(from, from + 7).split(""));
        assertThat(Pattern.compile(seven).matcher(left).find()).as(message + left).isFalse();
      }
    }
  }

  private static String written(String number, Random random) {
    List<String> between = List.of("", "", "", "-", " ", ".", "%20", "/", "(", ") ");
    var out = new StringBuilder(random.nextBoolean() ? "+" : "");
    for (int i = 0; i < number.length(); i++) {
      char digit = number.charAt(i);
      out.append(random.nextInt(9) == 0 ? "%3" + digit : digit);
      out.append(between.get(random.nextInt(between.size())));
    }
    return out.toString();
  }
}
