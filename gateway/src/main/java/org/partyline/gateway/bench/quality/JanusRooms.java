package org.partyline.gateway.bench.quality;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.partyline.gateway.bench.Janus;
import org.partyline.media.codec.AudioCodec;

/// The same speech through the same networks and Janus' AudioBridge instead: a room of two for each
/// network, all at once, in real time.
final class JanusRooms {
  private JanusRooms() {}

  static boolean installed() {
    return Janus.installed();
  }

  static Map<Network, Similarity.Result> measure(
      AudioCodec codec, List<Network> networks, short[] speech) {
    short[] said = new short[Quality.LEAD + speech.length];
    System.arraycopy(speech, 0, said, Quality.LEAD, speech.length);
    int millis = said.length / 48 + 1_000;
    List<Handset> listeners = new ArrayList<>();
    List<Handset> all = new ArrayList<>();
    try (Janus janus = new Janus(codec.sampleRate())) {
      for (int room = 1; room <= networks.size(); room++) {
        if (room > 1) {
          janus.open(room);
        }
        Handset speaker = new Handset(codec, said, networks.get(room - 1), millis, Quality.SPEAKER);
        Handset listener = new Handset(codec, new short[0], Network.clean(), millis, 1);
        for (Handset handset : List.of(speaker, listener)) {
          handset.target(janus.join(room, codec, handset.type(), handset.port()));
          all.add(handset);
        }
        listeners.add(listener);
      }
      long begin = System.nanoTime();
      for (double now = 0; now < millis; now = (System.nanoTime() - begin) / 1e6) {
        for (Handset handset : all) {
          handset.pass(now);
        }
        LockSupport.parkNanos(500_000);
      }
    } finally {
      all.forEach(Handset::close);
    }
    Map<Network, Similarity.Result> results = new LinkedHashMap<>();
    for (int i = 0; i < networks.size(); i++) {
      results.put(networks.get(i), Quality.compare(codec, said, listeners.get(i).heard()));
    }
    return results;
  }
}
