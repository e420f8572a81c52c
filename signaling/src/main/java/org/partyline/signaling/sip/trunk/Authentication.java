package org.partyline.signaling.sip.trunk;

import gov.nist.javax.sip.header.SIPHeader;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.partyline.signaling.sip.SipTrunk;
import org.partyline.signaling.sip.digest.Challenge;
import org.partyline.signaling.sip.digest.DigestClient;
import org.partyline.signaling.sip.message.ResponseFactory;

/// Puts a trunk's credentials into the requests of one registration or one call, once they have
/// been asked for.
public final class Authentication {
  private static final SecureRandom RANDOM = new SecureRandom();

  private final DigestClient client;

  Authentication(Optional<SipTrunk.Credentials> credentials) {
    this.client = new DigestClient(credentials, Authentication::cnonce);
  }

  private static String cnonce() {
    byte[] bytes = new byte[12];
    RANDOM.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  public static boolean isChallenge(SIPResponse response) {
    return response.getStatusCode() == 401 || response.getStatusCode() == 407;
  }

  /// Another request begins, which has not been challenged yet.
  public void newRequest() {
    client.newRequest();
  }

  /// Takes a challenge.
  ///
  /// @return why it makes no sense to answer; empty to send the request again
  public Optional<String> challenged(SIPResponse response) {
    List<Challenge> challenges = new ArrayList<>(challenges(response, "WWW-Authenticate", false));
    challenges.addAll(challenges(response, "Proxy-Authenticate", true));
    return switch (client.challenged(challenges)) {
      case DigestClient.Verdict.Retry _ -> Optional.empty();
      case DigestClient.Verdict.GiveUp(String reason) -> Optional.of(reason);
    };
  }

  private static List<Challenge> challenges(SIPResponse response, String name, boolean proxy) {
    List<Challenge> challenges = new ArrayList<>();
    Iterator<SIPHeader> headers = response.getHeaders(name);
    while (headers.hasNext()) {
      Challenge.read(headers.next().getHeaderValue(), proxy).ifPresent(challenges::add);
    }
    return challenges;
  }

  /// Adds what has been asked for so far.
  public void authorize(SIPRequest request, ResponseFactory headers) {
    byte[] body = request.getRawContent();
    var values = new LinkedHashMap<String, List<String>>();
    for (DigestClient.Authorization header :
        client.authorize(
            request.getMethod(),
            request.getRequestURI().toString(),
            body == null ? new byte[0] : body)) {
      values.computeIfAbsent(header.name(), _ -> new ArrayList<>()).add(header.value());
    }
    for (Map.Entry<String, List<String>> entry : values.entrySet()) {
      headers.setAll(request, entry.getKey(), entry.getValue());
    }
  }

  /// A 2xx came.
  public void accepted(SIPResponse response) {
    if (response.getHeader("Authentication-Info") instanceof SIPHeader info) {
      client.accepted(info.getHeaderValue());
    }
  }
}
