package org.partyline.media.engine;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.partyline.media.browser.BrowserEvent;
import org.partyline.media.browser.BrowserLeg;
import org.partyline.media.browser.BrowserPort;
import org.partyline.media.conference.Conference;
import org.partyline.media.loop.LoopLoad;
import org.partyline.media.loop.MediaLoop;
import org.partyline.media.loop.MediaLoops;
import org.partyline.media.phone.PhoneEvent;
import org.partyline.media.phone.PhoneLeg;
import org.partyline.media.phone.PhoneNetwork;
import org.partyline.media.phone.PhoneSettings;

/// All media of the process: opens conferences and legs on the media loops. From any thread.
public final class MediaEngine implements AutoCloseable {
  private final MediaLoops loops;
  private final PhoneNetwork phones;
  private final Map<MediaLoop, BrowserPort> browsers;

  private MediaEngine(MediaLoops loops, PhoneNetwork phones, Map<MediaLoop, BrowserPort> browsers) {
    this.loops = loops;
    this.phones = phones;
    this.browsers = browsers;
  }

  /// Starts the loops and opens the browsers' ports; a phone's ports are opened with its leg.
  ///
  /// @throws org.partyline.media.MediaException when a port can't be had; nothing is left open then
  public static MediaEngine start(MediaSettings settings) {
    MediaLoops loops = new MediaLoops(settings.loops());
    Map<MediaLoop, BrowserPort> browsers = new HashMap<>();
    try {
      for (MediaLoop loop : loops.all()) {
        browsers.put(loop, openBrowserPort(loop, browsers.size(), settings));
      }
      return new MediaEngine(loops, phones(settings), Map.copyOf(browsers));
    } catch (RuntimeException e) {
      close(browsers, loops);
      throw e;
    }
  }

  private static BrowserPort openBrowserPort(MediaLoop loop, int index, MediaSettings settings) {
    int port = settings.browserPort() == 0 ? 0 : settings.browserPort() + index;
    return BrowserPort.open(
        loop,
        settings.browserAddresses(),
        settings.publicBrowserAddress(),
        port,
        settings.videoSlots());
  }

  private static PhoneNetwork phones(MediaSettings settings) {
    InetAddress address = settings.phoneAddress();
    return new PhoneNetwork(
        address,
        settings.advertisedPhoneAddress().orElse(address),
        settings.phonePorts().first(),
        settings.phonePorts().last(),
        settings.mediaTimeout());
  }

  /// A conference on the least loaded loop; close it when it is over.
  public Conference openConference(String label) {
    return new Conference(loops.next(), label);
  }

  /// A phone leg; close it when the call is over.
  ///
  /// @param events told what happens; must not block
  public PhoneLeg openPhoneLeg(PhoneSettings settings, Consumer<PhoneEvent> events) {
    return PhoneLeg.open(loops.next(), phones, settings, events);
  }

  /// A browser leg of this conference; close it when the browser has gone.
  ///
  /// @param events told what happens; must not block
  public BrowserLeg openBrowserLeg(Conference conference, Consumer<BrowserEvent> events) {
    BrowserPort port = browsers.get(conference.loop());
    if (port == null) {
      throw new IllegalArgumentException(
          conference.label() + " is not a conference of this engine");
    }
    return port.openLeg(conference, events);
  }

  /// Phone and browser legs opened and not closed.
  public int openLegs() {
    return phones.openLegs() + browsers.values().stream().mapToInt(BrowserPort::openLegs).sum();
  }

  /// How each loop fares.
  public List<LoopLoad> statistics() {
    return loops.all().stream().map(MediaLoop::statistics).toList();
  }

  /// Closes the legs that are still open and all ports, and ends the loops, and with them all
  /// media. Idempotent.
  @Override
  public void close() {
    phones.close();
    close(browsers, loops);
  }

  private static void close(Map<MediaLoop, BrowserPort> browsers, MediaLoops loops) {
    browsers.values().forEach(BrowserPort::close);
    loops.close();
  }
}
