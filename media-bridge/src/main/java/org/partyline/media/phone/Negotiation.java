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
import org.partyline.media.SdpException;
import org.partyline.media.SdpException.Fault;
import org.partyline.media.codec.AudioCodec;
import org.partyline.media.phone.NegotiatedMedia.Encryption;
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
      KeyExchange keys,
      Endpoints endpoints,
      Function<String, List<InetAddress>> resolver) {
    this.codecs = codecs;
    this.keys = keys;
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
    MediaSection theirs = keys.choose(offer, audio).orElseThrow(() -> keys.refusal(offer, audio));
    int chosen = offer.media().indexOf(theirs);
    KeyExchange.Answer crypto = keys.answer(offer, theirs, now == null ? null : now.encryption());
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
            AudioSection.ours(
                theirs.protocol(),
                local.getPort(),
                AudioSection.answered(media, theirs),
                direction,
                media.rtcpMux()),
            crypto.attributes()));
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
    NegotiatedMedia now = current;
    List<RtpMap> maps = AudioSection.offered(codecs, now);
    List<MediaSection> sections = new ArrayList<>(written);
    InetSocketAddress local = endpoints.current();
    boolean mux = now == null || now.rtcpMux();
    Optional<String> before =
        now == null ? Optional.empty() : Optional.of(written.get(place).protocol());
    MediaSection audio =
        KeyExchange.write(
            AudioSection.ours(
                keys.protocol(before), local.getPort(), maps, Direction.SENDRECV, mux),
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
    NegotiatedMedia media =
        agree(answer, theirs, written.get(offeredAt), keys.accept(answer, theirs));
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
      rtcp = mux ? null : new InetSocketAddress(host, AudioSection.rtcpPort(theirs));
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
        AudioSection.events(theirs, receiving, codec.clockRate()),
        rtp,
        rtcp,
        mux,
        direction.sends() && rtp != null,
        direction.receives(),
        false,
        encryption,
        AudioSection.packetMillis(theirs));
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
