package org.partyline.gateway.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.partyline.gateway.store.StoreStatus;
import org.partyline.signaling.irc.IrcStatus;

/// Who may read `/metrics`.
class MetricsPageTest {
  private static final String FIGURES = "partyline_calls_active 1.0\n";

  private static final Readiness NOT_READY =
      new Readiness(
          true,
          List.of(
              Readiness.Check.of("calls", false, Readiness.State.FAILED, "draining"),
              Readiness.Check.of("irc", true, Readiness.State.DEGRADED, "")));

  private static final class NoRooms implements RoomDirectory {
    @Override
    public Optional<RoomPage> room(String name) {
      return Optional.empty();
    }

    @Override
    public List<RoomPage> publicRooms() {
      return List.of();
    }

    @Override
    public boolean opensRooms() {
      return false;
    }

    @Override
    public Opening open(String name, InetAddress from) {
      return Opening.NotOpened.OFF;
    }

    @Override
    public Optional<Session> openSession(String room, String key) {
      return Optional.empty();
    }

    @Override
    public Optional<DialInInfo> dialIn(String room, String session, String secret) {
      return Optional.empty();
    }
  }

  private static WebServer open(
      Predicate<InetAddress> trustedProxies, Predicate<InetAddress> metricsAllowed) {
    return WebServer.open(
        new WebSettings(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            Optional.of(URI.create("https://calls.example.org")),
            trustedProxies,
            metricsAllowed,
            50,
            50,
            Duration.ofSeconds(30)),
        new NoRooms(),
        (_, _, _) -> {
          throw new UnsupportedOperationException("nobody speaks IRC here");
        },
        () -> new IrcStatus(true, Instant.EPOCH, "", Map.of()),
        () -> new StoreStatus("", true, "", 0, 0),
        () -> NOT_READY,
        () -> FIGURES,
        Optional.empty());
  }

  private static HttpRequest.Builder request(WebServer server, String path) {
    return HttpRequest.newBuilder(
        URI.create("http://127.0.0.1:" + server.address().getPort() + path));
  }

  private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    try (var client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      return client.send(request.build(), BodyHandlers.ofString());
    }
  }

  @Test
  void thisMachineReadsThem() throws Exception {
    try (WebServer server = open(_ -> false, InetAddress::isLoopbackAddress)) {
      HttpResponse<String> page = send(request(server, "/metrics"));
      assertThat(page.statusCode()).isEqualTo(200);
      assertThat(page.body()).isEqualTo(FIGURES);
      assertThat(page.headers().firstValue("content-type"))
          .contains("text/plain; version=0.0.4; charset=utf-8");
      assertThat(page.headers().firstValue("cache-control")).contains("no-store");
      assertThat(page.headers().firstValue("content-security-policy")).isPresent();
      assertThat(page.headers().firstValue("x-content-type-options")).contains("nosniff");
      var posted = request(server, "/metrics").POST(BodyPublishers.ofString("x"));
      assertThat(send(posted).statusCode()).isEqualTo(405);
    }
  }

  @Test
  void thisMachineIsToldWhyCallsAreNotTaken() throws Exception {
    try (WebServer server = open(_ -> false, InetAddress::isLoopbackAddress)) {
      HttpResponse<String> ready = send(request(server, "/health/ready"));
      assertThat(ready.statusCode()).isEqualTo(503);
      assertThat(ready.body())
          .isEqualTo(
              "{\"ready\":false,\"checks\":[{\"name\":\"calls\",\"state\":\"failed\",\"reason\":\"draining\"},"
                  + "{\"name\":\"irc\",\"state\":\"ok\"}]}");
    }
  }

  @Test
  void forOthersThereIsNoSuchPage() throws Exception {
    try (WebServer server = open(_ -> false, _ -> false)) {
      HttpResponse<String> page = send(request(server, "/metrics"));
      assertThat(page.statusCode()).isEqualTo(404);
      HttpResponse<String> nothing = send(request(server, "/no-such-page"));
      assertThat(page.body()).isEqualTo(nothing.body());
      assertThat(page.headers().map()).isEqualTo(nothing.headers().map());
      assertThat(send(request(server, "/metrics").POST(BodyPublishers.ofString("x"))).statusCode())
          .isEqualTo(404);
    }
  }

  @Test
  void theClientBehindATrustedProxyCounts() throws Exception {
    InetAddress monitor = InetAddress.ofLiteral("192.0.2.9");
    try (WebServer server = open(InetAddress::isLoopbackAddress, monitor::equals)) {
      assertThat(send(request(server, "/metrics").header("X-Forwarded-For", "192.0.2.9")).body())
          .isEqualTo(FIGURES);
      assertThat(
              send(request(server, "/metrics").header("X-Forwarded-For", "192.0.2.9, 203.0.113.7"))
                  .statusCode())
          .isEqualTo(404);
    }
  }

  /// Its word is not believed, and its own address is not the client's.
  @ParameterizedTest
  @ValueSource(strings = {"X-Forwarded-For", "Forwarded"})
  void aProxyThatNobodyNamedLendsItsAddressToNobody(String header) throws Exception {
    try (WebServer server = open(_ -> false, InetAddress::isLoopbackAddress)) {
      assertThat(send(request(server, "/metrics").header(header, "127.0.0.1")).statusCode())
          .isEqualTo(404);
    }
  }
}
