package org.partyline.media.kurento;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.partyline.media.BrowserEvent;
import org.partyline.media.BrowserLeg;
import org.partyline.media.LoopStats;
import org.partyline.media.MediaEngine;
import org.partyline.media.MediaRoom;
import org.partyline.media.MediaServerObserver;
import org.partyline.media.MediaServerStats;
import org.partyline.media.PhoneEvent;
import org.partyline.media.PhoneLeg;
import org.partyline.media.PhoneSettings;
import org.partyline.media.Recording;
import org.partyline.media.RecordingEnded;
import org.partyline.media.RecordingSettings;
import org.partyline.media.embedded.EmbeddedEngine;

/// Rooms whose browsers are served by a pool of Kurento Media Servers. Phones, and the mix that
/// everybody hears, are the embedded engine's: no media server can keep them waiting.
public final class KurentoEngine implements MediaEngine {
  private final EmbeddedEngine embedded;
  private final KurentoSettings settings;
  private final KurentoPool pool;
  private final Set<KurentoRoom> rooms = ConcurrentHashMap.newKeySet();

  private KurentoEngine(EmbeddedEngine embedded, KurentoSettings settings) {
    this.embedded = embedded;
    this.settings = settings;
    this.pool = KurentoPool.open(settings);
  }

  /// Begins to connect; servers that cannot be reached yet are tried again for as long as this
  /// lives.
  ///
  /// @param embedded has the mix and the phones; closed with this
  public static KurentoEngine start(EmbeddedEngine embedded, KurentoSettings settings) {
    return new KurentoEngine(embedded, settings);
  }

  @Override
  public MediaRoom openRoom(String label) {
    var room = new KurentoRoom(embedded.openRoom(label), pool, settings, this);
    rooms.add(room);
    return room;
  }

  void closed(KurentoRoom room) {
    rooms.remove(room);
  }

  @Override
  public PhoneLeg openPhoneLeg(PhoneSettings phone, Consumer<PhoneEvent> events) {
    return embedded.openPhoneLeg(phone, events);
  }

  @Override
  public BrowserLeg openBrowserLeg(MediaRoom room, Consumer<BrowserEvent> events) {
    if (room instanceof KurentoRoom ours) {
      return new KurentoBrowserLeg(ours, embedded, settings, events);
    }
    throw new IllegalArgumentException(room.label() + " is not a room of this engine");
  }

  /// The sound, which is ours, and the cameras where the servers have a place for them: pictures do
  /// not pass here.
  @Override
  public Recording record(
      MediaRoom room, RecordingSettings recording, Consumer<RecordingEnded> ended) {
    Optional<URI> directory = settings.recordings();
    if (directory.isEmpty() || !(room instanceof KurentoRoom ours)) {
      return embedded.record(room, recording, ended);
    }
    return ours.record(
        recording.name(), directory.get(), heard -> embedded.record(room, recording, heard), ended);
  }

  /// Phones and browsers; a browser's way into the mix is not a leg of its own.
  @Override
  public int openLegs() {
    int browsers = rooms.stream().mapToInt(KurentoRoom::legs).sum();
    int bridges = rooms.stream().mapToInt(KurentoRoom::bridges).sum();
    return embedded.openLegs() - bridges + browsers;
  }

  /// Of phones and the mix.
  @Override
  public List<LoopStats> loops() {
    return embedded.loops();
  }

  /// Phones are served by this process; servers of browsers come and go.
  @Override
  public boolean responds(Duration within) {
    return embedded.responds(within);
  }

  /// Takes no new room there, or does again; those that are there stay.
  ///
  /// @return whether there is such a server
  public boolean drain(URI server, boolean drained) {
    return pool.drain(server, drained);
  }

  @Override
  public void observe(MediaServerObserver observer) {
    pool.observe(observer);
  }

  @Override
  public List<MediaServerStats> mediaServers() {
    return pool.statistics();
  }

  /// Releases what is ours on the servers, and ends all media. Idempotent.
  @Override
  public void close() {
    rooms.forEach(KurentoRoom::close);
    pool.close();
    embedded.close();
  }
}
