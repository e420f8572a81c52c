package org.partyline.media.kurento;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import org.kurento.client.MediaPipeline;
import org.kurento.client.MediaType;
import org.kurento.client.WebRtcEndpoint;
import org.partyline.media.MediaException;
import org.partyline.media.conference.Conference;
import org.partyline.media.conference.MixedRoom;
import org.partyline.media.kurento.KurentoSettings.Video;
import org.partyline.media.sound.Sound;

/// A room: our mix, and one pipeline on one media server for as long as browsers are here. When
/// that server is lost its browsers are told, and who comes next gets another one.
final class KurentoRoom implements MixedRoom {
  private final Conference mix;
  private final KurentoPool pool;
  private final String owner;
  private final Video video;
  private final KurentoEngine engine;

  /// What changes pictures, one after the other, for a server may hang.
  private final ExecutorService pictures =
      Executors.newSingleThreadExecutor(Thread.ofVirtual().factory());

  /// Held while a pipeline is opened.
  private final ReentrantLock opening = new ReentrantLock();

  private final ReentrantLock lock = new ReentrantLock();

  // Guarded by the lock.
  private final List<KurentoBrowserLeg> legs = new ArrayList<>();
  private @Nullable Place place;
  private boolean closed;

  /// Who spoke last, and who before: only the thread of [#pictures] touches it.
  private final List<KurentoBrowserLeg> spoke = new ArrayList<>();

  /// Where the browsers of a room are.
  record Place(KurentoServer server, MediaPipeline pipeline) {}

  KurentoRoom(Conference mix, KurentoPool pool, String owner, Video video, KurentoEngine engine) {
    this.mix = mix;
    this.pool = pool;
    this.owner = owner;
    this.video = video;
    this.engine = engine;
    if (video == Video.SPEAKER) {
      mix.onSpeaker(csrc -> change(() -> speaks(csrc)));
    }
  }

  @Override
  public Conference conference() {
    return mix;
  }

  @Override
  public String label() {
    return mix.label();
  }

  Video video() {
    return video;
  }

  @Override
  public void play(Sound sound) {
    mix.play(sound);
  }

  @Override
  public void playTo(int csrc, Sound sound) {
    mix.playTo(csrc, sound);
  }

  @Override
  public Loop playLoop(Sound sound) {
    return mix.playLoop(sound);
  }

  /// A pipeline for one more browser: the room's, or a new one on the least loaded server.
  ///
  /// @throws MediaException when there is no server for it
  Place enter(KurentoBrowserLeg leg) {
    opening.lock(); // and not the other, which nobody may hold while a server is waited for
    try {
      Place here = placed(leg, null);
      if (here != null) {
        return here;
      }
      KurentoServer server = pool.leastLoaded();
      var opened = new Place(server, server.openPipeline(this, owner + " room " + label()));
      here = placed(leg, opened);
      if (here == null) {
        server.releasePipeline(this, opened.pipeline());
        throw new MediaException(MediaException.Kind.UNAVAILABLE, "the media server was just lost");
      }
      return here;
    } finally {
      opening.unlock();
    }
  }

  /// Where the browser is now: the room's place, or else this one.
  private @Nullable Place placed(KurentoBrowserLeg leg, @Nullable Place opened) {
    lock.lock();
    try {
      if (closed) {
        throw new MediaException(MediaException.Kind.UNREACHABLE_ROOM, label() + " is closed");
      }
      if (place == null && opened != null && opened.server().serves(this)) {
        place = opened;
      }
      if (place != null) {
        legs.add(leg);
        place.server().legOpened();
      }
      return place;
    } finally {
      lock.unlock();
    }
  }

  /// The last one takes the pipeline along, so that nothing waits on the server.
  void leave(KurentoBrowserLeg leg, Place where) {
    lock.lock();
    try {
      if (!legs.remove(leg)) {
        return;
      }
      where.server().legClosed();
      if (legs.isEmpty() && where.equals(place)) {
        place = null;
        where.server().releasePipeline(this, where.pipeline());
      }
    } finally {
      lock.unlock();
    }
    change(() -> gone(leg));
  }

  int legs() {
    return locked(legs::size);
  }

  int bridges() {
    return locked(() -> (int) legs.stream().filter(KurentoBrowserLeg::bridged).count());
  }

  private int locked(IntSupplier count) {
    lock.lock();
    try {
      return count.getAsInt();
    } finally {
      lock.unlock();
    }
  }

  /// All that is there is lost.
  void serverLost(KurentoServer server) {
    List<KurentoBrowserLeg> there = List.of();
    lock.lock();
    try {
      if (place != null && place.server() == server) {
        place = null;
        there = List.copyOf(legs);
      }
    } finally {
      lock.unlock();
    }
    there.forEach(KurentoBrowserLeg::serverLost);
  }

  /// Somebody came who may watch, or their camera went on or off.
  void pictureOf(KurentoBrowserLeg leg) {
    if (video != Video.OFF) {
      change(() -> {
        if (!spoke.contains(leg)) {
          spoke.addLast(leg);
        }
        show();
      });
    }
  }

  private void change(Runnable change) {
    try {
      pictures.execute(change);
    } catch (RejectedExecutionException _) {
      // the room is closed
    }
  }

  private void speaks(int csrc) {
    for (KurentoBrowserLeg leg : List.copyOf(spoke)) {
      if (leg.csrc() == csrc) {
        spoke.remove(leg);
        spoke.addFirst(leg);
        show();
      }
    }
  }

  private void gone(KurentoBrowserLeg leg) {
    spoke.remove(leg);
    show();
  }

  /// Connects everybody to who spoke last of those with a camera, themselves left out.
  private void show() {
    for (KurentoBrowserLeg viewer : snapshot()) {
      spoke.stream()
          .filter(each -> each != viewer && each.hasCamera())
          .findFirst()
          .ifPresent(viewer::show);
    }
  }

  private List<KurentoBrowserLeg> snapshot() {
    lock.lock();
    try {
      return List.copyOf(legs);
    } finally {
      lock.unlock();
    }
  }

  /// One sees the other, if both are still there.
  static void connect(KurentoServer server, WebRtcEndpoint seen, WebRtcEndpoint viewer) {
    server.tell("a picture", () -> seen.connect(viewer, MediaType.VIDEO));
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      if (place != null) {
        place.server().releasePipeline(this, place.pipeline());
        place = null;
      }
    } finally {
      lock.unlock();
    }
    mix.close();
    engine.closed(this);
    pictures.shutdown();
  }
}
