package org.partyline.gateway.bench;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.partyline.media.BrowserLeg;
import org.partyline.media.MediaEngine;
import org.partyline.media.MediaException;
import org.partyline.media.MediaLeg;
import org.partyline.media.MediaRoom;
import org.partyline.media.PhoneLeg;
import org.partyline.media.PhoneSettings;
import org.partyline.media.browser.BrowserPeer;
import org.partyline.media.codec.AudioCodec;
import org.partyline.media.embedded.EmbeddedEngine;
import org.partyline.media.embedded.MediaSettings;
import org.partyline.media.embedded.PortRange;

/// A media engine with one loop, the thread of the far ends, and who takes part.
final class Stage implements AutoCloseable {
  private static final PortRange PORTS = new PortRange(10_000, 29_999);
  private static final int PHONES_PER_PORT = 100;
  private static final int HANDSHAKES_AT_ONCE = 8;

  private final MediaEngine engine;
  private final Generator generator = new Generator();
  private final List<MediaLeg> legs = new ArrayList<>();
  private final List<AutoCloseable> rooms = new ArrayList<>();
  private final List<AutoCloseable> sockets = new ArrayList<>();
  private final List<LongSupplier> heard = new ArrayList<>();
  private @Nullable PhonePort phonePort;
  private int phones;
  private int csrc;

  /// With the engine that does everything in this process.
  Stage() {
    this(embedded -> embedded);
  }

  /// @param engine given the embedded one
  Stage(Function<EmbeddedEngine, MediaEngine> engine) {
    this.engine =
        engine.apply(
            EmbeddedEngine.start(
                new MediaSettings(
                    1,
                    List.of(InetAddress.getLoopbackAddress()),
                    List.of(),
                    PORTS,
                    List.of(InetAddress.getLoopbackAddress()),
                    Optional.empty(),
                    0,
                    Duration.ofMinutes(5),
                    1)));
  }

  MediaEngine engine() {
    return engine;
  }

  MediaRoom room(String label) {
    MediaRoom room = engine.openRoom(label);
    rooms.add(room);
    return room;
  }

  /// A telephone in the room.
  Phone phone(MediaRoom room, Voice voice) {
    PhonePort port = phonePort;
    if (port == null || phones % PHONES_PER_PORT == 0) {
      port = new PhonePort();
      phonePort = port;
      sockets.add(port);
      generator.addInbox(port::drain);
      heard.add(port::heard);
    }
    phones++;
    PhoneLeg leg = engine.openPhoneLeg(settings(voice.codec()), _ -> {});
    legs.add(leg);
    Phone phone = new Phone(port, leg, voice, ++csrc);
    leg.join(room, csrc);
    generator.add(phone);
    return phone;
  }

  /// Packets that all far ends have got.
  long heard() {
    return heard.stream().mapToLong(LongSupplier::getAsLong).sum();
  }

  /// What the jitter buffers of all legs aim at, on average.
  double bufferMillis() {
    return legs.stream().mapToInt(leg -> leg.stats().bufferMillis()).average().orElse(0);
  }

  static PhoneSettings settings(AudioCodec codec) {
    return new PhoneSettings(List.of(codec), Set.of(InetAddress.getLoopbackAddress()));
  }

  /// A browser in each of these rooms, saying what `voice` gives for its index.
  List<Surfer> browsers(List<MediaRoom> rooms, IntFunction<Voice> voice) {
    return browsers(rooms, voice, _ -> null);
  }

  List<Surfer> browsers(
      List<MediaRoom> rooms, IntFunction<Voice> voice, IntFunction<PhonePort.@Nullable Ear> ear) {
    List<Surfer> surfers = new ArrayList<>();
    try (ExecutorService handshakes =
        Executors.newFixedThreadPool(HANDSHAKES_AT_ONCE, Thread.ofVirtual().factory())) {
      List<Future<BrowserPeer>> connecting = new ArrayList<>();
      for (MediaRoom room : rooms) {
        BrowserPeer peer = new BrowserPeer();
        sockets.add(peer);
        BrowserLeg leg = engine.openBrowserLeg(room, _ -> {});
        legs.add(leg);
        int name = ++csrc;
        connecting.add(
            handshakes.submit(() -> {
              peer.connect(leg.answer(peer.offer()));
              leg.join(room, name);
              return peer;
            }));
      }
      for (int i = 0; i < connecting.size(); i++) {
        Surfer surfer = new Surfer(connected(connecting.get(i)), voice.apply(i), ear.apply(i));
        generator.add(surfer);
        heard.add(surfer::heard);
        surfers.add(surfer);
      }
    }
    return surfers;
  }

  private static BrowserPeer connected(Future<BrowserPeer> connecting) {
    try {
      return connecting.get();
    } catch (ExecutionException e) {
      throw new MediaException(
          MediaException.Kind.UNAVAILABLE, "a browser did not connect: " + e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new MediaException(MediaException.Kind.UNAVAILABLE, "interrupted", e);
    }
  }

  @Override
  public void close() {
    generator.close();
    closeAll(legs);
    closeAll(rooms);
    engine.close();
    closeAll(sockets);
  }

  private static void closeAll(List<? extends AutoCloseable> all) {
    for (AutoCloseable each : all) {
      try {
        each.close();
      } catch (Exception e) {
        throw new MediaException(
            MediaException.Kind.UNAVAILABLE,
            "a part of the bench did not close: " + e.getMessage(),
            e);
      }
    }
  }
}
