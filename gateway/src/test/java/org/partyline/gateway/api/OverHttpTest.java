package org.partyline.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.partyline.gateway.access.Role.ADMIN;
import static org.partyline.gateway.access.Role.OPERATOR;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.partyline.gateway.access.Role;
import org.partyline.gateway.access.Session;
import org.partyline.gateway.observe.Ending;
import org.partyline.gateway.store.StoreStatus;
import org.partyline.gateway.web.Readiness;
import org.partyline.gateway.web.RoomDirectory;
import org.partyline.gateway.web.WebServer;
import org.partyline.gateway.web.WebSettings;
import org.partyline.signaling.irc.IrcStatus;

/// What a browser, a program and a hostile page meet: the API behind the real web server.
@Timeout(120)
class OverHttpTest {
  private final ApiKit kit = new ApiKit();
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final WebServer server =
      WebServer.open(
          WebSettings.local(0),
          new NoRooms(),
          (_, _, _) -> {
            throw new UnsupportedOperationException("nobody speaks IRC here");
          },
          () -> new IrcStatus(true, kit.now, "", Map.of()),
          () -> new StoreStatus("", true, "", 0, 0),
          () -> new Readiness(true, List.of()),
          () -> "",
          Optional.of(kit.api));
  private final String base =
      "http://"
          + InetAddress.getLoopbackAddress().getHostAddress()
          + ":"
          + server.address().getPort()
          + Api.BASE;

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
    public Optional<RoomDirectory.Session> openSession(String room, String key) {
      return Optional.empty();
    }

