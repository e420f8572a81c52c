package org.partyline.gateway.bench;

import static org.partyline.gateway.bench.Report.number;
import static org.partyline.gateway.bench.Report.percent;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.partyline.media.browser.BrowserPeer;
import org.partyline.media.codec.AudioCodec;
import org.partyline.media.sdp.Sdp;

/// What other servers make of the same: the same voices from the same far ends on the same machine,
/// right after ours. Counted is the CPU time of their whole process, as they have a thread for each
/// party or so; of ours the media loop's.
final class Peers {
  private static final double FULL = 0.9;
  private static final int PHONES_PER_PORT = 100;

  private final Report report;

  Peers(Report report) {
    this.report = report;
  }

  /// Members of an AudioBridge room, of whom five speak.
  Capacity janus(AudioCodec codec, Clock clock, Duration point, int... sizes) {
    Capacity capacity = new Capacity();
    header("Janus AudioBridge, mix at " + codec.sampleRate() + " Hz, plain RTP", "members");
    Voice speech = Voice.speech(codec);
    Voice silence = Voice.silence(codec);
    int type = PhoneOffer.type(codec);
    List<PhonePort> ports = new ArrayList<>();
    try (Janus janus = new Janus(codec.sampleRate());
        Generator generator = new Generator()) {
      int members = 0;
      for (int size : sizes) {
        if (capacity.measured() > 0 && !clock.has(point)) {
          break;
        }
        for (; members < size; members++) {
          if (members % PHONES_PER_PORT == 0) {
            PhonePort port = new PhonePort();
            ports.add(port);
            generator.addInbox(port::drain);
          }
          PhonePort port = ports.getLast();
          generator.add(
              new Talker(
                  port,
                  janus.join(1, codec, type, port.port()),
                  type,
                  members + 1,
                  members < 5 ? speech : silence));
        }
        if (measure(capacity, size, size, point, janus::cpu, heard(ports))) {
          break;
        }
      }
    } finally {
      ports.forEach(PhonePort::close);
    }
    return capacity;
  }

  /// Calls of a browser and a phone, both speaking.
  Capacity rtpengine(Clock clock, Duration point, int... sizes) {
    Capacity capacity = new Capacity();
    header("rtpengine, Opus (ICE, DTLS, SRTP) to PCMA", "calls");
    Voice opus = Voice.speech(AudioCodec.OPUS);
    Voice g711 = Voice.speech(AudioCodec.PCMA);
    List<BrowserPeer> browsers = new ArrayList<>();
    List<Surfer> surfers = new ArrayList<>();
    try (Rtpengine rtpengine = new Rtpengine();
        Generator generator = new Generator();
        PhonePort port = new PhonePort()) {
      generator.addInbox(port::drain);
      for (int size : sizes) {
        if (capacity.measured() > 0 && !clock.has(point)) {
          break;
        }
        while (browsers.size() < size) {
          String call = "call-" + browsers.size();
          BrowserPeer browser = new BrowserPeer();
          browsers.add(browser);
          String offered = rtpengine.offer(call, browser.offer());
          int target = Sdp.parse(offered).media().getFirst().port();
          browser.connect(rtpengine.answer(call, PhoneOffer.of(AudioCodec.PCMA, port.port())));
          Surfer surfer = new Surfer(browser, opus, null);
          surfers.add(surfer);
          generator.add(surfer);
          generator.add(
              new Talker(
                  port,
                  new InetSocketAddress(InetAddress.getLoopbackAddress(), target),
                  PhoneOffer.type(AudioCodec.PCMA),
                  browsers.size(),
                  g711));
        }
        if (measure(capacity, size, 2 * size, point, rtpengine::cpu, heard(surfers, port))) {
          break;
        }
      }
    } finally {
      browsers.forEach(BrowserPeer::close);
    }
    return capacity;
  }

  private void header(String who, String what) {
    report.line("   beside it: " + who);
    report.header(what, "CPU", "µs/20 ms", "µs/each", "heard");
  }

  private static LongSupplier heard(List<PhonePort> ports) {
    return () -> ports.stream().mapToLong(PhonePort::heard).sum();
  }

  private static LongSupplier heard(List<Surfer> surfers, PhonePort port) {
    return () -> port.heard() + surfers.stream().mapToLong(Surfer::heard).sum();
  }

  /// @return whether there is no more to be had
  private boolean measure(
      Capacity capacity,
      int size,
      int parties,
      Duration point,
      Supplier<Duration> cpu,
      LongSupplier packets) {
    Clock.pass(point.dividedBy(3));
    Duration before = cpu.get();
    long begin = System.nanoTime();
    Heard heard = new Heard(packets);
    Clock.pass(point.multipliedBy(2).dividedBy(3));
    double elapsed = System.nanoTime() - begin;
    double used = cpu.get().minus(before).toNanos();
    double micros = used / 1e3 / (elapsed / 20e6);
    double share = heard.share(parties);
    report.row(
        Integer.toString(size),
        percent(used / elapsed),
        number(micros),
        number(micros / size),
        percent(share));
    if (!Heard.isEnough(share)) {
      return true;
    }
    capacity.add(size, micros);
    return used / elapsed > FULL;
  }

  /// Ours in relation to theirs.
  void compare(String name, Capacity ours, Capacity theirs, double goal) {
    if (!ours.isTelling() || !theirs.isTelling()) {
      report.line(
          "   => too little was measured to compare with " + name + ": allow more --seconds");
      return;
    }
    double ratio = (double) ours.legs() / Math.max(1, theirs.legs());
    report.judge(
        "%.1f times %s (%,d against %,d at 70 %% of one core)"
            .formatted(ratio, name, ours.legs(), theirs.legs()),
        ">= %.1f times".formatted(goal),
        ratio >= goal);
  }
}
