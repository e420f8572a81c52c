package org.partyline.media.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.partyline.media.BrowserEvent;
import org.partyline.media.BrowserLeg;
import org.partyline.media.conference.Conference;
import org.partyline.media.dtls.SrtpProfile;
import org.partyline.media.loop.MediaLoop;

/// A conference with a browsers' port on loopback, and browsers made by hand.
final class BrowserStage implements AutoCloseable {
  final MediaLoop loop = new MediaLoop("browser-stage");
  final Conference conference = new Conference(loop, "test");
  final BlockingQueue<BrowserEvent> events = new LinkedBlockingQueue<>();
  private final InetAddress address;
  final BrowserPort port;
  private final List<Runnable> opened = new ArrayList<>();

  /// A browser that is in the conference.
  record Joined(FakeBrowser browser, BrowserLeg leg, FakeVoice voice) {}

  BrowserStage() {
    this(InetAddress.getLoopbackAddress());
  }

  BrowserStage(InetAddress address) {
    this.address = address;
    port = BrowserPort.open(loop, List.of(address), Optional.empty(), 0, 2);
  }

  FakeBrowser browser(SrtpProfile... profiles) throws Exception {
    SrtpProfile[] offered = profiles.length == 0 ? SrtpProfile.values() : profiles;
    FakeBrowser browser = new FakeBrowser(address, offered);
    opened.add(browser::close);
    return browser;
  }

  BrowserLeg leg() {
    BrowserLeg leg = port.openLeg(events::add);
    opened.add(leg::close);
    return leg;
  }

  BrowserEvent event() throws InterruptedException {
    @Nullable BrowserEvent event = events.poll(20, TimeUnit.SECONDS);
    if (event == null) {
      throw new AssertionError("no event");
    }
    return event;
  }

  Joined join(int csrc, SrtpProfile... profiles) throws Exception {
    FakeBrowser browser = browser(profiles);
    return join(csrc, browser, browser.offer());
  }

  /// With RTX and transport-wide feedback.
  Joined joinModern(int csrc) throws Exception {
    FakeBrowser browser = browser();
    return join(csrc, browser, browser.modernOffer());
  }

  /// With audio that may be sent twice (RFC 2198).
  Joined joinWithRedundancy(int csrc) throws Exception {
    FakeBrowser browser = browser();
    return join(csrc, browser, browser.offerWithRedundancy());
  }

  /// With a camera in two sizes.
  Joined joinWithSimulcast(int csrc) throws Exception {
    FakeBrowser browser = browser();
    return join(csrc, browser, browser.simulcastOffer());
  }

  private Joined join(int csrc, FakeBrowser browser, String offer) throws Exception {
    BrowserLeg leg = leg();
    browser.connect(leg.answer(offer));
    assertThat(event()).isEqualTo(new BrowserEvent.Connected());
    leg.join(conference, csrc);
    CompletableFuture.runAsync(() -> {}, loop).join(); // it has joined then
    FakeVoice voice = new FakeVoice(browser);
    opened.add(voice::close);
    return new Joined(browser, leg, voice);
  }

  @Override
  public void close() {
    opened.reversed().forEach(Runnable::run);
    assertThat(port.openLegs()).isZero();
    conference.close();
    port.close();
    loop.close();
  }
}
