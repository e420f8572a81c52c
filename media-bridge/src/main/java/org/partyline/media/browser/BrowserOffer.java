package org.partyline.media.browser;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.partyline.media.MediaException;
import org.partyline.media.conference.VideoCodec;
import org.partyline.media.dtls.Fingerprint;
import org.partyline.media.sdp.Direction;
import org.partyline.media.sdp.MediaSection;
import org.partyline.media.sdp.RtpMap;
import org.partyline.media.sdp.Sdp;

/// What a browser offers, as far as it is taken up: who it is, and the part each media section
/// plays. The offer may be pruned to what the 67p-rtc messages carry.
///
/// @param iceFragment the browser's ICE user fragment
/// @param sections all sections, in the offer's order
record BrowserOffer(String iceFragment, Fingerprint fingerprint, List<Section> sections) {
  private static final String LEVEL = "urn:ietf:params:rtp-hdrext:ssrc-audio-level";
  private static final String MIXER_LEVEL = "urn:ietf:params:rtp-hdrext:csrc-audio-level";
  private static final String MID = "urn:ietf:params:rtp-hdrext:sdes:mid";
  private static final String TRANSPORT_SEQUENCE =
      "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01";
  private static final Set<String> FEEDBACK =
      Set.of("nack", "nack pli", "ccm fir", "goog-remb", "transport-cc");

  /// In-band FEC and DTX: what we can make use of (RFC 7587, 7).
  private static final String OPUS_FMTP = "useinbandfec=1;usedtx=1";

  /// The part a section plays.
  enum Role {
    AUDIO,
    CAMERA,
    SCREEN,
    SLOT,
    REJECTED
  }

  /// One m= section.
  ///
  /// @param codecs the payload types that are agreed, best first
  /// @param ssrc the first that the browser names for what it sends
  /// @param rtxSsrc what it names for what it sends again
  /// @param level extension id of RFC 6464, or -1; likewise the others
  /// @param transportSequence of what transport-wide feedback counts; video only
  /// @param encodings how the browser sends one picture in several sizes
  record Section(
      Role role,
      String mid,
      MediaSection offered,
      Direction direction,
      List<Codec> codecs,
      OptionalInt ssrc,
      OptionalInt rtxSsrc,
      int level,
      int mixerLevel,
      int midExtension,
      int transportSequence,
      Encodings encodings) {
    /// The payload type agreed for a video codec, or -1.
    int payloadType(VideoCodec codec) {
      return codecs.stream()
          .filter(agreed -> agreed.video().filter(video -> video == codec).isPresent())
          .mapToInt(agreed -> agreed.map().payloadType())
          .findFirst()
          .orElse(-1);
    }

    int payloadType() {
      return codecs.getFirst().map().payloadType();
    }

    /// The payload type of audio that is sent twice, or -1.
    int redType() {
      return codecs.getFirst().red();
    }

    /// The payload type of RTX for a video codec, or -1.
    int rtxType(VideoCodec codec) {
      return codecs.stream()
          .filter(agreed -> agreed.video().filter(video -> video == codec).isPresent())
          .mapToInt(Codec::rtx)
          .findFirst()
          .orElse(-1);
    }

    /// Whether this is RTX for what is sent to us.
    boolean isRtx(int payloadType) {
      return payloadType >= 0 && codecs.getFirst().rtx() == payloadType;
    }
  }

  /// Simulcast (RFC 8853): restriction identifiers in the offer's order, and the header extensions
  /// that tell them apart (RFC 8852). None where one encoding is sent.
  record Encodings(List<String> rids, int ridExtension, int repairedExtension) {
    static final Encodings ONE = new Encodings(List.of(), -1, -1);
    private static final int MOST = 4;
    private static final String RID = "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id";
    private static final String REPAIRED = "urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id";

