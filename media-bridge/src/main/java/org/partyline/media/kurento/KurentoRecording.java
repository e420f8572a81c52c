package org.partyline.media.kurento;

import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.kurento.client.MediaProfileSpecType;
import org.kurento.client.MediaType;
import org.kurento.client.RecorderEndpoint;
import org.kurento.client.WebRtcEndpoint;
import org.partyline.media.MediaException;
import org.partyline.media.Recording;
import org.partyline.media.RecordingEnded;
import org.partyline.media.kurento.KurentoRoom.Place;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A recording of a room: the sound, which is ours, and each camera in a file of its own, which the
/// media server writes as the camera sent it. What touches cameras is done on the room's thread for
/// pictures.
final class KurentoRecording implements Recording {
  private static final Logger LOG = LoggerFactory.getLogger(KurentoRecording.class);

  /// A server that hangs is not waited for longer: what it has written can be played.
  private static final long TO_FINISH_SECONDS = 4;

  private final String name;
  private final URI directory;
  private final long begun = System.nanoTime();
  private final Recording sound;
  private final List<String> files = new CopyOnWriteArrayList<>();
  private final Map<KurentoBrowserLeg, RecorderEndpoint> running = new HashMap<>();
  private final CompletableFuture<Boolean> written = new CompletableFuture<>();

  /// @param name what the files' names begin with
  /// @param directory at the servers
  /// @param record begins to record the sound
  /// @param soundOver has [#finish] called on the room's thread for pictures
  /// @param ended told once when all is written
  KurentoRecording(
      String name,
      URI directory,
      Function<Consumer<RecordingEnded>, Recording> record,
      Consumer<KurentoRecording> soundOver,
      Consumer<RecordingEnded> ended) {
    this.name = name;
    this.directory = directory;
    this.sound =
        record.apply(heard -> {
          soundOver.accept(this);
          if (!written.completeOnTimeout(false, TO_FINISH_SECONDS, TimeUnit.SECONDS).join()) {
            LOG.warn("{}: the media server has not finished all of {}", name, files);
          }
          ended.accept(
              new RecordingEnded(
                  heard.how(),
                  with(heard.files()),
                  heard.length(),
                  heard.missing(),
                  heard.fault()));
        });
  }

  private List<String> with(List<String> heard) {
    return Stream.concat(heard.stream(), files.stream()).toList();
  }

  @Override
  public List<String> files() {
    return with(sound.files());
  }

  @Override
  public void close() {
    sound.close(); // and with it the cameras'
  }

  /// A camera may have gone on or off. Each time that it goes on it gets a file of its own, so that
  /// none has a gap.
  void changed(KurentoBrowserLeg leg) {
    if (!leg.hasCamera()) {
      gone(leg);
    } else if (!running.containsKey(leg) && !written.isDone()) {
      leg.place().ifPresent(place -> leg.picture().ifPresent(camera -> begin(leg, place, camera)));
    }
  }

  private void begin(KurentoBrowserLeg leg, Place place, WebRtcEndpoint camera) {
    long at = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
    String file = "%s-video-%d-at-%dms.webm".formatted(name, files.size() + 1, at);
    try {
      RecorderEndpoint recorder =
          place
              .server()
              .ask(
                  "a RecorderEndpoint",
                  _ ->
                      new RecorderEndpoint.Builder(place.pipeline(), directory + "/" + file)
                          .withMediaProfile(MediaProfileSpecType.WEBM_VIDEO_ONLY)
                          .build());
      running.put(leg, recorder);
      files.add(file); // from here on it may come into being, whatever we are told
      place
          .server()
          .tell(
              "a recording",
              () -> {
                recorder.addErrorListener(
                    error -> LOG.warn("{} is not recorded: {}", file, error.getDescription()));
                camera.connect(recorder, MediaType.VIDEO);
                recorder.record();
              });
    } catch (MediaException e) {
      LOG.warn("{} is not recorded: {}", file, e.getMessage());
      gone(leg);
    }
  }

  /// Whoever had a camera has left.
  void gone(KurentoBrowserLeg leg) {
    RecorderEndpoint recorder = running.remove(leg);
    if (recorder != null) {
      leg.place().ifPresent(place -> end(place, recorder));
    }
  }

  private static void end(Place place, RecorderEndpoint recorder) {
    try {
      place.server().tell("the end of a recording", recorder::stopAndWait);
    } catch (MediaException e) {
      LOG.debug("a recording was not ended: {}", e.getMessage());
    } finally {
      place.server().later("release", recorder::release);
    }
  }

  /// The room is not recorded any more.
  void finish() {
    List.copyOf(running.keySet()).forEach(this::gone);
    written.complete(true);
  }
}
