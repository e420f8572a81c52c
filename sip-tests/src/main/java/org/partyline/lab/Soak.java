package org.partyline.lab;

import static org.partyline.lab.Eventually.eventually;
import static org.partyline.lab.Eventually.pause;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;
import org.partyline.lab.Phone.Codec;
import org.partyline.lab.Phone.Encryption;
import org.partyline.lab.Phone.Keys;

/// Calls through a carrier's trunk in both directions for as long as one likes, and then a look
/// whether anything is left over. `tools/soak` starts it; docs/soak.md tells what it does.
///
/// Kamailio is the carrier, baresip the phones, SIPp those who call and hang up at once. At most
/// six calls at a time, on loopback.
public final class Soak {
  /// Before, during and after the carrier's maintenance.
  enum Carrier {
    BEFORE,
    AWAY,
    BACK;

    /// Whether it was away at some time from then to now.
    boolean wasAwayUntil(Carrier now) {
      return this == AWAY || this != now;
    }
  }

  private static final Tone LONG_IN = Tone.of(437);
  private static final Tone LONG_OUT = Tone.of(853);
  private static final Tone SHORT = Tone.of(1_277);

  /// Session timers are 90 s, the least that RFC 4028 allows, and we refresh at half of it.
  private static final Duration LONG_CALL = Duration.ofSeconds(280);

  private static final List<String> CHANNELS = List.of("#room-1", "#room-2", "#room-3");

  private static final Duration OUTAGE = Duration.ofSeconds(10);

  private final long end;
  private final SoakReport report = new SoakReport();
  private final AtomicReference<Carrier> carrierIs = new AtomicReference<>(Carrier.BEFORE);

  private Soak(Duration time) {
    this.end = System.nanoTime() + time.toNanos();
  }

  /// Calls for some minutes, and tells how it went.
  ///
  /// @param args minutes, 1 to 600
  public static void main(String[] args) throws InterruptedException {
    int minutes = args.length == 1 && args[0].matches("\\d{1,3}") ? Integer.parseInt(args[0]) : 0;
    if (minutes < 1 || minutes > 600) {
      System.err.println("soak: say for how many minutes, 1 to 600");
      System.exit(2);
    }
    System.exit(new Soak(Duration.ofMinutes(minutes)).run(minutes) ? 0 : 1);
  }

  private boolean run(int minutes) throws InterruptedException {
    try (var network = Ngircd.start();
        var op = IrcUser.connect("op", network.address());
        var longOut = phone("+49301234501", Codec.PCMA, LONG_OUT, LONG_CALL.plusSeconds(30));
        var shortOut = phone("+49301234502", Codec.G722, SHORT, Duration.ofSeconds(60));
        var longIn = phone("+49301234503", Codec.PCMU, LONG_IN, LONG_CALL.plusSeconds(30));
        var shortIn = phone("+49301234504", Codec.OPUS, SHORT, Duration.ofSeconds(60));
        var carrier =
            Kamailio.start(
                Kamailio.Wish.usual()
                    .withPhone("+49301234501", longOut.address())
                    .withPhone("+49301234502", shortOut.address()))) {
      CHANNELS.forEach(op::joins); // before the gateway: the network makes them an operator
      try (var lab =
          Lab.start(
              Lab.Wish.usual()
                  .on(network.address())
                  .withTrunks(
                      carrier.trunk("limits: { calls: 5000, minutes: 50000, simultaneous: 10 }"))
                  .withSip("session-expires: 90s", "min-session-expires: 90s"))) {
        lab.logs("trunk carrier: REGISTERED");
        op.sees(":partyline!\\S+ JOIN :?" + CHANNELS.getLast());
        Lab.Room talk = lab.freshRoom();
        Lab.Room other = lab.freshRoom();

        // A call is given up when those leave whom it was to join: nobody else is here.
        Lab.Room alone = lab.freshRoom();
        var in = new SoakCalls(carrier, operator(21, op, network), report, carrierIs::get);
        var out = new SoakCalls(carrier, operator(22, op, network), report, carrierIs::get);
        var lasting = new SoakCalls(carrier, operator(23, op, network), report, carrierIs::get);

        var caller = new SoakCalls.Speaker(longIn, LONG_IN);
        var called = new SoakCalls.Speaker(longOut, LONG_OUT);

        // What is made once only is there before it is measured.
        in.in(shortIn, talk, Duration.ofSeconds(1), false);
        out.out(shortOut, "0301234502", talk, Duration.ofSeconds(1), true);
        report.begins(lab);

        var workers =
            List.of(
                worker("long-in", () -> lasting.stays(longIn, talk, called, until(LONG_CALL))),
                worker(
                    "long-out",
                    () -> lasting.isCalled(longOut, "0301234501", talk, caller, until(LONG_CALL))),
                worker("short-in", () -> in.in(shortIn, other, briefly(), coin())),
                worker(
                    "short-out", () -> out.out(shortOut, "0301234502", alone, briefly(), coin())),
                worker("bursts", () -> in.burst(other)),
                worker(
                    "refreshed",
                    () -> {
                      if (until(LONG_CALL).equals(LONG_CALL)) {
                        lasting.refreshed(talk);
                      }
                    }));
        pause(Duration.ofNanos(Math.max(0, (end - System.nanoTime()) / 2)));
        restart(carrier);
        for (Thread worker : workers) {
          worker.join();
        }
        report.ends(lab, carrier, minutes);
      }
    }
    report.print(System.out);
    return report.passed();
  }

  /// Another operator of the channels, at a host of its own: the gateway heeds a few commands of
  /// each host only, four at once and one in four seconds.
  private static IrcUser operator(int host, IrcUser op, Ngircd network) {
    var other =
        IrcUser.connect("op" + host, network.address(), InetAddress.ofLiteral("127.0.0." + host));
    for (String channel : CHANNELS) {
      other.joins(channel);
      op.sends("MODE " + channel + " +o " + other.nick());
      other.sees("MODE " + channel + " \\+o " + other.nick());
    }
    return other;
  }

  private static Phone phone(String number, Codec codec, Tone voice, Duration longest) {
    return Phone.named(number, codec, Keys.RFC4733, voice, Encryption.NONE, longest);
  }

  /// Does it again and again until the time is over. What fails is put down, and it goes on.
  private Thread worker(String name, Runnable once) {
    return Thread.ofPlatform()
        .name(name)
        .start(() -> {
          while (System.nanoTime() < end) {
            Carrier then = carrierIs.get();
            try {
              once.run();
            } catch (AssertionError e) {
              report.failed(name, e, then.wasAwayUntil(carrierIs.get()));
            }
            pause(Duration.ofSeconds(2));
          }
        });
  }

  /// The carrier's maintenance. It is over when calls come in again.
  private void restart(Kamailio carrier) {
    int before = carrier.registrations();
    carrierIs.set(Carrier.AWAY);
    carrier.stops();
    pause(OUTAGE);
    long begun = System.nanoTime();
    carrier.comesBack();
    eventually(
        "the trunk registers again", Duration.ofMinutes(2), () -> carrier.registrations() > before);
    report.registeredAgainAfter(Duration.ofNanos(System.nanoTime() - begun));
    carrierIs.set(Carrier.BACK);
  }

  private Duration until(Duration longest) {
    Duration left = Duration.ofNanos(Math.max(1_000_000_000L, end - System.nanoTime()));
    return left.compareTo(longest) < 0 ? left : longest;
  }

  private static Duration briefly() {
    return Duration.ofSeconds(ThreadLocalRandom.current().nextInt(3, 15));
  }

  private static boolean coin() {
    return ThreadLocalRandom.current().nextBoolean();
  }
}
