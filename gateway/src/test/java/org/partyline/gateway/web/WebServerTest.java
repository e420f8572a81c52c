package org.partyline.gateway.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.partyline.gateway.store.StoreStatus;
import org.partyline.signaling.irc.IrcStatus;
import org.slf4j.LoggerFactory;

class WebServerTest {
  private static final String SESSION = "0123456789abcdef";
  private static final String SECRET = "0123456789abcdef0123456789abcdef";
  private static final String KEY = "key-of-the-opener";
  private static final String MODERATORS_SECRET = "for-moderators-only";

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final BlockingQueue<String> upstream = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> closes = new LinkedBlockingQueue<>();
  private volatile IrcStatus irc =
      new IrcStatus(true, Instant.parse("2026-01-01T00:00:00Z"), "", Map.of());
  private volatile Readiness readiness = new Readiness(true, List.of());
  private volatile StoreStatus store = new StoreStatus("partyline.db", true, "", 0, 0);
  private final WebServer server = open(Duration.ofSeconds(30));
  private final String authority =
      InetAddress.getLoopbackAddress().getHostAddress() + ":" + server.address().getPort();

  /// The first request of all takes as long as it takes to load what answers it.
  private WebServer open(Duration requestTimeout) {
    return WebServer.open(
        new WebSettings(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            Optional.of(URI.create("https://calls.example.org")),
            address -> address.getHostAddress().startsWith("127."),
            _ -> false,
            50,
            2,
            requestTimeout),
        new Lobby(),
        this::echo,
        () -> irc,
        () -> store,
        () -> readiness,
        () -> "",
        Optional.empty());
  }

  @AfterEach
  void close() {
    server.close();
    client.close();
  }

