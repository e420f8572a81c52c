package org.partyline.lab;

import static org.partyline.lab.Eventually.eventually;
import static org.partyline.lab.Eventually.pause;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/// What a soak came to: figures from the gateway's call records, from what the carrier saw, and
/// from the process.
final class SoakReport {
  /// Everything that exists once per call.
  private static final List<String> PER_CALL =
      List.of(
          "gov.nist.javax.sip.stack.SIPDialog",
          "gov.nist.javax.sip.stack.SIPServerTransaction",
          "org.partyline.media.phone.RtpPhoneLeg",
          "org.partyline.media.phone.PhoneStream",
          "org.partyline.media.rtp.JitterBuffer",
          "org.partyline.gateway.call.InRoom",
          "org.partyline.gateway.call.DialFlow",
          "org.partyline.gateway.call.QueuedMailbox",
          "org.partyline.gateway.policy.UsageLedger$Lease",
          "sun.nio.ch.DatagramChannelImpl");

  private static final long HEAP_SLACK = 4_000_000;

  private final List<String> figures = new ArrayList<>();
  private final List<String> failures = new CopyOnWriteArrayList<>();
  private final List<String> duringOutage = new CopyOnWriteArrayList<>();
  private final List<String> leftOver = new ArrayList<>();
  private final AtomicInteger looks = new AtomicInteger();
  private final AtomicInteger heard = new AtomicInteger();
  private final AtomicInteger nobodyThere = new AtomicInteger();
  private volatile Optional<Footprint> before = Optional.empty();
  private volatile String registeredAgain = "never";

  /// The first calls are over; what they needed is given back after a while.
  void begins(Lab lab) {
    eventually(
        "the first calls are forgotten",
        Duration.ofSeconds(90), // RFC 3261 remembers transactions for 32 s
        () -> {
          Footprint now = unhurried(lab);
          return PER_CALL.stream()
              .filter(name -> name.startsWith("gov.nist"))
              .allMatch(name -> now.count(name) == 0);
        });
    before = Optional.of(lab.footprint());
  }

  void failed(String what, AssertionError why, boolean carrierAway) {
    (carrierAway ? duringOutage : failures).add(what + ": " + why.getMessage());
  }

  /// One look whether one of the long calls hears the other.
  ///
  /// @param there whether that one was in a call at the time
  void looked(boolean wasHeard, boolean there) {
    looks.incrementAndGet();
    if (wasHeard) {
      heard.incrementAndGet();
    } else if (!there) {
      nobodyThere.incrementAndGet();
    }
  }

  void sipp(String what, Sipp.Result result, boolean carrierAway) {
    if (result.failed() > 0) {
      (carrierAway ? duringOutage : failures)
          .add(
              "%s: %d of %d calls: %s"
                  .formatted(
                      what,
                      result.failed(),
                      result.failed() + result.successful(),
                      result.errors().lines().findFirst().orElse("")));
    }
  }

  void registeredAgainAfter(Duration time) {
    registeredAgain = time.toMillis() + " ms";
  }

  /// All calls are over: waits until what they needed is given back, and takes the figures.
  void ends(Lab lab, Kamailio carrier, int minutes) {
    Footprint start = before.orElseThrow();
    try {
      eventually(
          "what calls need is given back",
          Duration.ofSeconds(90), // RFC 3261 remembers transactions for 32 s
          () -> excess(start, unhurried(lab)).isEmpty());
    } catch (AssertionError _) {
      leftOver.addAll(excess(start, lab.footprint()));
      leftOver.add("see " + lab.heapDump());
    }
    Footprint end = lab.footprint();
    figure("minutes", minutes);
    records(lab.records());
    int port = lab.sip().getPort();
    figure(
        "session refreshes by the gateway",
        "%d UPDATE, %d re-INVITE, %d OPTIONS"
            .formatted(
                carrier.inDialog("UPDATE", port),
                carrier.inDialog("INVITE", port),
                carrier.inDialog("OPTIONS", port)));
    figure("registrations", carrier.registrations());
    figure("registered again after the carrier's restart", registeredAgain);
    figure(
        "looks whether a long call hears the other one",
        looks + ", heard " + heard + ", nobody there " + nobodyThere);
    figure("live heap before and after", megabytes(start.heapBytes(), end.heapBytes()));
    figure("most resident memory", lab.mostMemory());
    figure("threads before and after", start.threads() + ", " + end.threads());
    figure("UDP sockets before and after", start.udpSockets() + ", " + end.udpSockets());
    figure("lines of the log with WARN or ERROR", complaints(lab.log()));
  }

