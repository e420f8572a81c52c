package org.partyline.gateway.bench;

import static org.partyline.gateway.bench.Report.number;

import java.io.PrintWriter;
import java.net.URI;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.partyline.media.codec.AudioCodec;

/// Measures the parts one after the other and prints each figure beside its budget.
public final class Bench {
  private static final Duration LEAST_POINT = Duration.ofMillis(600);
  private static final Duration MOST_POINT = Duration.ofSeconds(4);

  private static final Duration LEAST_DELAY = Duration.ofSeconds(2);

  private final Report report;
  private final Set<Part> parts;
  private final Duration total;
  private final boolean withPeers;
  private final Optional<URI> kurento;
  private final Peers peers;

  /// @param total about how long all parts together may take
  /// @param withPeers whether other servers, where they are installed, are measured beside ours
  /// @param kurento a media server on this machine, for [Part#KURENTO]
  public Bench(
      PrintWriter out, Duration total, Set<Part> parts, boolean withPeers, Optional<URI> kurento) {
    this.report = new Report(out);
    this.withPeers = withPeers;
    this.kurento = kurento;
    this.peers = new Peers(report);
    this.total = total;
    this.parts = EnumSet.copyOf(parts);
  }

  /// Blocks until all is measured and closed.
  public void run() {
    report.line(
        "Partyline bench: one process, one media loop, loopback sockets, far ends on a thread");
    report.line("of their own that is not counted. Budgets are for 70 % of one core.");
    report.line("Machine: " + Machine.line());
    tellIfBusy();
    Clock all = new Clock(total);
    warmUp(total.dividedBy(15));
    int shares = parts.stream().mapToInt(this::share).sum();
    for (Part part : parts) {
      Clock clock = new Clock(all.left().multipliedBy(share(part)).dividedBy(Math.max(1, shares)));
      shares -= share(part);
      measure(part, clock);
    }
    report.line("");
    tellIfBusy();
  }

  private int share(Part part) {
    return part == Part.KURENTO && kurento.isEmpty() ? 0 : part.share;
  }

  private void tellIfBusy() {
    if (Machine.isBusy()) {
      report.line(
          "NOTE: others keep this machine busy (more wants to run than there are CPUs): times");
      report.line("and delays are worse than they would be, and CPU figures somewhat.");
    }
  }

  /// Lets the compiler see the code before it counts.
  private static void warmUp(Duration time) {
    try (Stage stage = new Stage()) {
      var room = stage.room("warm-up");
      for (int i = 0; i < 20; i++) {
        stage.phone(room, Voice.speech(AudioCodec.PCMA));
      }
      Clock.pass(time);
    }
  }

  private void measure(Part part, Clock clock) {
    switch (part) {
      case CALLERS -> callers(clock);
      case BROWSERS -> browsers(clock);
      case PAIRS -> pairs(clock);
      case SPEAKERS -> speakers(clock);
      case DELAY -> delay(clock);
      case SIP -> sip(clock);
      case KURENTO -> kurento(clock);
    }
  }

  private static Duration point(Clock clock, int points) {
    Duration fair = clock.left().dividedBy(points);
    return fair.compareTo(MOST_POINT) > 0
        ? MOST_POINT
        : fair.compareTo(LEAST_POINT) < 0 ? LEAST_POINT : fair;
  }

  private boolean runs(String peer) {
    return withPeers && OtherServer.has(peer);
  }

  /// Our own share of the time where a peer is measured too.
  private Clock share(Clock clock, String peer) {
    return new Clock(runs(peer) ? clock.left().multipliedBy(3).dividedBy(5) : clock.left());
  }

  private void callers(Clock clock) {
    int[] sizes = {10, 50, 200, 500, 1_000, 1_500};
    report.title("1. G.711 callers in one room, 5 speaking");
    Clock own = share(clock, Janus.PROGRAM);
    Duration point = point(own, 6);
    Capacity capacity;
    try (var room = new RoomGrowth(report, own, point)) {
      capacity = room.listeners(AudioCodec.PCMA, false, sizes);
      judge(capacity, "callers", 1_100);
    }
    if (runs(Janus.PROGRAM)) {
      Capacity janus = peers.janus(AudioCodec.PCMA, clock, point, 50, 100, 200, 400);
      peers.compare("Janus AudioBridge", capacity, janus, 3);
    }
    report.peers("Janus AudioBridge ~370, Kurento Composite ~14 (as the budgets have it);");
    report.peers("Jigasi 35 callers took 90 % of 8 cores (jitsi/jigasi issue 37)");
  }

  private void browsers(Clock clock) {
    report.title("2. Opus browsers in one room, audio only, 5 speaking (ICE, DTLS, SRTP)");
    Clock own = share(clock, Janus.PROGRAM);
    Duration point = point(own, 7);
    Capacity capacity;
    try (var room = new RoomGrowth(report, own, point)) {
      capacity = room.listeners(AudioCodec.OPUS, true, 10, 50, 150, 300, 600);
      judge(capacity, "browsers", 550);
    }
    if (runs(Janus.PROGRAM)) {
      Capacity janus = peers.janus(AudioCodec.OPUS, clock, point, 20, 50, 100, 200);
      peers.compare("Janus AudioBridge", capacity, janus, 7);
    }
    report.peers("Janus AudioBridge ~70-80 (as the budgets have it); FreeSWITCH 4-5 %");
    report.peers("of a CPU per Opus participant (signalwire/freeswitch issues 1455, 1456)");
  }

