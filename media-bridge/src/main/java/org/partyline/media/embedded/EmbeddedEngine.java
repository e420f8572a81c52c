package org.partyline.media.embedded;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.partyline.media.BrowserEvent;
import org.partyline.media.BrowserLeg;
import org.partyline.media.LoopStats;
import org.partyline.media.MediaEngine;
import org.partyline.media.MediaRoom;
import org.partyline.media.PhoneEvent;
import org.partyline.media.PhoneLeg;
import org.partyline.media.PhoneSettings;
import org.partyline.media.Recording;
import org.partyline.media.RecordingEnded;
import org.partyline.media.RecordingSettings;
import org.partyline.media.browser.BrowserPort;
import org.partyline.media.conference.Conference;
import org.partyline.media.conference.MixedRoom;
import org.partyline.media.loop.MediaLoop;
import org.partyline.media.loop.MediaLoops;
import org.partyline.media.phone.PhoneNetwork;
import org.partyline.media.phone.PhoneNetwork.LocalAddress;
import org.partyline.media.phone.RtpPhoneLeg;
import org.partyline.media.recording.RoomRecorder;

/// The engine that does everything in this process, on its media loops.
public final class EmbeddedEngine implements MediaEngine {
  private final MediaLoops loops;
  private final PhoneNetwork phones;
  private final Map<MediaLoop, BrowserPort> browsers;

  private EmbeddedEngine(
      MediaLoops loops, PhoneNetwork phones, Map<MediaLoop, BrowserPort> browsers) {
    this.loops = loops;
    this.phones = phones;
    this.browsers = browsers;
  }

  /// Starts the loops and opens the browsers' ports; a phone's ports are opened with its leg.
  ///
  /// @throws org.partyline.media.MediaException when a port can't be had; nothing is left open then
  public static EmbeddedEngine start(MediaSettings settings) {
    MediaLoops loops = new MediaLoops(settings.loops());
    Map<MediaLoop, BrowserPort> browsers = new HashMap<>();
    try {
      for (MediaLoop loop : loops.all()) {
        browsers.put(loop, openBrowserPort(loop, browsers.size(), settings));
      }
      return new EmbeddedEngine(loops, phones(settings), Map.copyOf(browsers));
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
    List<LocalAddress> addresses =
        settings.phoneAddresses().stream()
            .map(bound -> new LocalAddress(bound, advertised(bound, settings)))
            .toList();
    return new PhoneNetwork(
        addresses,
        settings.phonePorts().first(),
        settings.phonePorts().last(),
        settings.mediaTimeout());
  }

  private static InetAddress advertised(InetAddress bound, MediaSettings settings) {
    return settings.advertisedPhoneAddresses().stream()
        .filter(each -> each instanceof Inet6Address == bound instanceof Inet6Address)
        .findFirst()
        .orElse(bound);
  }

  /// On the least loaded loop.
  @Override
  public Conference openRoom(String label) {
    return new Conference(loops.next(), label);
  }

  @Override
  public PhoneLeg openPhoneLeg(PhoneSettings settings, Consumer<PhoneEvent> events) {
    return RtpPhoneLeg.open(loops.next(), phones, settings, events);
  }

  @Override
  public BrowserLeg openBrowserLeg(MediaRoom room, Consumer<BrowserEvent> events) {
    BrowserPort port = browsers.get(MixedRoom.conferenceOf(room).loop());
    if (port == null) {
      throw new IllegalArgumentException(room.label() + " is not a room of this engine");
    }
    return port.openLeg(events);
  }

  @Override
  public Recording record(
      MediaRoom room, RecordingSettings settings, Consumer<RecordingEnded> ended) {
    return RoomRecorder.start(MixedRoom.conferenceOf(room), settings, ended);
  }

  @Override
  public int openLegs() {
    return phones.openLegs() + browsers.values().stream().mapToInt(BrowserPort::openLegs).sum();
  }

  @Override
  public boolean responds(Duration within) {
    return loops.respond(within);
  }

  @Override
  public List<LoopStats> loops() {
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