    static Encodings of(MediaSection media) {
      int extension = extension(media, RID);
      List<String> rids =
          media.attribute("simulcast").stream()
              .map(value -> value.replaceFirst("(^|.* )send ([^ ]+).*", "$2"))
              .flatMap(list -> Arrays.stream(list.split(";", -1)))
              .map(alternatives -> alternatives.split(",", -1)[0].replace("~", ""))
              .filter(rid ->
                  rid.matches("[A-Za-z0-9]{1,16}")
                      && media.attributes("rid").stream()
                          .anyMatch(line -> line.matches(rid + " send( .*)?")))
              .distinct()
              .limit(MOST)
              .toList();
      return extension < 0 || rids.size() < 2
          ? ONE
          : new Encodings(rids, extension, extension(media, REPAIRED));
    }
  }

  /// A payload type that is agreed.
  ///
  /// @param video empty for Opus
  /// @param fmtp as it goes into the answer, or empty
  /// @param feedback of the offered kinds, those that we serve
  /// @param rtx the payload type that repairs are sent with (RFC 4588), or -1
  /// @param red the payload type of audio that is sent twice (RFC 2198), or -1
  record Codec(
      RtpMap map,
      Optional<VideoCodec> video,
      String fmtp,
      List<String> feedback,
      int rtx,
      int red) {}

  /// @param slots how many receive-only video sections are served
  /// @throws MediaException saying what cannot be served
  static BrowserOffer read(String text, int slots) {
    Sdp sdp = Sdp.parse(text);
    Roles roles = new Roles(slots);
    Set<String> mids = new HashSet<>();
    List<Section> sections = new ArrayList<>();
    for (MediaSection media : sdp.media()) {
      Section section = section(sdp, media, roles, sections.size());
      if (!mids.add(section.mid())) {
        throw new MediaException(
            MediaException.Kind.NOT_ACCEPTABLE,
            "the offer has two sections with a=mid:" + section.mid());
      }
      sections.add(section);
    }
    if (sections.stream().noneMatch(section -> section.role() == Role.AUDIO)) {
      throw new MediaException(
          MediaException.Kind.NOT_ACCEPTABLE, "the offer has no audio section with Opus");
    }
    return new BrowserOffer(
        first(sdp, "ice-ufrag")
            .filter(value -> value.length() >= 4 && value.length() <= 256)
            .orElseThrow(() ->
                new MediaException(
                    MediaException.Kind.NOT_ACCEPTABLE, "the offer has no usable a=ice-ufrag")),
        fingerprint(sdp),
        List.copyOf(sections));
  }

  /// All is bundled, so that the first section which tells counts for all.
  private static Optional<String> first(Sdp sdp, String attribute) {
    return sdp.media().stream()
        .flatMap(section -> section.attribute(attribute).stream())
        .findFirst()
        .or(() -> sdp.attribute(attribute));
  }

  private static Fingerprint fingerprint(Sdp sdp) {
    if (first(sdp, "setup").filter("passive"::equals).isPresent()) {
      throw new MediaException(
          MediaException.Kind.NOT_ACCEPTABLE,
          "the offer has a=setup:passive; here the browser must be active");
    }
    String value =
        first(sdp, "fingerprint")
            .orElseThrow(() ->
                new MediaException(
                    MediaException.Kind.NOT_ACCEPTABLE, "the offer has no a=fingerprint"));
    return Fingerprint.of(List.of(value))
        .orElseThrow(() ->
            new MediaException(
                MediaException.Kind.NOT_ACCEPTABLE,
                "a=fingerprint is malformed, or of an unknown hash (sha-256 is the usual one)"));
  }

  /// Gives out the parts in the order of the sections.
  private static final class Roles {
    private int slots;
    private boolean audio;
    private boolean camera;
    private boolean screen;

    Roles(int slots) {
      this.slots = slots;
    }

