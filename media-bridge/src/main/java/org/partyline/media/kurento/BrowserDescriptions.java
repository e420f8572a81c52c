package org.partyline.media.kurento;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.partyline.media.MediaException;
import org.partyline.media.kurento.KurentoSettings.Video;
import org.partyline.media.sdp.Connection;
import org.partyline.media.sdp.Direction;
import org.partyline.media.sdp.MediaSection;
import org.partyline.media.sdp.Origin;
import org.partyline.media.sdp.RtpMap;
import org.partyline.media.sdp.Sdp;
import org.partyline.media.sdp.SdpAttribute;

/// The one negotiation of a browser, between the page's offer with its many sections (67p-rtc, 5)
/// and a WebRtcEndpoint, which knows one of audio and one of video. To the endpoint the camera and
/// the first slot are one section that sends and receives; to the page the endpoint's picture
/// arrives in that slot, known by its SSRC. Each section has one codec.
final class BrowserDescriptions {
  private static final String ABS_SEND_TIME =
      "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time";

  /// What fits into an answer that travels over IRC.
  private static final int MOST_CANDIDATES = 6;

  private final Sdp offer;
  private final Video video;
  private final MediaSection audio;
  private final @Nullable MediaSection camera;
  private final @Nullable MediaSection slot;

  private BrowserDescriptions(
      Sdp offer,
      Video video,
      MediaSection audio,
      @Nullable MediaSection camera,
      @Nullable MediaSection slot) {
    this.offer = offer;
    this.video = video;
    this.audio = audio;
    this.camera = camera;
    this.slot = slot;
  }

  /// @param video which pictures are wanted, too
  /// @throws MediaException when it cannot be read, or has no Opus
  static BrowserDescriptions of(String pageOffer, Video video) {
    Sdp offer = Sdp.parse(pageOffer);
    List<MediaSection> live =
        offer.media().stream().filter(section -> section.port() != 0).toList();
    MediaSection audio =
        live.stream()
            .filter(section -> section.kind().equals("audio") && opus(section).isPresent())
            .findFirst()
            .orElseThrow(() -> refused("an offer without Opus"));
    List<MediaSection> pictures =
        live.stream()
            .filter(section ->
                video != Video.OFF && section.kind().equals("video") && vp8(section).isPresent())
            .toList();
    // A WebRtcEndpoint drops what has an SSRC that the offer does not name: simulcast, that is.
    MediaSection camera =
        pictures.stream()
            .filter(section -> offer.direction(section).sends() && ssrc(section).isPresent())
            .findFirst()
            .orElse(null);
    MediaSection slot =
        pictures.stream()
            .filter(section -> offer.direction(section) == Direction.RECVONLY)
            .findFirst()
            .orElse(null);
    return new BrowserDescriptions(offer, video, audio, camera, slot);
  }

  boolean hasCamera() {
    return camera != null;
  }

  /// Whether somebody else's picture can be shown.
  boolean hasScreen() {
    return slot != null;
  }

  /// One section of audio and at most one of video, one codec in each: any other m-line it would
  /// answer with a live port, even a refused one.
  String offerForKurento() {
    List<MediaSection> media = new ArrayList<>();
    media.add(
        withCandidates(
            section(audio, opus(audio).orElseThrow(), offer.direction(audio)),
            offer.media().getFirst().attributes("candidate").stream()));
    MediaSection picture = camera != null ? camera : slot;
    if (picture != null) {
      media.add(
          section(picture, vp8(picture).orElseThrow(), Direction.of(camera != null, slot != null)));
    }
    String bundle = media.stream().map(BrowserDescriptions::mid).collect(Collectors.joining(" "));
    return new Sdp(
            offer.origin(),
            Optional.of(new Connection("0.0.0.0")),
            List.of(new SdpAttribute("group", "BUNDLE " + bundle)),
            media)
        .toString();
  }

