package org.partyline.media.kurento;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import org.kurento.client.MediaPipeline;
import org.partyline.media.MediaException;
import org.partyline.media.Recording;
import org.partyline.media.RecordingEnded;
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
  private final Optional<Pictures> pictures;

  /// All that concerns pictures, one after the other, for a server may hang.
  private final ExecutorService watching =
      Executors.newSingleThreadExecutor(Thread.ofVirtual().factory());

  /// Held while a pipeline is opened.
  private final ReentrantLock opening = new ReentrantLock();

  private final ReentrantLock lock = new ReentrantLock();

  // Guarded by the lock.
  private final Map<KurentoBrowserLeg, Place> legs = new LinkedHashMap<>();
  private @Nullable Place place;
  private boolean closed;

  /// That thread's.
  private @Nullable KurentoRecording recording;

  /// Where the browsers of a room are.
  record Place(KurentoServer server, MediaPipeline pipeline) {
    /// By its id: a pipeline that is compared would ask its server.
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Place there && there.pipeline.getId().equals(pipeline.getId());
    }

    @Override
    public int hashCode() {
      return pipeline.getId().hashCode();
    }
  }

  KurentoRoom(Conference mix, KurentoPool pool, KurentoSettings settings, KurentoEngine engine) {
    this.mix = mix;
    this.pool = pool;
    this.owner = settings.owner();
    this.video = settings.video().apply(mix.label());
    this.engine = engine;
    this.pictures =
        switch (video) {
          case OFF -> Optional.empty();
          case SPEAKER -> Optional.of(new SpeakerPictures());
          case GRID -> Optional.of(new GridPictures(mix.label(), settings.grid()));
        };
    pictures.ifPresent(shown ->
        mix.onSpeaker(csrc -> {
          boolean _ = onThread(() -> shown.speaks(csrc));
        }));
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
        server.forget(this);
        server.releasePipeline(opened.pipeline());
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
        legs.put(leg, place);
        place.server().legOpened();
      }
      return place;
    } finally {
      lock.unlock();
    }
  }

  /// The last one takes the pipeline along, so that nothing waits on the server.
  void leave(KurentoBrowserLeg leg, Place where) {
    boolean last;
    lock.lock();
    try {
      if (legs.remove(leg) == null) {
        return;
      }
      where.server().legClosed();
      last = where.equals(place) && !legs.containsValue(where);
      if (last) {
        place = null;
        where.server().forget(this);
      }
    } finally {
      lock.unlock();
    }
    boolean _ =
        onThread(() -> {
          pictures.ifPresent(shown -> shown.gone(leg));
          if (recording != null) {
            recording.gone(leg);
          }
        });
    if (last) {
      release(where);
    }
  }

  /// After what is being recorded there has been written.
  private void release(Place where) {
    Runnable release = () -> where.server().releasePipeline(where.pipeline());
    if (!onThread(release)) {
      release.run();
    }
  }

  int legs() {
    return locked(legs::size);
  }

  int bridges() {
    return locked(() -> (int) legs.keySet().stream().filter(KurentoBrowserLeg::bridged).count());
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
        there = List.copyOf(legs.keySet());
      }
    } finally {
      lock.unlock();
    }
    there.forEach(KurentoBrowserLeg::serverLost);
  }

  /// Somebody came who may watch, or their camera went on or off, or they pinned somebody.
  void changed(KurentoBrowserLeg leg) {
    boolean _ =
        onThread(() -> {
          if (!present().contains(leg)) {
            return; // an event that came late
          }
          pictures.ifPresent(shown -> shown.changed(leg));
          if (recording != null) {
            recording.changed(leg);
          }
        });
  }

  /// Records the cameras as well as the sound.
  Recording record(
      String name,
      URI directory,
      Function<Consumer<RecordingEnded>, Recording> sound,
      Consumer<RecordingEnded> ended) {
    var begun =
        new KurentoRecording(
            name,
            directory,
            sound,
            over -> {
              boolean _ = onThread(() -> finish(over));
            },
            ended);
    boolean _ =
        onThread(() -> {
          recording = begun;
          present().forEach(begun::changed);
        });
    return begun;
  }

  private void finish(KurentoRecording over) {
    over.finish();
    if (over.equals(recording)) {
      recording = null;
    }
  }

  /// Returns false when the room is closed.
  private boolean onThread(Runnable task) {
    try {
      watching.execute(task);
      return true;
    } catch (RejectedExecutionException _) {
      return false;
    }
  }

  /// Those at the server where the room is now.
  private List<KurentoBrowserLeg> present() {
    lock.lock();
    try {
      return legs.entrySet().stream()
          .filter(each -> each.getValue().equals(place))
          .map(Map.Entry::getKey)
          .toList();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    Place last;
    lock.lock();
    try {
      closed = true;
      last = place;
      place = null;
      if (last != null) {
        last.server().forget(this);
      }
    } finally {
      lock.unlock();
    }
    boolean _ =
        onThread(() -> {
          if (recording != null) {
            finish(recording);
          }
        });
    if (last != null) {
      release(last);
    }
    mix.close();
    engine.closed(this);
    watching.shutdown();
  }
}