    Role next(String kind, Direction direction) {
      if (kind.equals("audio") && !audio && direction != Direction.INACTIVE) {
        audio = true;
        return Role.AUDIO;
      }
      if (!kind.equals("video")) {
        return Role.REJECTED;
      }
      if (direction == Direction.RECVONLY && slots > 0) {
        slots--;
        return Role.SLOT;
      }
      if (direction.sends() && !camera) {
        camera = true;
        return Role.CAMERA;
      }
      if (direction.sends() && !screen) {
        screen = true;
        return Role.SCREEN;
      }
      return Role.REJECTED;
    }
  }

  private static Section section(Sdp sdp, MediaSection media, Roles roles, int index) {
    Direction direction = sdp.direction(media);
    List<Codec> codecs =
        media.kind().equals("audio") ? opus(media) : VideoFormats.of(media, FEEDBACK);
    boolean usable =
        !codecs.isEmpty()
            && (media.port() != 0 || media.has("bundle-only"))
            && media.protocol().equalsIgnoreCase("UDP/TLS/RTP/SAVPF");
    Role role = usable ? roles.next(media.kind(), direction) : Role.REJECTED;
    // Of what is sent to us, one codec is enough; what we send depends on what others send.
    List<Codec> agreed = role == Role.SLOT || codecs.isEmpty() ? codecs : codecs.subList(0, 1);
    return new Section(
        role,
        media.attribute("mid").filter(mid -> mid.length() <= 32).orElse(Integer.toString(index)),
        media,
        direction,
        agreed,
        ssrc(media, 0),
        ssrc(media, 1),
        extension(media, LEVEL),
        extension(media, MIXER_LEVEL),
        extension(media, MID),
        media.kind().equals("video") ? extension(media, TRANSPORT_SEQUENCE) : -1,
        role == Role.CAMERA || role == Role.SCREEN ? Encodings.of(media) : Encodings.ONE);
  }

  private static List<Codec> opus(MediaSection media) {
    return media.rtpMaps().stream()
        .filter(map -> map.is("opus", 48_000))
        .map(map -> new Codec(map, Optional.empty(), OPUS_FMTP, List.of(), -1, red(media, map)))
        .limit(1)
        .toList();
  }

  /// Redundancy of this codec: its fmtp, if there is one, names the payload types of the blocks.
  private static int red(MediaSection media, RtpMap codec) {
    return media.rtpMaps().stream()
        .filter(map -> map.is("red", codec.clockRate()))
        .mapToInt(RtpMap::payloadType)
        .filter(type ->
            media.attributes("fmtp").stream()
                .filter(fmtp -> fmtp.startsWith(type + " "))
                .allMatch(fmtp -> fmtp.matches(type + " " + codec.payloadType() + "(/.*)?")))
        .findFirst()
        .orElse(-1);
  }

  /// The SSRC at this place in the FID group (RFC 5888 and RFC 4588); the first may stand alone.
  private static OptionalInt ssrc(MediaSection media, int place) {
    return media.attributes("ssrc-group").stream()
        .filter(group -> group.startsWith("FID "))
        .map(group -> group.substring(4))
        .findFirst()
        .or(() -> place == 0 ? media.attribute("ssrc") : Optional.empty())
        .map(value -> value.split(" ", -1))
        .filter(values -> values.length > place)
        .map(values -> values[place])
        .filter(value -> value.matches("\\d{1,10}"))
        .map(value -> OptionalInt.of((int) Long.parseLong(value)))
        .orElse(OptionalInt.empty());
  }

  /// The id of a header extension (RFC 8285) that fits the one-byte form, or -1.
  private static int extension(MediaSection media, String uri) {
    return media.attributes("extmap").stream()
        .filter(value -> value.endsWith(" " + uri))
        .map(value -> value.substring(0, value.indexOf(' ')).split("/", 2)[0])
        .filter(id -> id.matches("[1-9]|1[0-4]"))
        .mapToInt(Integer::parseInt)
        .findFirst()
        .orElse(-1);
  }
}