  private MediaSection section(MediaSection offered, RtpMap codec, Direction direction) {
    MediaSection written =
        one(offered, codec)
            .with("mid", mid(offered))
            .with(direction.attribute())
            .with("rtcp-mux")
            .with("ice-ufrag", transport("ice-ufrag"))
            .with("ice-pwd", transport("ice-pwd"))
            .with("fingerprint", transport("fingerprint"))
            .with("setup", transport("setup"))
            .with("rtpmap", codec.toString());
    String type = codec.payloadType() + " ";
    for (SdpAttribute line : offered.attributes()) {
      boolean ours =
          switch (line.name()) {
            case "fmtp" -> line.value().startsWith(type);
            case "rtcp-fb" ->
                line.value().startsWith(type) && !line.value().endsWith("transport-cc");
            case "extmap" -> line.value().endsWith(" " + ABS_SEND_TIME);
            default -> false;
          };
      if (ours) {
        written = written.with(line.name(), line.value());
      }
    }
    Optional<String> ssrc = direction.sends() ? ssrc(offered) : Optional.empty();
    return ssrc.isPresent() ? written.with("ssrc", ssrc.get() + " cname:page") : written;
  }

  /// Of the first section that has it: they are bundled.
  private String transport(String attribute) {
    return offer.media().stream()
        .flatMap(section -> offer.attribute(section, attribute).stream())
        .findFirst()
        .orElseThrow(() -> refused("an offer without a=" + attribute));
  }

  /// @throws MediaException when the endpoint does not take the codecs
  void check(String kurentos) {
    Sdp answer = Sdp.parse(kurentos);
    if (answer.media().isEmpty()
        || answer.media().getFirst().port() == 0
        || opus(answer.media().getFirst()).isEmpty()) {
      throw refused(
          "the media server answered without Opus: is it removed from SdpEndpoint.conf.json"
              + " there?");
    }
  }

  /// What the page gets: as many sections as it offered, the transport and the candidates in the
  /// first.
  ///
  /// @param kurentos its answer with all the candidates that it has gathered
  String answerForBrowser(String kurentos) {
    Sdp answer = Sdp.parse(kurentos);
    MediaSection sound = answer.media().getFirst();
    Optional<MediaSection> picture =
        answer.media().stream()
            .filter(section -> section.kind().equals("video") && section.port() != 0)
            .filter(section -> vp8(section).isPresent())
            .findFirst();
    List<MediaSection> media = new ArrayList<>();
    List<String> bundled = new ArrayList<>();
    for (MediaSection offered : offer.media()) {
      MediaSection written = rejected(offered);
      if (offered.equals(audio)) {
        written = answered(offered, sound, answer.direction(sound), true);
      } else if (offered.equals(camera) && picture.isPresent()) {
        written = answered(offered, picture.get(), Direction.RECVONLY, false);
      } else if (offered.equals(slot) && picture.isPresent()) {
        written =
            answered(offered, picture.get(), Direction.SENDONLY, true)
                .with("content", video.content());
      }
      if (written.port() != 0) {
        if (bundled.isEmpty()) {
          written = transport(written, answer, sound);
        }
        bundled.add(mid(offered));
      }
      media.add(written);
    }
    return new Sdp(
            new Origin("-", "1", "1", new Connection("0.0.0.0")),
            Optional.empty(),
            List.of(new SdpAttribute("group", "BUNDLE " + String.join(" ", bundled))),
            media)
        .toString();
  }

  private static MediaSection rejected(MediaSection offered) {
    return MediaSection.of(offered.kind(), 0, offered.protocol(), offered.formats().subList(0, 1))
        .at(new Connection("0.0.0.0"))
        .with("mid", mid(offered))
        .with("inactive");
  }

