package org.partyline.flows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.partyline.lab.Program;
import org.partyline.lab.Relay;
import org.partyline.media.BrowserEvent;
import org.partyline.media.BrowserLeg;
import org.partyline.media.MediaException;
import org.partyline.media.browser.BrowserPort;
import org.partyline.media.conference.Conference;
import org.partyline.media.loop.MediaLoop;

/// The embedded browser leg against a real Chromium with its fake camera and microphone: no
/// gateway, no IRC, only the media. Chromium offers DTLS 1.3 and has to fall back to 1.2.
@ResourceLock("browsers 1")
class ChromiumMediaTest {
  private static final int SLOTS = 3;

  private final MediaLoop loop = new MediaLoop("chromium-media");
  private final Conference conference = new Conference(loop, "chromium");
  private BrowserPort port =
      BrowserPort.open(loop, List.of(InetAddress.getLoopbackAddress()), Optional.empty(), 0, SLOTS);
  private boolean overTcp;

  /// What the next browser's UDP goes through.
  private @Nullable Relay relay;

  private final Map<String, BrowserLeg> legs = new ConcurrentHashMap<>();
  private final BlockingQueue<BrowserEvent> events = new LinkedBlockingQueue<>();
  private HttpServer server;
  private ChromeDriver chromium;

  @BeforeEach
  void open() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::page);
    server.createContext("/answer", this::answer);
    server.start();
    ChromeOptions options = new ChromeOptions();
    options.addArguments(
        "--headless=new",
        "--no-sandbox",
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        "--autoplay-policy=no-user-gesture-required",
        "--allow-loopback-in-peer-connection",
        "--disable-features=WebRtcHideLocalIpsWithMdns");
    options.setBinary(Program.find("chromium", "chromium"));
    chromium =
        new ChromeDriver(
            new ChromeDriverService.Builder()
                .usingDriverExecutable(new File(Program.find("chromedriver", "chromium-driver")))
                .build(),
            options);
    chromium.manage().timeouts().scriptTimeout(Duration.ofSeconds(60));
    chromium.get("http://127.0.0.1:" + server.getAddress().getPort() + "/");
  }

  @AfterEach
  void close() {
    chromium.quit();
    server.stop(0);
    legs.values().forEach(BrowserLeg::close);
    conference.close();
    port.close();
    loop.close();
  }

  private void page(HttpExchange exchange) throws IOException {
    try (InputStream page =
        Objects.requireNonNull(ChromiumMediaTest.class.getResourceAsStream("media.html"))) {
      exchange.getResponseHeaders().add("Content-Type", "text/html; charset=utf-8");
      reply(exchange, 200, page.readAllBytes());
    }
  }

  private void answer(HttpExchange exchange) throws IOException {
    String offer = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    String name = exchange.getRequestURI().getQuery().substring("name=".length());
    BrowserLeg leg = port.openLeg(events::add);
    legs.put(name, leg);
    try {
      String text = leg.answer(offer);
      String told = overTcp ? text.replaceAll("a=candidate:\\S+ 1 udp .*\r\n", "") : text;
      if (relay != null) {
        told = through(relay, told);
        relay = null;
      }
      byte[] answer = told.getBytes(StandardCharsets.UTF_8);
      leg.join(conference, 100 + legs.size());
      reply(exchange, 200, answer);
    } catch (MediaException e) {
      reply(exchange, 400, String.valueOf(e.getMessage()).getBytes(StandardCharsets.UTF_8));
    }
  }

  private static String through(Relay relay, String answer) {
    Matcher candidate =
        Pattern.compile("(a=candidate:\\S+ 1 udp \\d+ )(\\S+) (\\d+)").matcher(answer);
    assertThat(candidate.find()).isTrue();
    relay.gatewayIs(
        new InetSocketAddress(candidate.group(2), Integer.parseInt(candidate.group(3))));
    InetSocketAddress side = relay.phoneSide();
    return answer
        .replace(
            candidate.group(), candidate.group(1) + side.getHostString() + " " + side.getPort())
        .replaceAll("a=candidate:(?!1 ).*\r\n", "");
  }

  private static void reply(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  @Test
  void twoBrowsersSeeAndHearEachOther() throws InterruptedException {
    join("alice");
    join("bob");
    assertThat(events.poll(30, TimeUnit.SECONDS)).isInstanceOf(BrowserEvent.Connected.class);
    assertThat(events.poll(30, TimeUnit.SECONDS)).isInstanceOf(BrowserEvent.Connected.class);

    Map<String, Object> alice = look("alice", seen -> number(seen, "framesDecoded") > 30);
    Map<String, Object> bob = look("bob", seen -> number(seen, "framesDecoded") > 30);
    assertThat(alice.get("tls")).as("DTLS 1.2").isEqualTo("FEFD");
    assertThat(number(alice, "slotsSeen")).isEqualTo(1);
    assertThat(number(bob, "slotsSeen")).isEqualTo(1);
    assertThat((List<?>) alice.get("video")).as("alice sees bob").isEqualTo(List.of(102L));
    assertThat((List<?>) bob.get("video")).as("bob sees alice").isEqualTo(List.of(101L));

    assertThat(alice).as("repairs go by RTX, both ways").containsKeys("receivesRtx", "sendsRtx");
    Object still = alice.get("pictures");
    look("alice", seen -> !Objects.equals(seen.get("pictures"), still));
    look("alice", seen -> number(seen, "audioEnergy") > 0.001);
    look("bob", seen -> number(seen, "audioEnergy") > 0.001);
  }

  @Test
  void aCameraInSeveralSizesIsSeenInTheLargestThatFits() {
    chromium.executeScript("return join('alice', arguments[0], true)", SLOTS);
    join("bob");
    Map<String, Object> bob = look("bob", seen -> number(seen, "width") == 640);
    double before = number(bob, "framesDecoded");
    look("bob", seen -> number(seen, "framesDecoded") > before + 10);
  }

  @Test
  void aBrowserThatLosesSoundGetsItTwice() throws Exception {
    try (var lossy = new Relay(new Relay.Impairment(0.1, Duration.ZERO, 0), 7)) {
      relay = lossy;
      join("alice");
      join("bob");
      // Its reports have told of losses by then, and its jitter buffer waits for what comes again.
      Map<String, Object> before = look("alice", seen -> number(seen, "audioPackets") > 300);
      double enough = number(before, "audioPackets") + 500;
      Map<String, Object> after = look("alice", seen -> number(seen, "audioPackets") > enough);
      double lost = number(after, "audioLost") - number(before, "audioLost");
      double concealed = (number(after, "concealed") - number(before, "concealed")) / 960;
      assertThat(lost).as("packets that never came").isGreaterThan(25);
      assertThat(concealed).as("frames that were missed, of %s", lost).isLessThan(lost / 2);
    }
  }

  @Test
  void aBrowserWithoutUdpConnectsOverTcp() throws Exception {
    Optional<InetAddress> own =
        NetworkInterface.networkInterfaces()
            .filter(network -> network.getName().startsWith("e"))
            .flatMap(NetworkInterface::inetAddresses)
            .filter(Inet4Address.class::isInstance)
            .findFirst();
    assumeThat(own).as("a network besides loopback").isPresent();
    port.close();
    port = BrowserPort.open(loop, List.of(own.orElseThrow()), Optional.empty(), 0, SLOTS);
    overTcp = true;
    join("alice");
    assertThat(events.poll(30, TimeUnit.SECONDS)).isInstanceOf(BrowserEvent.Connected.class);
    look("alice", seen -> number(seen, "audioPackets") > 5);
  }

  @Test
  void aBrowserThatLeavesIsNoticed() throws InterruptedException {
    join("alice");
    assertThat(events.poll(30, TimeUnit.SECONDS)).isInstanceOf(BrowserEvent.Connected.class);
    chromium.executeScript("leave('alice')");
    assertThat(events.poll(30, TimeUnit.SECONDS)).isInstanceOf(BrowserEvent.Lost.class);
  }

  private void join(String name) {
    Object length = chromium.executeScript("return join(arguments[0], arguments[1])", name, SLOTS);
    assertThat(length).as("length of the answer").isInstanceOf(Number.class);
  }

  private Map<String, Object> look(String name, Predicate<Map<String, Object>> until) {
    Instant deadline = Instant.now().plusSeconds(40);
    while (true) {
      @SuppressWarnings("unchecked") // JSON
      Map<String, Object> seen =
          (Map<String, Object>)
              Objects.requireNonNull(
                  chromium.executeScript(
                      "return new Promise(done =>"
                          + " setTimeout(() => look(arguments[0]).then(done), 200))",
                      name));
      if (until.test(seen)) {
        return seen;
      }
      assertThat(Instant.now()).as("%s saw and heard: %s", name, seen).isBefore(deadline);
    }
  }

  private static double number(Map<String, Object> seen, String key) {
    return ((Number) seen.getOrDefault(key, 0)).doubleValue();
  }
}
