package org.partyline.media.phone;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.partyline.media.PhoneSettings.Srtp;
import org.partyline.media.SdpException;
import org.partyline.media.SdpException.Fault;
import org.partyline.media.codec.AudioCodec;
import org.partyline.media.phone.NegotiatedMedia.Encryption;
import org.partyline.media.phone.NegotiatedMedia.Events;
import org.partyline.media.sdp.Connection;
import org.partyline.media.sdp.Direction;
import org.partyline.media.sdp.MediaSection;
import org.partyline.media.sdp.Origin;
import org.partyline.media.sdp.RtpMap;
import org.partyline.media.sdp.Sdp;
import org.partyline.media.sdp.SdpAttribute;

/// Offer and answer (RFC 3264) for one audio stream. Knows no sockets. Not thread-safe.
///
/// What it throws says how the signaling answers; what was negotiated before stays in force.
final class Negotiation {
  /// Dynamic payload types of our own offers.
  private static final int OPUS_TYPE = 107;

  private static final int EVENT_TYPE = 101;
  private static final int WIDE_EVENT_TYPE = 102;

  private static final String OPUS_FORMAT = "useinbandfec=1;stereo=0;sprop-stereo=0";
  private static final String EVENTS = "telephone-event";

  private final List<AudioCodec> codecs;
  private final KeyExchange keys;
  private final Endpoints endpoints;
  private final Function<String, List<InetAddress>> resolver;
  private final String id = Long.toString(RandomGenerator.getDefault().nextLong(1L << 53));
  private long version;
  private List<MediaSection> written = List.of();
  private int offeredAt = -1;

  /// Which m= line of the session is ours: it stays at its place in later offers of ours.
  private int place;

  private @Nullable NegotiatedMedia current;

  /// What the last answer to our present offer settled.
  private @Nullable NegotiatedMedia accepted;

  /// Where our RTP of a call is received.
  interface Endpoints {
    /// The address and port to tell a peer of this family; becomes the call's endpoint.
    ///
    /// @throws SdpException when we have no address of the family
    InetSocketAddress of(boolean ipv6);

    /// The address and port in use now, or that of our first offer.
    InetSocketAddress current();
  }

  /// @param resolver gives a host name's addresses; may block
  Negotiation(
      List<AudioCodec> codecs,
      Srtp srtp,
      Endpoints endpoints,
      Function<String, List<InetAddress>> resolver) {
    this.codecs = codecs;
    keys = new KeyExchange(srtp);
    this.endpoints = endpoints;
    this.resolver = resolver;
  }

  /// A description to send, and what it settles.
  record Answered(String sdp, NegotiatedMedia media) {
    /// Without the SDP, as it may hold keys.
    @Override
    public String toString() {
      return "answered: " + media;
    }
  }

  Answered answer(String text) {
    Sdp offer = Sdp.parse(text);
    List<MediaSection> audio =
        offer.media().stream().filter(s -> s.kind().equals("audio") && s.port() != 0).toList();
    NegotiatedMedia now = current;
    if (audio.isEmpty() && now != null) {
      return answerWithout(offer, now.withoutStream());
    }
    if (audio.isEmpty()) {
      throw noAudio();
    }
    MediaSection theirs = keys.choose(audio).orElseThrow(() -> keys.refusal(audio));
    int chosen = offer.media().indexOf(theirs);
    KeyExchange.Answer crypto = keys.answer(theirs, now == null ? null : now.encryption());
    NegotiatedMedia media = agree(offer, theirs, theirs, crypto.encryption());
    Direction direction = Direction.of(media.sends(), media.receives());
    Connection connection = connection(offer, theirs);
    InetSocketAddress local =
        connection.unspecified() && now != null
            ? endpoints.current()
            : endpoints.of(connection.ipv6());
    List<MediaSection> sections = refused(offer);
    sections.set(
        chosen,
        KeyExchange.write(
            ours(
                theirs.protocol(),
                local.getPort(),
                answered(media, theirs),
                direction,
                media.rtcpMux()),
            crypto.line().stream().toList()));
    place = chosen;
    current = media;
    offeredAt = -1;
    return new Answered(write(sections, local), media);
  }

  /// The peer has taken the stream out of the session (port 0): so do we (RFC 3264 8.2).
  private Answered answerWithout(Sdp offer, NegotiatedMedia media) {
    if (offer.media().stream().noneMatch(section -> section.kind().equals("audio"))) {
      throw noAudio();
    }
    current = media;
    offeredAt = -1;
    return new Answered(write(refused(offer), endpoints.current()), media);
  }

  private static List<MediaSection> refused(Sdp offer) {
    List<MediaSection> sections = new ArrayList<>();
    for (MediaSection section : offer.media()) {
      sections.add(MediaSection.of(section.kind(), 0, section.protocol(), section.formats()));
    }
    return sections;
  }