  private static MediaSection answered(
      MediaSection offered, MediaSection kurentos, Direction direction, boolean sends) {
    RtpMap codec = opus(kurentos).or(() -> vp8(kurentos)).orElseThrow();
    String type = codec.payloadType() + " ";
    MediaSection written =
        one(offered, codec)
            .with("mid", mid(offered))
            .with(direction.attribute())
            .with("rtcp-mux")
            .with("rtpmap", codec.toString());
    for (SdpAttribute line : kurentos.attributes()) {
      boolean kept =
          switch (line.name()) {
            case "fmtp", "rtcp-fb" -> line.value().startsWith(type);
            case "extmap" -> offered.attributes().contains(line);
            case "ssrc" -> sends && line.value().contains(" cname:");
            default -> false;
          };
      if (kept) {
        written = written.with(line.name(), line.value());
      }
    }
    return written;
  }

  private static MediaSection one(MediaSection offered, RtpMap codec) {
    return MediaSection.of(
            offered.kind(), 9, offered.protocol(), List.of(Integer.toString(codec.payloadType())))
        .at(new Connection("0.0.0.0"));
  }

  private static MediaSection transport(MediaSection media, Sdp answer, MediaSection sound) {
    MediaSection written = media;
    for (String name : List.of("ice-ufrag", "ice-pwd", "fingerprint", "setup")) {
      written =
          written.with(
              name,
              answer
                  .attribute(sound, name)
                  .orElseThrow(() -> refused("the media server answered without a=" + name)));
    }
    return withCandidates(written, sound.attributes("candidate").stream())
        .with("end-of-candidates");
  }

  /// The best of those that are of use; of a server with many addresses not the hosts' alone.
  private static MediaSection withCandidates(MediaSection media, Stream<String> candidates) {
    List<String> useful =
        candidates
            .distinct()
            .filter(BrowserDescriptions::useful)
            .sorted(Comparator.comparingLong(line -> -priority(line)))
            .toList();
    List<String> others =
        useful.stream().filter(line -> !isHost(line)).limit(MOST_CANDIDATES / 2).toList();
    List<String> hosts =
        useful.stream()
            .filter(BrowserDescriptions::isHost)
            .limit(MOST_CANDIDATES - others.size())
            .toList();
    MediaSection written = media;
    for (String each : Stream.concat(hosts.stream(), others.stream()).toList()) {
      written = written.with("candidate", each);
    }
    return written;
  }

  /// RTCP is multiplexed, so component 2 has no use; nor has TCP that would have to be opened
  /// towards the browser, nor a name or an address that means nothing beyond one link.
  private static boolean useful(String candidate) {
    String[] words = candidate.split(" ", -1);
    return words.length >= 8
        && words[1].equals("1")
        && words[3].matches("[0-9]{1,10}")
        && !candidate.contains("tcptype active")
        && !candidate.contains("tcptype so")
        && !words[4].endsWith(".local")
        && !words[4].regionMatches(true, 0, "fe80:", 0, 5);
  }

  private static boolean isHost(String candidate) {
    return candidate.contains(" typ host");
  }

  private static long priority(String candidate) {
    return Long.parseLong(candidate.split(" ", 5)[3]);
  }

  private static String mid(MediaSection section) {
    return section.attribute("mid").orElseThrow(() -> refused("an offer without a=mid"));
  }

  /// The SSRC of what is sent: the first of its group, or the one that has a name.
  private static Optional<String> ssrc(MediaSection section) {
    return section.attributes("ssrc-group").stream()
        .filter(group -> group.startsWith("FID "))
        .map(group -> group.split(" ", 3)[1])
        .findFirst()
        .or(() -> section.attribute("ssrc").map(line -> line.split(" ", 2)[0]))
        .filter(ssrc -> ssrc.matches("[0-9]{1,10}"));
  }

  private static Optional<RtpMap> opus(MediaSection section) {
    return codec(section, "opus", 48_000);
  }

  private static Optional<RtpMap> vp8(MediaSection section) {
    return codec(section, "VP8", 90_000);
  }

  private static Optional<RtpMap> codec(MediaSection section, String name, int rate) {
    return section.rtpMaps().stream().filter(map -> map.is(name, rate)).findFirst();
  }

  private static MediaException refused(String why) {
    return new MediaException(MediaException.Kind.NOT_ACCEPTABLE, why);
  }
}