  /// Each look is a full collection.
  private static Footprint unhurried(Lab lab) {
    pause(Duration.ofSeconds(1));
    return lab.footprint();
  }

  private static List<String> excess(Footprint before, Footprint now) {
    var more = new ArrayList<String>();
    for (String name : PER_CALL) {
      if (now.count(name) > before.count(name)) {
        more.add("%s: %d, were %d".formatted(name, now.count(name), before.count(name)));
      }
    }
    if (now.udpSockets() > before.udpSockets()) {
      more.add("UDP sockets: %d, were %d".formatted(now.udpSockets(), before.udpSockets()));
    }
    if (now.threads() > before.threads() + 2) {
      more.add("threads: %d, were %d".formatted(now.threads(), before.threads()));
    }
    if (now.heapBytes() > before.heapBytes() + HEAP_SLACK) {
      more.add("heap: " + megabytes(before.heapBytes(), now.heapBytes()) + now.growthSince(before));
    }
    return more;
  }

  private void records(List<String> lines) {
    for (String direction : List.of("IN", "OUT")) {
      List<String> calls =
          lines.stream().filter(line -> text(line, "direction").equals(direction)).toList();
      var endings = new TreeMap<String, Integer>();
      calls.forEach(line -> endings.merge(text(line, "ending"), 1, Integer::sum));
      String way = direction.equals("IN") ? "calls in" : "calls out";
      figure(way, calls.size() + " " + endings);
      figure(way + ", answered after, p50 and p99", percentiles(calls));
      double received = calls.stream().mapToDouble(line -> number(line, "received")).sum();
      double lost = calls.stream().mapToDouble(line -> number(line, "lost")).sum();
      figure(way + ", RTP received and lost", "%.0f, %.0f".formatted(received, lost));
      figure(
          way + ", the longest",
          "%.0f s"
              .formatted(calls.stream().mapToDouble(c -> number(c, "seconds")).max().orElse(0)));
    }
  }

  private static String percentiles(List<String> calls) {
    double[] sorted =
        calls.stream()
            .filter(line -> line.contains("\"answeredAfter\""))
            .mapToDouble(line -> number(line, "answeredAfter"))
            .sorted()
            .toArray();
    return sorted.length == 0
        ? "none"
        : "%.0f, %.0f ms"
            .formatted(
                1_000 * sorted[sorted.length / 2],
                1_000 * sorted[Math.min(sorted.length - 1, sorted.length * 99 / 100)]);
  }

  private static String text(String line, String key) {
    var value = Pattern.compile("\"" + key + "\" *: *\"([^\"]*)\"").matcher(line);
    return value.find() ? value.group(1) : "";
  }

  private static double number(String line, String key) {
    var value = Pattern.compile("\"" + key + "\" *: *([0-9.]+)").matcher(line);
    return value.find() ? Double.parseDouble(value.group(1)) : 0;
  }

  /// The lines' kinds, without what differs from call to call.
  private static Map<String, Integer> complaints(String log) {
    var kinds = new TreeMap<String, Integer>();
    log.lines()
        .filter(line -> line.contains(" WARN ") || line.contains(" ERROR "))
        .map(
            line -> line.replaceAll(".* (WARN|ERROR) ", "$1 ").replaceAll("[0-9a-f]{3,}|\\d+", "#"))
        .forEach(kind -> kinds.merge(kind, 1, Integer::sum));
    return kinds;
  }

  private static String megabytes(long before, long after) {
    return "%.1f, %.1f MB".formatted(before / 1e6, after / 1e6);
  }

  private void figure(String name, Object value) {
    figures.add("%-48s %s".formatted(name, value));
  }

  boolean passed() {
    return failures.isEmpty() && leftOver.isEmpty();
  }

  void print(PrintStream out) {
    figures.forEach(out::println);
    for (String failure : duringOutage) {
      out.println("not while the carrier was away: " + failure);
    }
    for (String failure : failures) {
      out.println("FAILED " + failure);
    }
    for (String thing : leftOver) {
      out.println("LEFT OVER " + thing);
    }
    out.println(passed() ? "passed" : "NOT passed");
  }

  /// The most that a process has had in memory, as the kernel tells it.
  static String mostMemory(long pid) {
    try {
      return Files.readAllLines(Path.of("/proc", String.valueOf(pid), "status")).stream()
          .filter(line -> line.startsWith("VmHWM:"))
          .map(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024 + " MB")
          .findFirst()
          .orElse("?");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
