package org.partyline.signaling.sip;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Answers a SHA-256 challenge of ours, by the formula of RFC 7616 and nothing of our own.
final class TestDigest {
  private TestDigest() {}

  static String answer(String challenged, String user, String password, String method, String uri)
      throws Exception {
    String challenge = Probe.header(challenged, "WWW-Authenticate");
    String realm = parameter(challenge, "realm");
    String nonce = parameter(challenge, "nonce");
    String a1 = hash(user + ":" + realm + ":" + password);
    String response = hash(a1 + ":" + nonce + ":00000001:abc:auth:" + hash(method + ":" + uri));
    return ("Digest username=\"%s\", realm=\"%s\", nonce=\"%s\", uri=\"%s\", response=\"%s\","
            + " algorithm=SHA-256, cnonce=\"abc\", qop=auth, nc=00000001")
        .formatted(user, realm, nonce, uri, response);
  }

  private static String parameter(String challenge, String name) {
    Matcher matcher = Pattern.compile(name + "=\"([^\"]*)\"").matcher(challenge);
    if (!matcher.find()) {
      throw new AssertionError("no " + name + " in " + challenge);
    }
    return matcher.group(1);
  }

  private static String hash(String text) throws Exception {
    return HexFormat.of()
        .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
  }
}
