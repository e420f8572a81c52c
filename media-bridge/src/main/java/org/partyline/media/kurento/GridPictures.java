package org.partyline.media.kurento;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.kurento.client.Composite;
import org.kurento.client.HubPort;
import org.kurento.client.MediaPipeline;
import org.kurento.client.MediaType;
import org.kurento.client.WebRtcEndpoint;
import org.partyline.media.MediaException;
import org.partyline.media.kurento.KurentoRoom.Place;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// All see all cameras in one picture, which the server composes and encodes once. It does so only
/// while a camera is on.
final class GridPictures implements Pictures {
  private static final Logger LOG = LoggerFactory.getLogger(GridPictures.class);

  private final String room;
  private final KurentoSettings.Grid size;
  private final List<KurentoBrowserLeg> legs = new ArrayList<>();
  private final Map<KurentoBrowserLeg, HubPort> cameras = new HashMap<>();
  private @Nullable Composed composed;

  /// @param out what is composed
  private record Composed(Place place, Composite hub, HubPort out) {}

  GridPictures(String room, KurentoSettings.Grid size) {
    this.room = room;
    this.size = size;
  }

  @Override
  public void changed(KurentoBrowserLeg leg) {
    if (!legs.contains(leg)) {
      legs.add(leg);
    }
    leg.place().ifPresent(this::compose);
  }

  @Override
  public void speaks(int csrc) {}

  @Override
  public void gone(KurentoBrowserLeg leg) {
    legs.remove(leg);
    if (composed != null) {
      compose(composed.place());
    }
  }

  private void compose(Place place) {
    try {
      if (composed != null && !composed.place().equals(place)) {
        composed = null; // the server is lost, and with it all that was there
        cameras.clear();
      }
      List<KurentoBrowserLeg> here =
          legs.stream().filter(leg -> leg.place().filter(place::equals).isPresent()).toList();
      if (here.stream().noneMatch(KurentoBrowserLeg::hasCamera)) {
        release();
        return;
      }
      Composed now = composed == null ? open(place) : composed;
      composed = now;
      for (var camera : Map.copyOf(cameras).entrySet()) {
        if (!here.contains(camera.getKey()) || !camera.getKey().hasCamera()) {
          cameras.remove(camera.getKey());
          release(place, camera.getValue());
        }
      }
      for (KurentoBrowserLeg leg : here) {
        if (leg.hasCamera() && !cameras.containsKey(leg)) {
          leg.picture().ifPresent(camera -> add(now, leg, camera));
        }
        leg.show(now.out());
      }
    } catch (MediaException e) {
      LOG.debug("{}: {}", room, e.getMessage());
    }
  }

  private void add(Composed to, KurentoBrowserLeg leg, WebRtcEndpoint camera) {
    Place place = to.place();
    HubPort port = port(place, to.hub());
    try {
      place.server().tell("a camera", () -> camera.connect(port, MediaType.VIDEO));
      cameras.put(leg, port);
    } catch (MediaException e) {
      LOG.debug("{}: {}", room, e.getMessage()); // it has just gone
      release(place, port);
    }
  }

  private Composed open(Place place) {
    MediaPipeline pipeline = place.pipeline();
    Composite hub =
        place
            .server()
            .ask(
                "a Composite",
                _ ->
                    new Composite.Builder(pipeline)
                        .withWidth(size.width())
                        .withHeight(size.height())
                        .withFramerate(size.framesPerSecond())
                        .build());
    try {
      return new Composed(place, hub, port(place, hub));
    } catch (MediaException e) {
      place.server().later("release", hub::release);
      throw e;
    }
  }

  private static HubPort port(Place place, Composite hub) {
    return place.server().ask("a HubPort", _ -> new HubPort.Builder(hub).build());
  }

  private void release() {
    Composed old = composed;
    if (old != null) {
      composed = null;
      cameras.values().forEach(port -> release(old.place(), port));
      cameras.clear();
      release(old.place(), old.out());
      old.place().server().later("release", old.hub()::release);
    }
  }

  private static void release(Place place, HubPort port) {
    place.server().later("release", port::release);
  }
}
