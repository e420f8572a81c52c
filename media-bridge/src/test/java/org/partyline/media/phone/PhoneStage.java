package org.partyline.media.phone;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.partyline.media.PhoneEvent;
import org.partyline.media.PhoneSettings;
import org.partyline.media.loop.MediaLoop;
import org.partyline.media.sdp.Sdp;

/// Phone legs on a stepped loop, and phones with real sockets in front of them.
final class PhoneStage implements AutoCloseable {
  final MediaLoop loop = MediaLoop.stepped("phones");
  final LinkedBlockingQueue<PhoneEvent> events = new LinkedBlockingQueue<>();
  private final List<Runnable> closing = new ArrayList<>();

  RtpPhoneLeg leg() {
    return leg(PhoneSettings.from(RtpPeer.LOOPBACK));
  }

  RtpPhoneLeg leg(PhoneSettings settings) {
    return leg(settings, Duration.ofSeconds(30));
  }

  RtpPhoneLeg leg(PhoneSettings settings, Duration mediaTimeout) {
    PhoneNetwork network = new PhoneNetwork(RtpPeer.LOOPBACK, RtpPeer.LOOPBACK, 0, 0, mediaTimeout);
    RtpPhoneLeg leg = RtpPhoneLeg.open(loop, network, settings, events::add);
    closing.add(leg::close);
    return leg;
  }

  RtpPeer peer() {
    return peer(RtpPeer.LOOPBACK);
  }

  RtpPeer peer(InetAddress address) {
    RtpPeer peer = new RtpPeer(address);
    peer.pace = _ -> pass(20);
    closing.add(peer::close);
    return peer;
  }

  static int port(String sdp) {
    return Sdp.parse(sdp).media().getFirst().port();
  }

  /// The answer, once the loop has it.
  String answer(RtpPhoneLeg leg, String offer) {
    String sdp = leg.answer(offer);
    pass(1);
    return sdp;
  }

  /// Lets the loop's time go on.
  void pass(long millis) {
    loop.advance(Duration.ofMillis(millis));
  }

  /// The digits that were told, once there are so many events.
  String digits(int count) {
    await(() -> events.size() >= count);
    StringBuilder heard = new StringBuilder();
    while (events.poll() instanceof PhoneEvent.KeyPressed(char key)) {
      heard.append(key);
    }
    return heard.toString();
  }

  /// For up to 2 s of the loop's time; the peers' sockets are real.
  void await(BooleanSupplier condition) {
    for (int i = 0; i < 2_000 && !condition.getAsBoolean(); i++) {
      pass(1);
      LockSupport.parkNanos(50_000L);
    }
    settle(condition);
  }

  /// In the loop's present.
  static void settle(BooleanSupplier condition) {
    long deadline = System.nanoTime() + 10_000_000_000L;
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
      LockSupport.parkNanos(1_000_000L);
    }
  }

  @Override
  public void close() {
    closing.reversed().forEach(Runnable::run);
    loop.close();
  }
}
