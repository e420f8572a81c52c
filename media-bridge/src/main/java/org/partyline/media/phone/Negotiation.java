package org.partyline.media.phone;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.partyline.media.MediaException;
import org.partyline.media.codec.AudioCodec;
import org.partyline.media.sdp.Connection;
import org.partyline.media.sdp.Direction;
import org.partyline.media.sdp.MediaSection;
import org.partyline.media.sdp.Origin;
import org.partyline.media.sdp.RtpMap;
import org.partyline.media.sdp.Sdp;
import org.partyline.media.sdp.SdpAttribute;

/// Offer and answer (RFC 3264) for one audio stream. Knows no sockets. Not thread-safe.
final class Negotiation {
  /// Dynamic payload types of our own offers.
  private static final int OPUS_TYPE = 107;

  private static final int EVENT_TYPE = 101;
  private static final int WIDE_EVENT_TYPE = 102;

  private static final String OPUS_FORMAT = "useinbandfec=1;stereo=0;sprop-stereo=0";
  private static final String EVENTS = "telephone-event";

  private final List<AudioCodec> codecs;
  private final Connection address;
  private final int port;
  private final String id = Long.toString(RandomGenerator.getDefault().nextLong(1L << 53));
  private long version;
  private List<MediaSection> written = List.of();
  private int offeredAt = -1;

  /// Which m= line of the session is ours: it stays at its place in later offers of ours.
  private int place;

  private @Nullable Agreement current;

  Negotiation(List<AudioCodec> codecs, InetAddress address, int port) {
    this.codecs = codecs;
    this.address = Connection.of(address);
    this.port = port;
  }

  /// A description to send, and what it settles.
  record Answered(String sdp, Agreement agreement) {}

  Answered answer(String text) {
    Sdp offer = Sdp.parse(text);
    int chosen = audio(offer);
    MediaSection theirs = offer.media().get(chosen);
    Agreement agreement = agree(offer, theirs, theirs);
    Direction direction = Direction.of(agreement.sends(), agreement.receives());
    List<MediaSection> sections = new ArrayList<>();
    for (int i = 0; i < offer.media().size(); i++) {
      MediaSection section = offer.media().get(i);
      sections.add(
          i == chosen
              ? ours(
                  section.protocol(), answered(agreement, section), direction, agreement.rtcpMux())
              : MediaSection.of(section.kind(), 0, section.protocol(), section.formats()));
    }
    place = chosen;
    current = agreement;
    offeredAt = -1;
    return new Answered(write(sections), agreement);
  }

  /// Ours, or the same again in a re-INVITE: the codec in use first.
  String offer() {
    List<RtpMap> maps = new ArrayList<>();
    Agreement now = current;
    if (now != null) {
      maps.add(map(now.codec(), now.receiveType()));
    }
    for (AudioCodec codec : codecs) {
      if (now == null || codec != now.codec()) {
        maps.add(map(codec, codec == AudioCodec.OPUS ? OPUS_TYPE : codec.staticPayloadType()));
      }
    }
    boolean wide = codecs.contains(AudioCodec.OPUS);
    boolean narrow = codecs.stream().anyMatch(codec -> codec != AudioCodec.OPUS);
    if (narrow) {
      maps.add(events(maps, 8_000, EVENT_TYPE));
    }
    if (wide) {
      maps.add(events(maps, 48_000, WIDE_EVENT_TYPE));
    }
    List<MediaSection> sections = new ArrayList<>(written);
    MediaSection audio = ours("RTP/AVP", maps, Direction.SENDRECV, now == null || now.rtcpMux());
    if (sections.isEmpty()) {
      sections.add(audio);
    } else {
      sections.set(place, audio);
    }
    offeredAt = place;
    return write(sections);
  }

  Agreement accept(String text) {
    if (offeredAt < 0) {
      throw new MediaException(
          MediaException.Kind.NOT_ACCEPTABLE, "an SDP answer without an offer of ours");
    }
    Sdp answer = Sdp.parse(text);
    if (answer.media().size() <= offeredAt || answer.media().get(offeredAt).port() == 0) {
      throw new MediaException(
          MediaException.Kind.NOT_ACCEPTABLE, "the SDP answer refuses our audio");
    }
    Agreement agreement = agree(answer, answer.media().get(offeredAt), written.get(offeredAt));
    offeredAt = -1;
    current = agreement;
    return agreement;
  }

