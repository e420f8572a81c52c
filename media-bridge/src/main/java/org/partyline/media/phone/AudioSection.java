package org.partyline.media.phone;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.partyline.media.codec.AudioCodec;
import org.partyline.media.phone.NegotiatedMedia.Events;
import org.partyline.media.sdp.Direction;
import org.partyline.media.sdp.MediaSection;
import org.partyline.media.sdp.RtpMap;

/// Reads and writes the audio section of an SDP: formats, telephone-events, packet lengths.
final class AudioSection {
  /// Dynamic payload types of our own offers.
  private static final int OPUS_TYPE = 107;

  private static final int EVENT_TYPE = 101;
  private static final int WIDE_EVENT_TYPE = 102;

  private static final String OPUS_FORMAT = "useinbandfec=1;stereo=0;sprop-stereo=0";
  private static final String EVENTS = "telephone-event";

  private AudioSection() {}

  /// The formats of an offer of ours: the codec in use first, then the others in our order, and
  /// telephone-events at each clock rate.
  static List<RtpMap> offered(List<AudioCodec> codecs, @Nullable NegotiatedMedia now) {
    List<RtpMap> maps = new ArrayList<>();
    if (now != null) {
      maps.add(map(now.codec(), now.receiveType()));
    }
    for (AudioCodec codec : codecs) {
      if (now == null || codec != now.codec()) {
        maps.add(map(codec, codec == AudioCodec.OPUS ? OPUS_TYPE : codec.staticPayloadType()));
      }
    }
    if (codecs.stream().anyMatch(codec -> codec != AudioCodec.OPUS)) {
      maps.add(events(maps, 8_000, EVENT_TYPE));
    }
    if (codecs.contains(AudioCodec.OPUS)) {
      maps.add(events(maps, 48_000, WIDE_EVENT_TYPE));
    }
    return maps;
  }

  /// What the peer wants to receive: a=ptime, at most a=maxptime (RFC 8866 6.4), in steps of our 10
  /// ms; 20 ms unless told.
  static int packetMillis(MediaSection section) {
    int wanted = millis(section, "ptime").orElse(20);
    int most = millis(section, "maxptime").orElse(NegotiatedMedia.MAX_PACKET_MILLIS);
    int millis = Math.min(wanted, Math.min(most, NegotiatedMedia.MAX_PACKET_MILLIS));
    return Math.max(10, millis / 10 * 10);
  }

  private static Optional<Integer> millis(MediaSection section, String attribute) {
    return section
        .attribute(attribute)
        .filter(value -> value.matches("[1-9][0-9]{0,3}"))
        .map(Integer::valueOf);
  }

  static int rtcpPort(MediaSection section) {
    int following = Math.min(section.port() + 1, 65_535);
    String value = section.attribute("rtcp").orElse("");
    String port = value.split(" ", 2)[0];
    if (!port.matches("[1-9][0-9]{0,4}")) {
      return following;
    }
    int read = Integer.parseInt(port);
    return read <= 65_535 ? read : following;
  }

  static Events events(MediaSection theirs, MediaSection receiving, int clockRate) {
    Optional<RtpMap> sent = eventMap(theirs, clockRate);
    Optional<RtpMap> received = sent.flatMap(map -> eventMap(receiving, map.clockRate()));
    return sent.isEmpty() || received.isEmpty()
        ? Events.NONE
        : new Events(
            received.get().payloadType(), sent.get().payloadType(), sent.get().clockRate());
  }

  /// Events at the codec's clock rate, or else at any: some phones offer 8000 only, beside Opus.
  private static Optional<RtpMap> eventMap(MediaSection section, int clockRate) {
    List<RtpMap> maps = section.rtpMaps();
    return maps.stream()
        .filter(map -> map.is(EVENTS, clockRate))
        .findFirst()
        .or(() -> maps.stream().filter(m -> m.encodingName().equalsIgnoreCase(EVENTS)).findFirst());
  }

  static List<RtpMap> answered(NegotiatedMedia media, MediaSection section) {
    List<RtpMap> maps = new ArrayList<>();
    maps.add(map(media.codec(), media.receiveType()));
    section.rtpMaps().stream()
        .filter(map -> map.payloadType() == media.eventType())
        .forEach(maps::add);
    return maps;
  }

  static MediaSection ours(
      String protocol, int port, List<RtpMap> maps, Direction direction, boolean rtcpMux) {
    List<String> formats = maps.stream().map(map -> String.valueOf(map.payloadType())).toList();
    MediaSection section = MediaSection.of("audio", port, protocol, formats);
    for (RtpMap map : maps) {
      section = section.with("rtpmap", map.toString());
      if (map.encodingName().equalsIgnoreCase(EVENTS)) {
        section = section.with("fmtp", map.payloadType() + " 0-15");
      } else if (map.encodingName().equalsIgnoreCase(AudioCodec.OPUS.encodingName())) {
        section = section.with("fmtp", map.payloadType() + " " + OPUS_FORMAT);
      }
    }
    section = section.with("ptime", "20").with(direction.attribute());
    return rtcpMux ? section.with("rtcp-mux") : section;
  }

  private static RtpMap map(AudioCodec codec, int type) {
    int channels = codec == AudioCodec.OPUS ? 2 : 1; // always written so (RFC 7587 7)
    return new RtpMap(type, codec.encodingName(), codec.clockRate(), channels);
  }

  private static RtpMap events(List<RtpMap> taken, int rate, int wanted) {
    int type = wanted;
    while (isTaken(taken, type)) {
      type++;
    }
    return new RtpMap(type, EVENTS, rate, 1);
  }

  private static boolean isTaken(List<RtpMap> maps, int type) {
    return maps.stream().anyMatch(map -> map.payloadType() == type);
  }
}