    @Override
    public Optional<DialInInfo> dialIn(String room, String session, String secret) {
      return Optional.empty();
    }
  }

  @AfterEach
  void close() {
    server.close();
    client.close();
  }

  private HttpResponse<String> send(
      String method, String path, String body, Map<String, String> headers)
      throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(URI.create(base + path))
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    if (!body.isEmpty() && !headers.containsKey("Content-Type")) {
      request.header("Content-Type", "application/json");
    }
    headers.forEach(request::header);
    return client.send(request.build(), BodyHandlers.ofString());
  }

  /// Without waiting for the end: events have none.
  private int status(String method, String path, Map<String, String> headers)
      throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(URI.create(base + path)).method(method, BodyPublishers.noBody());
    headers.forEach(request::header);
    var answer = client.send(request.build(), BodyHandlers.ofInputStream());
    answer.body().close();
    return answer.statusCode();
  }

  private static Map<String, String> bearer(String token) {
    return Map.of("Authorization", "Bearer " + token);
  }

  /// By what the description itself says of each operation.
  @Test
  void everyRouteAsksForItsRole() throws Exception {
    JsonNode paths =
        ApiKit.JSON.readTree(send("GET", "/openapi.json", "", Map.of()).body()).get("paths");
    var tokens = new HashMap<Role, String>();
    for (Role role : Role.values()) {
      tokens.put(role, kit.token(role));
    }
    var changing = new ArrayList<Role>();
    var checked = new ArrayList<String>();
    for (var path : paths.properties()) {
      for (var operation : path.getValue().properties()) {
        String method = operation.getKey().toUpperCase(Locale.ROOT);
        String there = path.getKey().replaceAll("\\{[^}]*}", "0");
        JsonNode least = operation.getValue().path("x-partyline-role");
        String what = method + " " + path.getKey();
        checked.add(what);
        int stranger = status(method, there, Map.of());
        if (least.isMissingNode()) {
          assertThat(stranger).as(what).isNotIn(403, 500);
          assertThat(operation.getValue().get("security")).as(what).isEmpty();
          continue;
        }
        assertThat(stranger).as("%s without a token", what).isEqualTo(401);
        if (!method.equals("GET") && !path.getKey().equals("/session")) {
          changing.add(role(least));
        }
        for (Role role : Role.values()) {
          int status = status(method, there, bearer(tokens.getOrDefault(role, "")));
          if (role.includes(role(least))) {
            assertThat(status).as("%s as %s", what, role).isNotIn(401, 403).isLessThan(500);
          } else {
            assertThat(status).as("%s as %s", what, role).isEqualTo(403);
          }
        }
      }
    }
    assertThat(checked).hasSize(kit.api.routes().size());
    assertThat(changing).as("what changes something").containsOnly(OPERATOR, ADMIN);
  }

  private static Role role(JsonNode word) {
    return Role.valueOf(word.asText().toUpperCase(Locale.ROOT));
  }

  /// Logged in as an admin: the cookie's pair, and the secret beside it.
  private record Browser(String cookie, String csrf, String setCookie) {}

  private Browser logIn() throws Exception {
    kit.access.setupSecret();
    String body =
        ApiKit.JSON
            .createObjectNode()
            .put("secret", kit.access.setupSecret().orElseThrow())
            .put("name", "ada")
            .put("password", ApiKit.PASSWORD)
            .toString();
    var made = send("POST", "/setup", body, Map.of());
    assertThat(made.statusCode()).isEqualTo(201);
    return browser(made);
  }

  private static Browser browser(HttpResponse<String> loggedIn) throws IOException {
    String set = loggedIn.headers().firstValue("set-cookie").orElseThrow();
    return new Browser(
        set.replaceFirst(";.*", ""),
        ApiKit.JSON.readTree(loggedIn.body()).get("csrf").asText(),
        set);
  }

  private static final String CREDENTIALS =
      "{\"name\":\"ada\",\"password\":\"" + ApiKit.PASSWORD + "\"}";

  @Test
  void theCookieIsForThisServerAloneAndNotForScripts() throws Exception {
    Browser browser = logIn();
    assertThat(browser.setCookie())
        .contains("; Path=/", "; HttpOnly", "; SameSite=Strict")
        .doesNotContain("Secure", "Domain");
    assertThat(new Cookies(true).set(new Session("i", "u", "c")))
        .startsWith("__Host-partyline-session=i;")
        .contains("; Secure");
  }

  @Test
  void whatChangesSomethingNeedsTheSecretBesideTheCookie() throws Exception {
    Browser browser = logIn();
    var cookie = Map.of("Cookie", browser.cookie());
    assertThat(send("GET", "/rooms", "", cookie).statusCode()).isEqualTo(200);
    assertThat(send("POST", "/rooms", "{}", cookie).statusCode()).isEqualTo(403);
    assertThat(
            send(
                    "POST",
                    "/rooms",
                    "{}",
                    Map.of("Cookie", browser.cookie(), "X-CSRF-Token", browser.csrf() + "x"))
                .statusCode())
        .isEqualTo(403);
    assertThat(
            send(
                    "POST",
                    "/rooms",
                    "{}",
                    Map.of("Cookie", browser.cookie(), "X-CSRF-Token", browser.csrf()))
                .statusCode())
        .isEqualTo(201);
  }

  @Test
  void aPageOfAnotherOriginMayChangeNothingAndLogNobodyIn() throws Exception {
    Browser browser = logIn();
    for (String origin : List.of("https://elsewhere.example", "null")) {
      assertThat(
              send(
                      "POST",
                      "/rooms",
                      "{}",
                      Map.of(
                          "Cookie", browser.cookie(),
                          "X-CSRF-Token", browser.csrf(),
                          "Origin", origin))
                  .statusCode())
          .isEqualTo(403);
      assertThat(send("POST", "/session", CREDENTIALS, Map.of("Origin", origin)).statusCode())
          .isEqualTo(403);
    }
    // What a form can send without being asked first.
    assertThat(
            send("POST", "/session", CREDENTIALS, Map.of("Content-Type", "text/plain"))
                .statusCode())
        .isEqualTo(415);
    assertThat(
            send("OPTIONS", "/rooms", "", Map.of("Origin", "https://elsewhere.example"))
                .headers()
                .map())
        .doesNotContainKey("access-control-allow-origin");
  }

  @Test
  void anIdThatAStrangerSetOpensNothing() throws Exception {
    logIn();
    var fixed = "partyline-session=chosen-by-a-stranger";
    var loggedIn = send("POST", "/session", CREDENTIALS, Map.of("Cookie", fixed));
    assertThat(loggedIn.statusCode()).isEqualTo(200);
    assertThat(browser(loggedIn).cookie()).isNotEqualTo(fixed);
    assertThat(send("GET", "/rooms", "", Map.of("Cookie", fixed)).statusCode()).isEqualTo(401);
  }

  @Test
  void whoLogsOutIsOut() throws Exception {
    Browser browser = logIn();
    var both = Map.of("Cookie", browser.cookie(), "X-CSRF-Token", browser.csrf());
    var out = send("DELETE", "/session", "", both);
    assertThat(out.statusCode()).isEqualTo(204);
    assertThat(out.headers().firstValue("set-cookie").orElse("")).contains("Max-Age=0");
    assertThat(send("GET", "/session", "", both).statusCode()).isEqualTo(401);
  }

  @Test
  void whoLogsInAgainLeavesTheOldSession() throws Exception {
    Browser first = logIn();
    var second =
        send(
            "POST",
            "/session",
            CREDENTIALS,
            Map.of("Cookie", first.cookie(), "X-CSRF-Token", first.csrf()));
    assertThat(browser(second).cookie()).isNotEqualTo(first.cookie());
    assertThat(send("GET", "/session", "", Map.of("Cookie", first.cookie())).statusCode())
        .isEqualTo(401);
  }

  @Test
  void aWrongNameAndAWrongPasswordAreAnsweredTheSame() throws Exception {
    logIn();
    var wrongPassword = send("POST", "/session", CREDENTIALS.replace("horse", "house"), Map.of());
    var unknown = send("POST", "/session", CREDENTIALS.replace("ada", "eve"), Map.of());
    assertThat(wrongPassword.statusCode()).isEqualTo(401);
    assertThat(unknown.body()).isEqualTo(wrongPassword.body());
    assertThat(unknown.headers().map().keySet()).isEqualTo(wrongPassword.headers().map().keySet());
  }

  @Test
  void everyAnswerIsKeptByNobodyAndIsWhatItSaysItIs() throws Exception {
    for (String path : List.of("/rooms", "/nothing", "/openapi.json", "/docs")) {
      var headers = send("GET", path, "", Map.of("Accept-Encoding", "gzip")).headers();
      assertThat(headers.firstValue("cache-control")).as(path).contains("no-store");
      assertThat(headers.firstValue("x-content-type-options")).as(path).contains("nosniff");
      assertThat(headers.firstValue("content-security-policy").orElse(""))
          .as(path)
          .contains("default-src 'none'", "frame-ancestors 'none'")
          .doesNotContain("unsafe");
      assertThat(headers.firstValue("referrer-policy")).as(path).contains("no-referrer");
      assertThat(headers.map()).doesNotContainKeys("server", "access-control-allow-origin");
    }
    var secret =
        send(
            "POST",
            "/tokens",
            "{\"name\":\"x\",\"role\":\"viewer\"}",
            Map.of("Authorization", "Bearer " + kit.token(Role.ADMIN), "Accept-Encoding", "gzip"));
    assertThat(secret.statusCode()).isEqualTo(201);
    assertThat(secret.headers().firstValue("content-encoding")).isEmpty();
  }

  @Test
  void eventsAreSentAsTheyHappenAndGoOnWhereOneStopped() throws Exception {
    String token = kit.token(Role.VIEWER);
    String first;
    try (var events = events(token, Map.of())) {
      kit.browserInLobby("Ada");
      line(events, "id:");
      assertThat(line(events, "event:")).isEqualTo("event: call-started");
      assertThat(line(events, "data:")).contains("\"from\":\"Ada\"");
      first = line(events, "id:").substring("id: ".length()); // of call-changed
    }
    try (var events = events(token, Map.of("Last-Event-ID", first))) {
      kit.browserInLobby("Bob");
      assertThat(line(events, "event:")).isEqualTo("event: call-started");
      assertThat(line(events, "data:")).contains("\"from\":\"Bob\"");
    }
    try (var events = events(token, Map.of("Last-Event-ID", "unknown"))) {
      assertThat(events.readLine()).startsWith("data:");
    }
  }

  private BufferedReader events(String token, Map<String, String> headers) throws Exception {
    var request =
        HttpRequest.newBuilder(URI.create(base + "/events"))
            .header("Authorization", "Bearer " + token);
    headers.forEach(request::header);
    var answer = client.send(request.build(), BodyHandlers.ofInputStream());
    assertThat(answer.headers().firstValue("content-type")).contains("text/event-stream");
    var reader = new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8));
    String begin = reader.readLine(); // from here on it listens
    assertThat(begin).isIn("retry: 3000", "event: reset");
    return reader;
  }

  private static String line(BufferedReader events, String beginning) throws IOException {
    String line = events.readLine();
    while (line != null && !line.startsWith(beginning)) {
      line = events.readLine();
    }
    return String.valueOf(line);
  }

  @Test
  void recordsAreServedAsCsv() throws Exception {
    kit.browserInLobby("=Ada").end(Ending.CALLER_HUNG_UP, Optional.empty(), Optional.empty());
    var csv = send("GET", "/records.csv", "", bearer(kit.token(Role.VIEWER)));
    assertThat(csv.headers().firstValue("content-type")).contains("text/csv; charset=utf-8");
    assertThat(csv.headers().firstValue("content-disposition").orElse("")).contains("calls.csv");
    assertThat(csv.body().lines()).hasSize(2);
    assertThat(csv.body()).startsWith("id,started,").contains(",'=Ada,lobby,");
  }

  @Test
  void aNameOfAnotherHostIsNotServed() throws Exception {
    String answer =
        raw(
            String.join(
                "\r\n",
                "GET /api/v1/status HTTP/1.1",
                "Host: rebound.example",
                "Connection: close",
                "",
                ""));
    assertThat(answer).startsWith("HTTP/1.1 421 ");
  }

  @Test
  void aBodyThatIsTooLongIsNotRead() throws Exception {
    var answer =
        send(
            "POST",
            "/rooms",
            "{\"name\":\"" + "x".repeat(Api.MAX_BODY) + "\"}",
            bearer(kit.token(Role.OPERATOR)));
    assertThat(answer.statusCode()).isEqualTo(413);
    assertThat(answer.headers().firstValue("content-type").orElse("")).contains("problem+json");
    try {
      assertThat(
              send("POST", "/rooms", "x".repeat(9 * Api.MAX_BODY), bearer(kit.token(Role.OPERATOR)))
                  .statusCode())
          .isEqualTo(413);
    } catch (IOException _) {
      // Cut off while it was still sending.
    }
    assertThat(send("GET", "/rooms", "", bearer(kit.token(Role.VIEWER))).statusCode())
        .isEqualTo(200);
  }

  @Test
  void malformedHttpBodiesAreTheClientsFault() throws Exception {
    var random = new Random(20260302);
    String token = kit.token(Role.ADMIN);
    for (Route route : kit.api.routes()) {
      if (route.takes().isEmpty()) {
        continue;
      }
      byte[] body = new byte[1 + random.nextInt(2_000)];
      random.nextBytes(body);
      var answer =
          client.send(
              HttpRequest.newBuilder(
                      URI.create(base + route.path().replaceAll("\\{[^}]*}", "lobby")))
                  .header("Authorization", "Bearer " + token)
                  .header("Content-Type", "application/json")
                  .method(route.method().name(), BodyPublishers.ofByteArray(body))
                  .build(),
              BodyHandlers.ofString());
      assertThat(answer.statusCode()).as(route.path()).isBetween(400, 499);
      assertThat(answer.headers().firstValue("content-type")).contains("application/problem+json");
    }
  }

  @Test
  void theReferenceNamesEveryRouteAndNeedsNoOtherHost() throws Exception {
    String page = send("GET", "/docs", "", Map.of()).body();
    for (Route route : kit.api.routes()) {
      assertThat(page).contains("<b>" + route.method() + "</b> " + route.path());
    }
    assertThat(page).doesNotContain("<script", "http://", "https://", "style=");
    assertThat(
            client
                .send(
                    HttpRequest.newBuilder(
                            URI.create(base.replace(Api.BASE, "") + "/assets/reference.css"))
                        .build(),
                    BodyHandlers.ofString())
                .statusCode())
        .isEqualTo(200);
  }

  private String raw(String request) throws IOException {
    try (var socket = new Socket(server.address().getAddress(), server.address().getPort())) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      var answer = new ByteArrayOutputStream();
      socket.getInputStream().transferTo(answer);
      return answer.toString(StandardCharsets.UTF_8);
    }
  }
}