  private int audio(Sdp sdp) {
    for (int i = 0; i < sdp.media().size(); i++) {
      MediaSection section = sdp.media().get(i);
      if (section.kind().equals("audio")
          && section.port() != 0
          && (section.protocol().equals("RTP/AVP") || section.protocol().equals("RTP/AVPF"))) {
        return i;
      }
    }
    throw new MediaException(
        MediaException.Kind.NOT_ACCEPTABLE, "no plain RTP audio in the SDP (RTP/AVP or RTP/AVPF)");
  }

  /// Settles on the first of their codecs that is ours.
  ///
  /// @param receiving the section whose payload types their packets carry: the offer
  private Agreement agree(Sdp sdp, MediaSection theirs, MediaSection receiving) {
    List<RtpMap> maps = theirs.rtpMaps();
    for (RtpMap map : maps) {
      Optional<AudioCodec> codec =
          codecs.stream().filter(c -> map.is(c.encodingName(), c.clockRate())).findFirst();
      if (codec.isPresent()) {
        return agreement(sdp, theirs, receiving, codec.get(), map.payloadType());
      }
    }
    throw new MediaException(
        MediaException.Kind.NOT_ACCEPTABLE,
        "no common audio codec; offered " + names(maps) + ", ours " + codecs);
  }

  private Agreement agreement(
      Sdp sdp, MediaSection theirs, MediaSection receiving, AudioCodec codec, int type) {
    Connection connection =
        sdp.connection(theirs)
            .orElseThrow(() ->
                new MediaException(
                    MediaException.Kind.NOT_ACCEPTABLE, "SDP without an address (c=) for audio"));
    Direction direction = sdp.direction(theirs).reversed();
    boolean mux = theirs.has("rtcp-mux");
    InetSocketAddress rtp = null;
    InetSocketAddress rtcp = null;
    if (!connection.unspecified()) {
      InetAddress host =
          connection
              .literal()
              .orElseThrow(() ->
                  new MediaException(
                      MediaException.Kind.NOT_ACCEPTABLE, "SDP address must be an IP literal"));
      rtp = new InetSocketAddress(host, theirs.port());
      rtcp = mux ? null : new InetSocketAddress(host, rtcpPort(theirs));
    }
    int receiveType =
        receiving.rtpMaps().stream()
            .filter(map -> map.is(codec.encodingName(), codec.clockRate()))
            .map(RtpMap::payloadType)
            .findFirst()
            .orElse(type);
    return new Agreement(
        codec,
        type,
        receiveType,
        eventType(receiving, codec.clockRate()),
        rtp,
        rtcp,
        mux,
        direction.sends() && rtp != null,
        direction.receives());
  }

  private static int rtcpPort(MediaSection section) {
    int following = Math.min(section.port() + 1, 65_535);
    String value = section.attribute("rtcp").orElse("");
    String port = value.split(" ", 2)[0];
    if (!port.matches("[1-9][0-9]{0,4}")) {
      return following;
    }
    int read = Integer.parseInt(port);
    return read <= 65_535 ? read : following;
  }

  /// Events at the codec's clock rate, or else at any: some phones offer 8000 only, beside Opus.
  private static int eventType(MediaSection section, int clockRate) {
    List<RtpMap> maps = section.rtpMaps();
    return maps.stream()
        .filter(map -> map.is(EVENTS, clockRate))
        .findFirst()
        .or(() -> maps.stream().filter(m -> m.encodingName().equalsIgnoreCase(EVENTS)).findFirst())
        .map(RtpMap::payloadType)
        .orElse(-1);
  }

  private static List<RtpMap> answered(Agreement agreement, MediaSection section) {
    List<RtpMap> maps = new ArrayList<>();
    maps.add(map(agreement.codec(), agreement.receiveType()));
    section.rtpMaps().stream()
        .filter(map -> map.payloadType() == agreement.eventType())
        .forEach(maps::add);
    return maps;
  }

  private MediaSection ours(
      String protocol, List<RtpMap> maps, Direction direction, boolean rtcpMux) {
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

  private String write(List<MediaSection> sections) {
    if (!sections.equals(written)) {
      version++;
      written = List.copyOf(sections);
    }
    Origin origin = new Origin("partyline", id, String.valueOf(version), address);
    List<SdpAttribute> none = List.of();
    return new Sdp(origin, Optional.of(address), none, sections).toString();
  }

  private static String names(List<RtpMap> maps) {
    return maps.stream().map(RtpMap::encodingName).limit(20).toList().toString();
  }
}
