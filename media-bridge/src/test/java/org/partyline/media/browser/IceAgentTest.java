package org.partyline.media.browser;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class IceAgentTest {
  private static final byte[] TRANSACTION = "transaction1".getBytes(UTF_8);
  private final IceAgent agent = new IceAgent("ours", "our-password-of-24-chars", "them", 0);
  private BrowserSocket socket;

  @BeforeEach
  void open() throws Exception {
    socket = BrowserSocket.open(InetAddress.getLoopbackAddress(), 0, new HashMap<>());
  }

  @AfterEach
  void close() throws Exception {
    socket.close();
  }

  private IceAgent.Path path(int port) {
    return new IceAgent.Path(socket, new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
  }

  private static StunWriter request(String username) {
    return new StunWriter(StunMessage.BINDING_REQUEST, TRANSACTION)
        .attribute(StunMessage.USERNAME, username.getBytes(UTF_8))
        .attribute(StunMessage.PRIORITY, new byte[4]);
  }

  private Optional<StunMessage> check(StunWriter request, String password, int port, long nanos) {
    ByteBuffer signed = request.sign(password.getBytes(UTF_8));
    return agent
        .answer(StunMessage.parse(signed).orElseThrow(), path(port), nanos)
        .map(response -> StunMessage.parse(response).orElseThrow());
  }

  private Optional<StunMessage> check(StunWriter request, int port, long nanos) {
    return check(request, agent.localPassword(), port, nanos);
  }

  @Test
  void aCheckIsAnsweredAndValidatesItsAddress() {
    StunMessage response = check(request("ours:them"), 1_000, 0).orElseThrow();
    assertThat(response.type()).isEqualTo(StunMessage.BINDING_SUCCESS);
    assertThat(response.isFrom(agent.localPassword().getBytes(UTF_8))).isTrue();
    assertThat(agent.isValid(path(1_000))).isTrue();
    assertThat(agent.isValid(path(1_001))).isFalse();
  }

  @Test
  void aWrongPasswordOrNameMeetsSilence() {
    assertThat(check(request("ours:them"), "another password", 1_000, 0)).isEmpty();
    assertThat(check(request("ours:others"), 1_000, 0)).isEmpty();
    assertThat(agent.isValid(path(1_000))).isFalse();
    assertThat(agent.selected()).isNull();
  }

  @Test
  void theAnswerIsNoLongerThanTheRequest() {
    StunWriter request = request("ours:them").attribute(StunMessage.ICE_CONTROLLING, new byte[8]);
    int asked = request.sign(agent.localPassword().getBytes(UTF_8)).remaining();
    assertThat(check(request("ours:them"), 1_000, 0).orElseThrow().length())
        .isLessThanOrEqualTo(asked);
  }

  @Test
  void whoBelievesToBeControlledIsToldOfTheConflict() {
    StunWriter request = request("ours:them").attribute(StunMessage.ICE_CONTROLLED, new byte[8]);
    assertThat(check(request, 1_000, 0).orElseThrow().type()).isEqualTo(StunMessage.BINDING_ERROR);
    assertThat(agent.isValid(path(1_000))).isFalse();
  }

  @Test
  void anUnknownAttributeThatMustBeUnderstoodIsRefused() {
    StunWriter request = request("ours:them").attribute(0x7ABC, new byte[4]);
    assertThat(check(request, 1_000, 0).orElseThrow().type()).isEqualTo(StunMessage.BINDING_ERROR);
  }

  @Test
  void theLastNominationCounts() {
    check(request("ours:them").attribute(StunMessage.USE_CANDIDATE, new byte[0]), 1_000, 0);
    check(request("ours:them"), 2_000, 1);
    assertThat(agent.selected()).isEqualTo(path(1_000));
    check(request("ours:them").attribute(StunMessage.USE_CANDIDATE, new byte[0]), 2_000, 2);
    assertThat(agent.selected()).isEqualTo(path(2_000));
  }

  @Test
  void addressesAreForgottenBeforeTheyAreTooMany() {
    check(request("ours:them").attribute(StunMessage.USE_CANDIDATE, new byte[0]), 1_000, 0);
    for (int i = 1; i <= 100; i++) {
      check(request("ours:them"), 1_000 + i, i);
    }
    assertThat(agent.isValid(path(1_000))).as("the one in use").isTrue();
    assertThat(agent.isValid(path(1_001))).isFalse();
    assertThat(agent.isValid(path(1_100))).isTrue();
  }

  @Test
  void consentRunsOut() {
    long second = Duration.ofSeconds(1).toNanos();
    assertThat(agent.lost(29 * second)).isEmpty();
    assertThat(agent.lost(31 * second))
        .hasValueSatisfying(r -> assertThat(r.reason()).contains("never"));
    check(request("ours:them"), 1_000, 40 * second);
    assertThat(agent.lost(54 * second)).isEmpty();
    assertThat(agent.lost(56 * second))
        .hasValueSatisfying(r -> assertThat(r.reason()).contains("gone"));
  }
}
