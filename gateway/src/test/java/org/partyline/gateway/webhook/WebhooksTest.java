package org.partyline.gateway.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class WebhooksTest {
  private static final Instant NOW = Instant.parse("2026-03-01T20:00:00Z");
  private static final Webhooks.Settings QUICK =
      new Webhooks.Settings(
          new Webhooks.Pauses(3, Duration.ofMillis(5), Duration.ofMillis(20)), 20);

  private record Got(String path, Map<String, List<String>> headers, String body) {
    String header(String name) {
      return String.join("", headers.getOrDefault(name, List.of()));
    }
  }

  private final BlockingQueue<Got> got = new LinkedBlockingQueue<>();
  private final BlockingQueue<Integer> answers = new LinkedBlockingQueue<>();
  private HttpServer receiver;
  private String host;
  private Webhooks webhooks;

  @BeforeEach
  void open() throws IOException {
    receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    receiver.createContext("/", this::answer);
    receiver.start();
    host = InetAddress.getLoopbackAddress().getHostAddress();
    webhooks = webhooks(Set.of(host));
  }

  private static Webhooks webhooks(Set<String> allowed) {
    return new Webhooks(
        WebhookStore.NONE, new Receivers(allowed), id -> "secret " + id, QUICK, () -> NOW);
  }

  @AfterEach
  void close() {
    webhooks.close();
    receiver.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      got.add(
          new Got(
              exchange.getRequestURI().toString(),
              Map.copyOf(exchange.getRequestHeaders()),
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
      Integer status = answers.poll();
      exchange
          .getResponseHeaders()
          .add("Location", "http://" + host + ":" + receiver.getAddress().getPort() + "/elsewhere");
      exchange.sendResponseHeaders(status == null ? 204 : status, -1);
    }
  }

  private URI url() {
    return URI.create("http://" + host + ":" + receiver.getAddress().getPort() + "/in?k=v");
  }

  private Got next() throws InterruptedException {
    Got next = got.poll(20, TimeUnit.SECONDS);
    assertThat(next).isNotNull();
    return next;
  }

  private static void await(BooleanSupplier condition) {
    Instant end = Instant.now().plusSeconds(20);
    while (!condition.getAsBoolean()) {
      assertThat(Instant.now()).isBefore(end);
      LockSupport.parkNanos(2_000_000);
    }
  }

  private Delivery last(Webhook webhook) {
    return webhooks.deliveries(webhook.id()).orElseThrow().getFirst();
  }

  @Test
  void anEventIsSignedWithItsTime() throws Exception {
    Webhook webhook = webhooks.add(url(), Set.of("call-ended"), true);
    webhooks.tell("call-started", "{}");
    webhooks.tell("call-ended", "{\"call\":\"c1\"}");
    Got event = next();
    assertThat(event.path()).isEqualTo("/in?k=v");
    assertThat(event.body()).contains("\"event\":\"call-ended\"", "\"data\":{\"call\":\"c1\"}");
    assertThat(event.header("Partyline-event")).isEqualTo("call-ended");
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(webhook.secret().getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
    String signed = NOW.getEpochSecond() + "." + event.body();
    assertThat(event.header("Partyline-signature"))
        .isEqualTo(
            "t="
                + NOW.getEpochSecond()
                + ",v1="
                + HexFormat.of().formatHex(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8))));
    await(() -> last(webhook).delivered());
    assertThat(last(webhook).status()).contains(204);
    assertThat(got).isEmpty();
  }

  @Test
  void aReceiverThatFailsIsTriedAgainWithTheSameId() throws Exception {
    Webhook webhook = webhooks.add(url(), Set.of(), true);
    answers.addAll(List.of(500, 429));
    webhooks.tell("call-started", "{}");
    String id = next().header("Partyline-delivery");
    assertThat(next().header("Partyline-delivery")).isEqualTo(id);
    assertThat(next().header("Partyline-delivery")).isEqualTo(id);
    await(() -> last(webhook).delivered());
    assertThat(last(webhook).attempts()).isEqualTo(3);
  }

  @Test
  void oneThatKeepsFailingIsGivenUpAndTheNextEventFollows() throws Exception {
    Webhook webhook = webhooks.add(url(), Set.of(), true);
    answers.addAll(List.of(500, 500, 500));
    webhooks.tell("room-opened", "{}");
    webhooks.tell("room-closed", "{}");
    await(() -> last(webhook).delivered());
    var deliveries = webhooks.deliveries(webhook.id()).orElseThrow();
    assertThat(deliveries)
        .extracting(Delivery::event)
        .containsExactly("room-closed", "room-opened");
    assertThat(deliveries.getLast().problem()).isEqualTo("answered 500");
    assertThat(deliveries.getLast().nextAttempt()).isEmpty();
  }

  @Test
  void aRedirectIsNotFollowed() throws Exception {
    Webhook webhook = webhooks.add(url(), Set.of(), true);
    answers.addAll(List.of(307, 302, 301));
    webhooks.tell("call-started", "{}");
    await(() -> last(webhook).attempts() == 3);
    assertThat(got).hasSize(3).allSatisfy(event -> assertThat(event.path()).isEqualTo("/in?k=v"));
  }

  @Test
  void aReceiverThatNeverAnswersKeepsNobodyWaiting() throws Exception {
    try (var silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      Webhook webhook =
          webhooks.add(
              URI.create("http://" + host + ":" + silent.getLocalPort() + "/"), Set.of(), true);
      Webhook other = webhooks.add(url(), Set.of(), true);
      for (int i = 0; i < 100; i++) {
        webhooks.tell("call-started", "{}");
      }
      next(); // the other one is told
      var deliveries = webhooks.deliveries(webhook.id()).orElseThrow();
      assertThat(deliveries.getFirst().problem()).startsWith("not sent");
      assertThat(webhooks.remove(webhook.id())).isTrue();
      assertThat(webhooks.all()).containsExactly(other);
    }
  }

  @Test
  void onlyHttpsToOthersIsTaken() {
    for (String url :
        List.of(
            "http://hooks.example.org/",
            "ftp://hooks.example.org/",
            "https://user:password@hooks.example.org/",
            "file:///etc/passwd",
            "mailto:someone@example.org",
            "https:///path")) {
      assertThatThrownBy(() -> webhooks.add(URI.create(url), Set.of(), true))
          .as(url)
          .isInstanceOf(Webhooks.RefusedException.class);
    }
  }

  @Test
  void anAddressOfThisNetworkIsNotTold() throws Exception {
    try (var strict = webhooks(Set.of())) {
      int port = receiver.getAddress().getPort();
      for (String inside : List.of("127.0.0.1", "localhost", "[::1]", "0.0.0.0")) {
        Webhook webhook =
            strict.add(URI.create("https://" + inside + ":" + port + "/"), Set.of(), true);
        strict.test(webhook.id());
        await(
            () -> strict.deliveries(webhook.id()).orElseThrow().getFirst().nextAttempt().isEmpty());
        assertThat(strict.deliveries(webhook.id()).orElseThrow().getFirst().problem())
            .as(inside)
            .contains("not a public one");
      }
      assertThat(got).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "8.8.8.8, true",
    "2a00:1450::1, true",
    "10.1.2.3, false",
    "172.16.0.1, false",
    "192.168.1.1, false",
    "100.64.0.1, false",
    "169.254.169.254, false",
    "192.0.0.8, false",
    "198.18.0.1, false",
    "224.0.0.1, false",
    "255.255.255.255, false",
    "0.1.2.3, false",
    "fd00::1, false",
    "fe80::1, false",
    "ff02::1, false",
    "::, false",
    "64:ff9b::a01:203, false",
    "2002:a01:203::1, false",
    "2001:0:a01:203::1, false"
  })
  void whatIsPublicAndWhatIsNot(String address, boolean isPublic) {
    assertThat(Receivers.isPublic(InetAddress.ofLiteral(address))).isEqualTo(isPublic);
  }

  @Test
  void pausesGrowAndHaveAnEnd() {
    var pauses = Webhooks.Pauses.USUAL;
    assertThat(List.of(1, 2, 3, 7).stream().map(pauses::after))
        .containsExactly(
            Duration.ofSeconds(2),
            Duration.ofSeconds(6),
            Duration.ofSeconds(18),
            Duration.ofMinutes(15));
  }

  @Test
  void nothingSecretIsPrinted() throws Exception {
    Webhook webhook = webhooks.add(url(), Set.of(), true);
    assertThat(webhook.toString()).doesNotContain(webhook.secret(), "k=v");
  }
}