  private void pairs(Clock clock) {
    report.title("3. Calls of two, browser (Opus 48 kHz) and phone (G.711), both speaking");
    Clock own = share(clock, Rtpengine.PROGRAM);
    Duration point = point(own, 6);
    Capacity capacity = Pairs.measure(report, own, point, 5, 20, 40, 60, 80, 110);
    judge(capacity, "calls", 70);
    if (runs(Rtpengine.PROGRAM)) {
      Capacity rtpengine = peers.rtpengine(clock, point, 5, 10, 20, 40);
      peers.compare("rtpengine", capacity, rtpengine, 2.5);
    }
    report.peers("rtpengine ~52, Kurento ~25 (as the budgets have it);");
    report.peers("Asterisk 100 calls = 3 cores (traud/asterisk-opus issue 18)");
  }

  private void judge(Capacity capacity, String what, int budget) {
    if (!capacity.isTelling()) {
      report.line("   => too little was measured for a verdict: allow more --seconds");
      return;
    }
    int legs = capacity.legs();
    report.judge(
        "about %,d %s at 70 %% of one core (a line through what was measured up to %,d; %s µs each per 20 ms)"
            .formatted(legs, what, capacity.measured(), number(capacity.slope())),
        ">= %,d".formatted(budget),
        legs >= budget);
  }

  private void speakers(Clock clock) {
    Duration point = point(clock, 12);
    report.title("4a. More speakers, 100 who listen: G.711 callers");
    try (var room = new RoomGrowth(report, clock, point)) {
      room.speakers(AudioCodec.PCMA, false, 100, 1, 2, 5, 10, 20);
    }
    report.title("4b. More speakers, 30 who listen: Opus browsers");
    try (var room = new RoomGrowth(report, clock, point)) {
      room.speakers(AudioCodec.OPUS, true, 30, 1, 2, 5, 10, 20);
    }
  }

  private void delay(Clock clock) {
    report.title("5. Delay added: mark to ear, 32 rooms of two (p50 / p99 ms)");
    Delay.Result result = Delay.measure(clock.atLeast(LEAST_DELAY));
    report.header("path", "in all", "marks", "buffer", "beyond the buffer");
    result.paths().forEach((path, delay) -> delayRow(path.title, delay, result.buffer()));
    Percentiles mouth =
        Optional.ofNullable(result.paths().get(Delay.Path.BROWSER_TO_PHONE)).orElseThrow();
    double p50 = mouth.p50() - result.buffer();
    double p99 = mouth.p99() - result.buffer();
    report.judge(
        "browser to phone, beyond the jitter buffer: " + number(p50) + " / " + number(p99) + " ms",
        "<= 40 ms median, <= 60 ms p99",
        mouth.count() > 0 && p50 <= 40 && p99 <= 60);
    report.line(
        "      buffer: the target that phone legs report, fed alike; the codecs' look-ahead and"
            + " the");
    report.line("      wait for the tick (0-20 ms) are in \"beyond\", packets' own 20 ms are not");
  }

  private void delayRow(String path, Percentiles delay, double buffer) {
    report.row(
        path,
        delay.toString(),
        Integer.toString(delay.count()),
        number(buffer),
        number(delay.p50() - buffer) + " / " + number(delay.p99() - buffer));
  }

  private void sip(Clock clock) {
    report.title("6. SIP calls over UDP: INVITE, 180, 200, ACK, BYE, 200, each with a phone leg");
    Duration step = point(clock, 6);
    report.header("calls/s", "placed", "180 after p50/p99 ms", "failed", "repeated");
    int sustained = 0;
    try (var server = new SipServer();
        var caller = new SipCalls(server.address())) {
      caller.call(100, step.dividedBy(2)); // to warm up
      SipCalls.Result calm = call(caller, 50, step.multipliedBy(2));
      sustained = isClean(calm) ? 50 : 0;
      for (int rate : new int[] {250, 500, 1_000}) {
        if (!clock.has(step) && rate > 500) {
          break;
        }
        SipCalls.Result result = call(caller, rate, step);
        if (!isClean(result)) {
          break;
        }
        sustained = rate;
      }
      double p99 = calm.ringMillis().p99();
      report.judge("180 after " + number(p99) + " ms (p99) at 50 calls/s", "<= 100 ms", p99 <= 100);
    }
    report.judge(sustained + " calls/s without a repeat", ">= 500", sustained >= 500);
    report.peers("Kamailio 4,000/s as a bare stateful server in one process, SIPp 6,000/s (our");
    report.peers("measurement, same kind of machine); neither opens media");
  }

  private void kurento(Clock clock) {
    report.title("7. One room on each engine, 2 speaking: embedded, and a Kurento Media Server");
    if (kurento.isEmpty()) {
      report.line("   skipped, as no server is named: --media ws://127.0.0.1:8888/kurento");
    } else {
      new SideBySide(report, kurento.get()).measure(clock);
    }
  }

  private static boolean isClean(SipCalls.Result result) {
    return result.failed() == 0 && result.repeated() == 0;
  }

  private SipCalls.Result call(SipCalls caller, int rate, Duration time) {
    SipCalls.Result result = caller.call(rate, time);
    report.row(
        Integer.toString(rate),
        Integer.toString(result.calls()),
        result.ringMillis().toString(),
        Integer.toString(result.failed()),
        Integer.toString(result.repeated()));
    return result;
  }
}