  @Test
  void theRoomPageIsServedWithAPolicyThatAllowsOnlyItsOwnScripts() throws Exception {
    var page = get("/rtc/lobby");
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.headers().firstValue("content-security-policy").orElse(""))
        .contains("script-src 'self'")
        .contains("frame-ancestors 'none'")
        .doesNotContain("unsafe");
    assertThat(page.body()).contains("\"gatewayNick\":\"partyline\"").doesNotContain("4711", "{{");
  }

  @Test
  void assetsAreKeptForEverUnderTheirHashAndAskedForWithoutIt() throws Exception {
    var found =
        Pattern.compile("src=\"(/assets/[0-9a-f]{12}/room.js)\"").matcher(get("/rtc/lobby").body());
    assertThat(found.find()).isTrue();
    var script = get(found.group(1));
    assertThat(script.headers().firstValue("content-type").orElse("")).contains("javascript");
    assertThat(script.headers().firstValue("cache-control").orElse("")).contains("immutable");
    assertThat(get("/assets/room.js").headers().firstValue("cache-control")).contains("no-cache");
    var packed =
        client.send(
            request(found.group(1)).header("Accept-Encoding", "gzip").build(),
            BodyHandlers.ofByteArray());
    assertThat(packed.headers().firstValue("content-encoding")).contains("gzip");
    assertThat(packed.body().length).isLessThan(script.body().length() / 2);
    var secret =
        client.send(
            request("/rtc/lobby/dial-in")
                .header("Accept-Encoding", "gzip")
                .POST(BodyPublishers.ofString(SESSION))
                .build(),
            BodyHandlers.ofString());
    assertThat(secret.headers().firstValue("content-encoding")).isEmpty();
  }

  /// One round trip for the page, one for all that it names, one for what only then is known.
  @Test
  void everyScriptThatAPageNeedsIsNamedInItsHead() throws Exception {
    for (var path : List.of("/", "/rtc/lobby", "/admin/")) {
      var page = get(path).body();
      var named = Pattern.compile("(/assets/[0-9a-f]{12}/[a-z/-]+\\.js)\"").matcher(page).results();
      var scripts = named.map(found -> found.group(1)).toList();
      assertThat(scripts).hasSizeGreaterThan(1).doesNotHaveDuplicates();
      for (var script : scripts) {
        var answer = get(script);
        assertThat(answer.statusCode()).as(script).isEqualTo(200);
        var imported = Pattern.compile("from *\"(\\.[a-z./-]+\\.js)\"").matcher(answer.body());
        assertThat(imported.results().map(found -> URI.create(script).resolve(found.group(1))))
            .as(script)
            .map(URI::toString)
            .isSubsetOf(scripts);
      }
    }
  }

  @Test
  void pagesSpeakTheLanguageThatTheBrowserPrefers() throws Exception {
    assertThat(inLanguage("de-AT,de;q=0.9,en;q=0.8")).contains("lang=\"de\"", ">Raum öffnen<");
    assertThat(inLanguage("fr,en;q=0.8,de;q=0.5")).contains("lang=\"en\"", ">Open a room<");
    assertThat(inLanguage("pt")).contains("lang=\"en\"");
  }

  private String inLanguage(String accepted) throws IOException, InterruptedException {
    var request = request("/").header("Accept-Language", accepted).build();
    return client.send(request, BodyHandlers.ofString()).body();
  }

  @Test
  void everyTextIsThereInEveryLanguage() throws Exception {
    var mapper = new JsonMapper();
    for (var folder : List.of("text", "text/admin")) {
      var english = mapper.readTree(Assets.resource(folder + "/en.json"));
      for (var language : PageTemplate.LANGUAGES) {
        var texts = mapper.readTree(Assets.resource(folder + "/" + language + ".json"));
        assertThat(texts.fieldNames())
            .toIterable()
            .as(folder + " " + language)
            .containsExactlyElementsOf(english::fieldNames);
      }
    }
  }

  @Test
  void thePageForAdminsSaysOnlyWhatItHasWordsFor() throws Exception {
    var texts = new JsonMapper().readTree(Assets.resource("text/admin/en.json"));
    var page = get("/admin/");
    assertThat(page.headers().firstValue("content-security-policy").orElse(""))
        .contains("script-src 'self'")
        .doesNotContain("unsafe");
    var scripts =
        Pattern.compile("(/assets/[0-9a-f]{12}/admin/[a-z-]+\\.js)\"").matcher(page.body());
    for (var script : scripts.results().map(found -> found.group(1)).toList()) {
      Pattern.compile("\\b(?:t|fact)\\(\"([A-Za-z0-9-]+)\"")
          .matcher(get(script).body())
          .results()
          .map(found -> found.group(1))
          .forEach(key -> assertThat(texts.has(key)).as(script + ": " + key).isTrue());
    }
  }

  @Test
  void aRoomIsOpenedWithinLimitsAndNotByAForeignPage() throws Exception {
    var opened = post("/rooms", "bakedelimonaruso");
    assertThat(opened.statusCode()).isEqualTo(201);
    assertThat(opened.body()).contains("\"/rtc/bakedelimonaruso\"");
    assertThat(post("/rooms", "lobby").statusCode()).isEqualTo(200);
    assertThat(post("/rooms", "often").statusCode()).isEqualTo(429);
    assertThat(post("/rooms", "full").statusCode()).isEqualTo(503);
    assertThat(post("/rooms", "<b>").statusCode()).isEqualTo(400);
    assertThat(get("/rooms").statusCode()).isEqualTo(403);
    var foreign =
        request("/rooms")
            .header("Origin", "https://evil.example")
            .POST(BodyPublishers.ofString("x"));
    assertThat(client.send(foreign.build(), BodyHandlers.ofString()).statusCode()).isEqualTo(403);
  }

  @Test
  void configurationHasNoPin() throws Exception {
    assertThat(get("/rtc/lobby/config.json").body())
        .contains("\"gatewayNick\":\"partyline\"")
        .contains("\"channel\":\"#lobby\"")
        .contains("\"simulcast\":true")
        .doesNotContain("4711");
  }

  @Test
  void anUnknownRoomIsNotFound() throws Exception {
    assertThat(get("/rtc/nowhere/config.json").statusCode()).isEqualTo(404);
    assertThat(get("/rtc/nowhere").statusCode()).isEqualTo(404);
    assertThat(get("/rtc/LOBBY%20/config.json").statusCode()).isEqualTo(404);
  }

  @Test
  void thePinIsToldOnlyToWhoIsInTheRoom() throws Exception {
    assertThat(post("/rtc/lobby/dial-in", SESSION + " " + SECRET).body())
        .contains("4711")
        .contains("+49 30 1");
    assertThat(post("/rtc/lobby/dial-in", SESSION).statusCode()).isEqualTo(403);
    assertThat(post("/rtc/lobby/dial-in", SESSION + " " + SESSION).statusCode()).isEqualTo(403);
    assertThat(post("/rtc/lobby/session", "").body()).contains(SESSION).contains(SECRET);
    assertThat(post("/rtc/lobby/session", KEY).body()).contains(MODERATORS_SECRET);
    assertThat(get("/rtc/lobby/session").body()).doesNotContain(SECRET);
    assertThat(post("/rtc/nowhere/session", "").statusCode()).isEqualTo(404);
    assertThat(post("/rtc/lobby/dial-in", "").statusCode()).isEqualTo(403);
    assertThat(get("/rtc/lobby/dial-in?" + SESSION).body()).doesNotContain("4711");
  }

  @Test
  void filesOutsideTheAssetsAreNotServed() throws Exception {
    assertThat(get("/assets/../room.html").statusCode()).isGreaterThanOrEqualTo(400);
    assertThat(get("/assets/%2e%2e/%2e%2e/logback.xml").statusCode()).isGreaterThanOrEqualTo(400);
  }

  @Test
  void aFrameIsALineEachWay() throws Exception {
    var browser = new Browser(client, authority, "http://" + authority);
    browser.says("NICK anna");
    assertThat(browser.hears()).isEqualTo("echo NICK anna");
    assertThat(browser.protocol()).isEqualTo("text.ircv3.net");
  }

  @Test
  void theUpstreamHearsThatTheBrowserLeft() throws Exception {
    var browser = new Browser(client, authority, null);
    browser.says("NICK anna");
    browser.hears();
    browser.leaves();
    assertThat(closes.poll(20, TimeUnit.SECONDS)).isEqualTo("closed");
  }

  @Test
  void aFrameThatHidesASecondLineEndsTheConnection() throws Exception {
    var browser = new Browser(client, authority, null);
    browser.says("PRIVMSG #a :hello\r\nQUIT");
    assertThat(browser.closed()).isEqualTo(1007);
  }

  @Test
  void aForeignPageIsRefusedAndANamedOneIsNot() throws Exception {
    assertThatThrownBy(() -> new Browser(client, authority, "https://evil.example"))
        .isInstanceOf(CompletionException.class)
        .hasCauseInstanceOf(WebSocketHandshakeException.class);
    var named = new Browser(client, authority, "https://calls.example.org");
    named.says("PING");
    assertThat(named.hears()).isEqualTo("echo PING");
  }

  @Test
  void aThirdConnectionFromOneAddressIsClosedUntilAnotherEnds() throws Exception {
    var first = new Browser(client, authority, null);
    first.says("1");
    first.hears();
    var second = new Browser(client, authority, null);
    second.says("2");
    second.hears();
    assertThat(new Browser(client, authority, null).closed()).isEqualTo(1008);
    first.leaves();
    assertThat(closes.poll(20, TimeUnit.SECONDS)).isEqualTo("closed");
    var third = new Browser(client, authority, null);
    third.says("3");
    assertThat(third.hears()).isEqualTo("echo 3");
  }

  @Test
  void browsersAreToldWhenTheServerStops() throws Exception {
    var browser = new Browser(client, authority, null);
    browser.says("1");
    browser.hears();
    server.close();
    assertThat(browser.closed()).isEqualTo(1001);
  }

  @Test
  void healthTellsSinceWhenIrcIsAwayAndOnThisMachineWhy() throws Exception {
    assertThat(get("/health").body())
        .isEqualTo(
            "{\"healthy\":true,\"irc\":{\"connected\":true,\"since\":\"2026-01-01T00:00:00Z\"},"
                + "\"store\":{\"available\":true,\"waiting\":0,\"lost\":0}}");
    irc =
        new IrcStatus(
            false,
            Instant.parse("2026-01-02T00:00:00Z"),
            "irc.example.org:6697: connection refused",
            Map.of("#lobby", "we are banned (+b)"));
    var there = get("/health");
    assertThat(there.statusCode()).isEqualTo(200);
    assertThat(there.headers().firstValue("cache-control")).contains("no-store");
    assertThat(there.body())
        .contains("\"connected\":false,\"since\":\"2026-01-02T00:00:00Z\"")
        .contains("\"problem\":\"irc.example.org:6697: connection refused\"")
        .contains("\"channels\":{\"#lobby\":\"we are banned (+b)\"}");
    var stranger = request("/health").header("X-Forwarded-For", "203.0.113.7").build();
    assertThat(client.send(stranger, BodyHandlers.ofString()).body())
        .contains("\"connected\":false")
        .doesNotContain("irc.example.org", "#lobby");
  }

  @Test
  void healthTellsThatTheStoreIsAwayAndWhatWaitsForIt() throws Exception {
    store = new StoreStatus("db.example.org", false, "db.example.org: connection refused", 3, 1);
    assertThat(get("/health").body())
        .contains(
            "\"store\":{\"available\":false,\"problem\":\"db.example.org: connection refused\","
                + "\"waiting\":3,\"lost\":1}");
    var stranger = request("/health").header("X-Forwarded-For", "203.0.113.7").build();
    assertThat(client.send(stranger, BodyHandlers.ofString()).body())
        .contains("\"available\":false", "\"waiting\":3")
        .doesNotContain("db.example.org");
  }

  /// A supervisor asks by a name that is none of ours, and looks at the status only.
  @Test
  void readinessIsForSupervisors() throws Exception {
    readiness =
        new Readiness(
            true,
            List.of(
                Readiness.Check.of("calls", true, Readiness.State.FAILED, ""),
                Readiness.Check.of("irc", false, Readiness.State.DEGRADED, "refused")));
    assertThat(get("/health/live").statusCode()).isEqualTo(200);
    var ready = get("/health/ready");
    assertThat(ready.statusCode()).as("degraded, and takes calls").isEqualTo(200);
    assertThat(ready.body()).as("reasons are not for everybody").isEqualTo("{\"ready\":true}");
    assertThat(ready.headers().firstValue("cache-control")).contains("no-store");

    readiness =
        new Readiness(
            true, List.of(Readiness.Check.of("calls", false, Readiness.State.FAILED, "draining")));
    assertThat(get("/health/live").statusCode()).isEqualTo(200);
    assertThat(get("/health/ready").statusCode()).isEqualTo(503);

    readiness = new Readiness(false, List.of());
    assertThat(get("/health/live").statusCode()).isEqualTo(503);
    assertThat(get("/health/ready").statusCode()).isEqualTo(503);
    assertThat(
            client
                .send(
                    request("/health/live").POST(BodyPublishers.ofString("x")).build(),
                    BodyHandlers.ofString())
                .statusCode())
        .isEqualTo(405);
  }

  @Test
  void aServerThatHasConnectionsStopsAtOnce() throws Exception {
    var browser = new Browser(client, authority, null);
    browser.says("1");
    browser.hears();
    get("/rtc/lobby");
    var warnings = new ListAppender<ILoggingEvent>();
    warnings.start();
    var log = (Logger) LoggerFactory.getLogger(WebServer.class);
    log.addAppender(warnings);
    server.close();
    log.detachAppender(warnings);
    assertThat(warnings.list).as("it gave up waiting").isEmpty();
    assertThatThrownBy(() -> get("/rtc/lobby")).isInstanceOf(IOException.class);
  }

  /// A client may write anything into the header; what our own proxies added stands at its end.
  @Test
  void behindProxiesTheClientIsTheLastAddressThatIsNotOneOfThem() throws Exception {
    var builder = client.newWebSocketBuilder().subprotocols("text.ircv3.net");
    builder.header("X-Forwarded-For", "198.51.100.7, 203.0.113.9, 127.0.0.8");
    builder
        .buildAsync(URI.create("ws://" + authority + "/irc"), new WebSocket.Listener() {})
        .join();
    assertThat(upstream.poll(20, TimeUnit.SECONDS)).isEqualTo("203.0.113.9");
  }

  @Test
  void withoutATrustedProxyTheHeaderMeansNothing() throws Exception {
    try (var plain =
        WebServer.open(
            WebSettings.local(0),
            new Lobby(),
            this::echo,
            () -> irc,
            () -> store,
            () -> readiness,
            () -> "",
            Optional.empty())) {
      client
          .newWebSocketBuilder()
          .subprotocols("text.ircv3.net")
          .header("X-Forwarded-For", "198.51.100.7")
          .buildAsync(
              URI.create("ws://127.0.0.1:" + plain.address().getPort() + "/irc"),
              new WebSocket.Listener() {})
          .join();
      assertThat(upstream.poll(20, TimeUnit.SECONDS)).isEqualTo("127.0.0.1");
    }
  }

  /// DNS rebinding: a page's own name that leads to this server must not make it one of ours.
  @ParameterizedTest
  @CsvSource({
    "evil.example, 421",
    "evil.example:8067, 421",
    "'', 421",
    "localhost, 200",
    "LOCALHOST:80, 200",
    "127.0.0.1:8067, 200",
    "[::1]:8067, 200",
    "calls.example.org, 200",
    "calls.example.org.evil.example, 421"
  })
  void onlyNamesOfOursAreServed(String host, int status) throws Exception {
    try (var socket = new Socket(server.address().getAddress(), server.address().getPort())) {
      socket.setSoTimeout(20_000);
      String request = "GET / HTTP/1.1\r\nHost: %s\r\n\r\n".formatted(host);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      byte[] statusLine = socket.getInputStream().readNBytes("HTTP/1.1 200".length());
      assertThat(new String(statusLine, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 " + status);
    }
  }

  @Test
  void browsersAreToldToStayWithHttpsWhenThatIsThePublicAddress() throws Exception {
    assertThat(get("/").headers().firstValue("strict-transport-security")).isPresent();
    try (var plain =
        WebServer.open(
            WebSettings.local(0),
            new Lobby(),
            this::echo,
            () -> irc,
            () -> store,
            () -> readiness,
            () -> "",
            Optional.empty())) {
      var there = URI.create("http://127.0.0.1:" + plain.address().getPort() + "/");
      var answer = client.send(HttpRequest.newBuilder(there).build(), BodyHandlers.discarding());
      assertThat(answer.headers().firstValue("strict-transport-security")).isEmpty();
    }
  }

  /// Whoever connects and says nothing, or lets a body trickle, gives the place back.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "GET / HTT",
        "POST /rtc/lobby/dial-in HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nslow"
      })
  void aSlowRequestIsEnded(String begun) throws Exception {
    try (var impatient = open(Duration.ofMillis(600))) {
      assertThat(raw(impatient.address(), begun)).doesNotContain(" 200 ");
    }
  }

  @Test
  void connectionsFromOneAddressAreCountedBeforeAnyHttp() throws Exception {
    var settings =
        new WebSettings(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            Optional.empty(),
            _ -> false,
            _ -> false,
            50,
            1,
            Duration.ofSeconds(30));
    try (var strict =
        WebServer.open(
            settings,
            new Lobby(),
            this::echo,
            () -> irc,
            () -> store,
            () -> readiness,
            () -> "",
            Optional.empty())) {
      var open = new ArrayList<Socket>();
      try {
        for (int i = 0; i < 5; i++) {
          open.add(new Socket(strict.address().getAddress(), strict.address().getPort()));
        }
        assertThat(closed(open)).as("one of five is closed").isOne();
      } finally {
        for (Socket socket : open) {
          socket.close();
        }
      }
    }
  }

  /// How many the server has closed, once it has closed any.
  private static long closed(List<Socket> sockets) throws IOException {
    long closed = 0;
    for (int attempt = 0; attempt < 80 && closed == 0; attempt++) {
      for (Socket socket : sockets) {
        socket.setSoTimeout(50);
        try {
          closed += socket.getInputStream().read() < 0 ? 1 : 0;
        } catch (SocketTimeoutException _) {
          // Still open.
        }
      }
    }
    return closed;
  }

  /// Sends bytes and reads until the server closes, which is sooner than for being idle (15 s).
  private static String raw(InetSocketAddress to, String bytes) throws IOException {
    try (var socket = new Socket(to.getAddress(), to.getPort())) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(bytes.getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }

  @Test
  void aBusyPortIsNamed() {
    var taken = WebSettings.local(server.address().getPort());
    assertThatThrownBy(() ->
            WebServer.open(
                taken,
                new Lobby(),
                this::echo,
                () -> irc,
                () -> store,
                () -> readiness,
                () -> "",
                Optional.empty()))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining(String.valueOf(server.address().getPort()));
  }

  private IrcUpstream.Link echo(InetSocketAddress from, Consumer<String> out, Runnable onClosed) {
    upstream.add(from.getAddress().getHostAddress());
    return new IrcUpstream.Link() {
      @Override
      public void line(String line) {
        out.accept("echo " + line);
      }

      @Override
      public void close() {
        closes.add("closed");
      }
    };
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return client.send(request(path).build(), BodyHandlers.ofString());
  }

  private HttpResponse<String> post(String path, String body)
      throws IOException, InterruptedException {
    return client.send(
        request(path).POST(BodyPublishers.ofString(body)).build(), BodyHandlers.ofString());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://" + authority + path));
  }

  private static final class Lobby implements RoomDirectory {
    private static final RoomPage PAGE =
        new RoomPage("lobby", "#lobby", "partyline", true, Optional.empty());

    @Override
    public Optional<RoomPage> room(String name) {
      return name.equals("lobby") ? Optional.of(PAGE) : Optional.empty();
    }

    @Override
    public List<RoomPage> publicRooms() {
      return List.of(PAGE);
    }

    @Override
    public boolean opensRooms() {
      return true;
    }

    @Override
    public Opening open(String name, InetAddress from) {
      return switch (name) {
        case "lobby" -> Opening.NotOpened.ALREADY_OPEN;
        case "often" -> Opening.NotOpened.TOO_OFTEN;
        case "full" -> Opening.NotOpened.TOO_MANY;
        default -> new Opening.Opened(KEY);
      };
    }

    @Override
    public Optional<Session> openSession(String room, String key) {
      String secret = key.equals(KEY) ? MODERATORS_SECRET : SECRET;
      return room.equals("lobby") ? Optional.of(new Session(SESSION, secret)) : Optional.empty();
    }

    @Override
    public Optional<DialInInfo> dialIn(String room, String session, String secret) {
      return session.equals(SESSION) && secret.equals(SECRET)
          ? Optional.of(new DialInInfo(List.of("+49 30 1234567"), "4711"))
          : Optional.empty();
    }
  }

  private static final class Browser implements WebSocket.Listener {
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private final WebSocket socket;

    Browser(HttpClient client, String authority, @Nullable String origin) {
      var builder = client.newWebSocketBuilder().subprotocols("text.ircv3.net");
      if (origin != null) {
        builder.header("Origin", origin);
      }
      this.socket = builder.buildAsync(URI.create("ws://" + authority + "/irc"), this).join();
    }

    void says(String line) {
      socket.sendText(line, true).join();
    }

    String hears() throws InterruptedException {
      return String.valueOf(heard.poll(20, TimeUnit.SECONDS));
    }

    String protocol() {
      return socket.getSubprotocol();
    }

    void leaves() {
      socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
    }

    int closed() throws Exception {
      return closed.get(20, TimeUnit.SECONDS);
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence text, boolean last) {
      heard.add(text.toString());
      from.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int status, String reason) {
      closed.complete(status);
      return null;
    }
  }
}
