package org.partyline.signaling.sip.digest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.partyline.signaling.sip.SipTrunk;
import org.partyline.signaling.sip.digest.DigestClient.Authorization;
import org.partyline.signaling.sip.digest.DigestClient.Verdict;

class DigestClientTest {
  private static final byte[] NO_BODY = {};

  private static DigestClient client(String user, String password, String cnonce) {
    return new DigestClient(Optional.of(new SipTrunk.Credentials(user, password)), () -> cnonce);
  }

  private final DigestClient client = client("1234567t0", "secret", "c0");

  private static Challenge www(String parameters) {
    return Challenge.read("Digest " + parameters, false).orElseThrow();
  }

  private static String parameter(Authorization header, String name) {
    return Parameters.ofDigest(header.value()).orElseThrow().get(name).orElse("(none)");
  }

  private Authorization only(DigestClient of) {
    List<Authorization> headers = of.authorize("REGISTER", "sip:carrier.example", NO_BODY);
    assertThat(headers).hasSize(1);
    return headers.getFirst();
  }

  /// RFC 2617 §3.5 and RFC 7616 §3.9.1.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          Circle Of Life| testrealm@host.com   | dcd98b7102dd2f0e8b11d0f600bfb0c093                     | 0a4f113b                                       | ''                   | 6629fae49393a05397450978507c4ef1
          Circle of Life| http-auth@example.org| 7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v           | f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ | ', algorithm=MD5'    | 8ca523f5e9506fed4657c9700eebdbec
          Circle of Life| http-auth@example.org| 7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v           | f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ | ', algorithm=SHA-256'| 753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1
          """)
  void answersAsTheStandardsExamplesDo(
      String password,
      String realm,
      String nonce,
      String cnonce,
      String algorithm,
      String response) {
    DigestClient mufasa = client("Mufasa", password, cnonce);
    mufasa.challenged(
        List.of(
            www(
                "realm=\"%s\", qop=\"auth, auth-int\", nonce=\"%s\"%s"
                    .formatted(realm, nonce, algorithm))));
    Authorization header = mufasa.authorize("GET", "/dir/index.html", NO_BODY).getFirst();
    assertThat(header.name()).isEqualTo("Authorization");
    assertThat(parameter(header, "response")).isEqualTo(response);
    assertThat(parameter(header, "nc")).isEqualTo("00000001");
  }

  /// The input of RFC 7616 §3.9.2; the value was made with Python's hashlib, as that of the RFC is
  /// wrong by its errata.
  @Test
  void knowsSha512Over256() {
    DigestClient doe = client("Jäsøn Doe", "Secret, or not?", "NTg6RKcb9boFIAS3KrFK9BGeh+niz/sm");
    doe.challenged(
        List.of(
            www(
                "realm=\"api@example.org\", qop=\"auth\", algorithm=SHA-512-256,"
                    + " nonce=\"5TsQWLVdgBdmrQ0XsxbDODV+57QdFR34I9HAbC/RVvkK\"")));
    assertThat(parameter(doe.authorize("GET", "/doe.json", NO_BODY).getFirst(), "response"))
        .isEqualTo("7a4e1192babbba02e91182d2895bfdbf7adafc6e48d4e517ca301974843d840c");
  }

  @Test
  void answersAServerOfRfc2069() {
    client.challenged(List.of(www("realm=\"a\", nonce=\"n\", opaque=\"o\\\"p\"")));
    Authorization header = only(client);
    assertThat(header.value()).doesNotContain("qop").doesNotContain("nc=").doesNotContain("cnonce");
    assertThat(parameter(header, "opaque")).isEqualTo("o\"p");
    String a1 = Algorithm.MD5.hash("1234567t0:a:secret");
    String a2 = Algorithm.MD5.hash("REGISTER:sip:carrier.example");
    assertThat(parameter(header, "response")).isEqualTo(Algorithm.MD5.hash(a1 + ":n:" + a2));
  }

  @Test
  void protectsTheBodyWhereNothingElseIsOffered() {
    client.challenged(List.of(www("realm=\"a\", nonce=\"n\", qop=\"auth-int\"")));
    String one =
        parameter(
            client.authorize("INVITE", "sip:a", "v=0".getBytes(UTF_8)).getFirst(), "response");
    String a1 = Algorithm.MD5.hash("1234567t0:a:secret");
    String a2 = Algorithm.MD5.hash("INVITE:sip:a:" + Algorithm.MD5.hash("v=0"));
    assertThat(one).isEqualTo(Algorithm.MD5.hash(a1 + ":n:00000001:c0:auth-int:" + a2));
  }

  @Test
  void theStrongestAlgorithmIsChosen() {
    client.challenged(
        List.of(
            www("realm=\"a\", nonce=\"1\", algorithm=MD5"),
            www("realm=\"a\", nonce=\"2\", algorithm=SHA-256"),
            www("realm=\"a\", nonce=\"3\", algorithm=MD5-sess")));
    assertThat(parameter(only(client), "nonce")).isEqualTo("2");
    assertThat(Challenge.read("Digest realm=\"a\", nonce=\"1\", algorithm=AKAv1-MD5", false))
        .isEmpty();
    assertThat(Challenge.read("Basic realm=\"a\"", false)).isEmpty();
  }

  @Test
  void proxyAndServerAreBothAnswered() {
    client.challenged(
        List.of(
            www("realm=\"a\", nonce=\"1\""),
            Challenge.read("Digest realm=\"p\", nonce=\"2\"", true).orElseThrow()));
    assertThat(client.authorize("INVITE", "sip:a", NO_BODY).stream().map(Authorization::name))
        .containsExactlyInAnyOrder("Authorization", "Proxy-Authorization");
  }

  @Test
  void aSecondChallengeMeansAWrongPassword() {
    assertThat(client.challenged(List.of(www("realm=\"a\", nonce=\"1\""))))
        .isEqualTo(new Verdict.Retry());
    assertThat(client.challenged(List.of(www("realm=\"a\", nonce=\"2\""))))
        .isEqualTo(new Verdict.GiveUp("wrong user or password"));
  }

  @Test
  void aStaleNonceIsReplacedButNotForEver() {
    client.challenged(List.of(www("realm=\"a\", nonce=\"1\"")));
    for (int i = 2; i <= 4; i++) {
      assertThat(client.challenged(List.of(www("realm=\"a\", stale=TRUE, nonce=\"" + i + "\""))))
          .isEqualTo(new Verdict.Retry());
      assertThat(parameter(only(client), "nonce")).isEqualTo("" + i);
    }
    assertThat(client.challenged(List.of(www("realm=\"a\", stale=true, nonce=\"5\""))))
        .isInstanceOf(Verdict.GiveUp.class);
  }

  @Test
  void aNonceIsUsedAgainWithACountUntilTheServerNamesTheNext() {
    client.challenged(List.of(www("realm=\"a\", nonce=\"1\", qop=\"auth\"")));
    only(client);
    client.newRequest();
    assertThat(parameter(only(client), "nc")).isEqualTo("00000002");
    client.accepted("nextnonce=\"2\", qop=auth, rspauth=\"\"");
    Authorization next = only(client);
    assertThat(parameter(next, "nonce")).isEqualTo("2");
    assertThat(parameter(next, "nc")).isEqualTo("00000001");
    client.newRequest();
    // An old nonce that is refused without being called stale is no wrong password yet.
    assertThat(client.challenged(List.of(www("realm=\"a\", nonce=\"3\", qop=\"auth\""))))
        .isEqualTo(new Verdict.Retry());
  }

  @Test
  void onlyTheTrunksRealmIsAnswered() {
    var fixed =
        new DigestClient(
            Optional.of(new SipTrunk.Credentials("u", "p", Optional.of("out.carrier.example"))),
            () -> "c");
    assertThat(fixed.challenged(List.of(www("realm=\"evil.example\", nonce=\"1\""))))
        .isEqualTo(new Verdict.GiveUp("it asks for the realm evil.example, not for the trunk's"));
    assertThat(fixed.authorize("BYE", "sip:a", NO_BODY)).isEmpty();
    assertThat(fixed.challenged(List.of(www("realm=\"out.carrier.example\", nonce=\"1\""))))
        .isEqualTo(new Verdict.Retry());
    var none = new DigestClient(Optional.empty(), () -> "c");
    assertThat(none.challenged(List.of(www("realm=\"a\", nonce=\"1\""))))
        .isInstanceOf(Verdict.GiveUp.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          Digest realm="a"
          Digest nonce="a"
          Digest realm="a", nonce="b", nonce="c"
          Digest realm="a, nonce="b"
          Digest realm="a", nonce="b", qop="frob"
          Digestrealm="a", nonce="b"
          """)
  void whatIsNoChallengeIsNotAnswered(String header) {
    assertThat(Challenge.read(header, false)).isEmpty();
  }
}