  /// Ours, or the same again in a re-INVITE: the codec in use first.
  String offer() {
    List<RtpMap> maps = new ArrayList<>();
    NegotiatedMedia now = current;
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
    InetSocketAddress local = endpoints.current();
    boolean mux = now == null || now.rtcpMux();
    Optional<String> before =
        now == null ? Optional.empty() : Optional.of(written.get(place).protocol());
    MediaSection audio =
        KeyExchange.write(
            ours(keys.protocol(before), local.getPort(), maps, Direction.SENDRECV, mux),
            keys.offer(now == null ? null : now.encryption(), now == null));
    if (sections.isEmpty()) {
      sections.add(audio);
    } else {
      sections.set(place, audio);
    }
    offeredAt = place;
    accepted = null;
    return write(sections, local);
  }

  /// Takes an answer to our offer: the first, or that of another fork (RFC 3261 13.2.2.4), which
  /// then counts instead.
  NegotiatedMedia accept(String text) {
    if (offeredAt < 0) {
      throw new SdpException(Fault.MALFORMED, "an SDP answer without an offer of ours");
    }
    Sdp answer = Sdp.parse(text);
    if (answer.media().size() <= offeredAt || answer.media().get(offeredAt).port() == 0) {
      throw new SdpException(Fault.MEDIA, "the SDP answer refuses our audio");
    }
    MediaSection theirs = answer.media().get(offeredAt);
    if (ipv6(answer, theirs) != endpoints.current().getAddress() instanceof Inet6Address) {
      throw new SdpException(Fault.ADDRESS, "the SDP answer is of another address family");
    }
    NegotiatedMedia media = agree(answer, theirs, written.get(offeredAt), keys.accept(theirs));
    NegotiatedMedia before = accepted;
    if (before != null && !Objects.equals(before.rtp(), media.rtp())) {
      media = media.fromNewRemote();
    }
    accepted = media;
    current = media;
    return media;
  }

  private static SdpException noAudio() {
    return new SdpException(Fault.MEDIA, "no audio in the SDP");
  }

  private static Connection connection(Sdp sdp, MediaSection theirs) {
    return sdp.connection(theirs)
        .orElseThrow(
            () -> new SdpException(Fault.MALFORMED, "SDP without an address (c=) for audio"));
  }

  private static boolean ipv6(Sdp sdp, MediaSection theirs) {
    return connection(sdp, theirs).ipv6();
  }

  private InetAddress host(Connection connection) {
    return connection
        .literal()
        .or(() ->
            resolver.apply(connection.address()).stream()
                .filter(found -> found instanceof Inet6Address == connection.ipv6())
                .findFirst())
        .orElseThrow(() ->
            new SdpException(Fault.ADDRESS, "the host name in the SDP's c= does not resolve"));
  }

  /// Settles on the first of their codecs that is ours.
  ///
  /// @param receiving the section whose payload types their packets carry: the offer
  private NegotiatedMedia agree(
      Sdp sdp, MediaSection theirs, MediaSection receiving, @Nullable Encryption encryption) {
    List<RtpMap> maps = theirs.rtpMaps();
    for (RtpMap map : maps) {
      Optional<AudioCodec> codec =
          codecs.stream().filter(c -> map.is(c.encodingName(), c.clockRate())).findFirst();
      if (codec.isPresent()) {
        return media(sdp, theirs, receiving, codec.get(), map.payloadType(), encryption);
      }
    }
    throw new SdpException(
        Fault.FORMAT, "no common audio codec; offered " + names(maps) + ", ours " + codecs);
  }

  private NegotiatedMedia media(
      Sdp sdp,
      MediaSection theirs,
      MediaSection receiving,
      AudioCodec codec,
      int type,
      @Nullable Encryption encryption) {
    Connection connection = connection(sdp, theirs);
    Direction direction = sdp.direction(theirs).reversed();
    boolean mux = theirs.has("rtcp-mux");
    InetSocketAddress rtp = null;
    InetSocketAddress rtcp = null;
    if (!connection.unspecified()) {
      InetAddress host = host(connection);
      rtp = new InetSocketAddress(host, theirs.port());
      rtcp = mux ? null : new InetSocketAddress(host, rtcpPort(theirs));
    }
    int receiveType =
        receiving.rtpMaps().stream()
            .filter(map -> map.is(codec.encodingName(), codec.clockRate()))
            .map(RtpMap::payloadType)
            .findFirst()
            .orElse(type);
    return new NegotiatedMedia(
        codec,
        type,
        receiveType,
        events(theirs, receiving, codec.clockRate()),
        rtp,
        rtcp,
        mux,
        direction.sends() && rtp != null,
        direction.receives(),
        false,
        encryption,
        packetMillis(theirs));
  }

  /// What the peer wants to receive: a=ptime, at most a=maxptime (RFC 8866 6.4), in steps of our 10
  /// ms; 20 ms unless told.
  private static int packetMillis(MediaSection section) {
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

  private static Events events(MediaSection theirs, MediaSection receiving, int clockRate) {
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

  private static List<RtpMap> answered(NegotiatedMedia media, MediaSection section) {
    List<RtpMap> maps = new ArrayList<>();
    maps.add(map(media.codec(), media.receiveType()));
    section.rtpMaps().stream()
        .filter(map -> map.payloadType() == media.eventType())
        .forEach(maps::add);
    return maps;
  }

  private static MediaSection ours(
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

  private String write(List<MediaSection> sections, InetSocketAddress local) {
    Connection address = Connection.of(local.getAddress());
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
