package org.partyline.media.browser;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.partyline.media.conference.VideoCodec;
import org.partyline.media.sdp.MediaSection;
import org.partyline.media.sdp.RtpMap;

/// Which payload types of a video section are taken up: the first VP8, and the best H.264.
final class VideoFormats {
  private static final String H264_FMTP =
      "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=";

  private VideoFormats() {}

  /// In the offer's order.
  static List<BrowserOffer.Codec> of(MediaSection media, Set<String> feedback) {
    Optional<RtpMap> vp8 =
        media.rtpMaps().stream().filter(map -> map.is("VP8", 90_000)).findFirst();
    Optional<RtpMap> h264 = h264(media, "42e01f").or(() -> h264(media, "42"));
    List<BrowserOffer.Codec> codecs = new ArrayList<>(2);
    for (RtpMap map : media.rtpMaps()) {
      if (vp8.filter(map::equals).isPresent()) {
        codecs.add(codec(media, map, VideoCodec.VP8, "", feedback));
      } else if (h264.filter(map::equals).isPresent()) {
        String profile = media.fmtp(map.payloadType()).getOrDefault("profile-level-id", "42e01f");
        codecs.add(codec(media, map, VideoCodec.H264, H264_FMTP + profile, feedback));
      }
    }
    return List.copyOf(codecs);
  }

  private static Optional<RtpMap> h264(MediaSection media, String profile) {
    return media.rtpMaps().stream()
        .filter(map -> map.is("H264", 90_000))
        .filter(map -> {
          Map<String, String> fmtp = media.fmtp(map.payloadType());
          return fmtp.getOrDefault("packetization-mode", "0").equals("1")
              && fmtp.getOrDefault("profile-level-id", "42000a").matches("[0-9a-fA-F]{6}")
              && fmtp.getOrDefault("profile-level-id", "42000a")
                  .regionMatches(true, 0, profile, 0, profile.length());
        })
        .findFirst();
  }

  private static BrowserOffer.Codec codec(
      MediaSection media, RtpMap map, VideoCodec video, String fmtp, Set<String> served) {
    String prefix = map.payloadType() + " ";
    boolean transport =
        media.attributes("extmap").stream().anyMatch(value -> value.contains("transport-wide-cc"));
    List<String> feedback =
        media.attributes("rtcp-fb").stream()
            .filter(value -> value.startsWith(prefix))
            .map(value -> value.substring(prefix.length()))
            .filter(served::contains)
            .filter(kind -> transport || !kind.equals("transport-cc"))
            .sorted()
            .distinct()
            .toList();
    int rtx = feedback.contains("nack") ? rtx(media, map.payloadType()) : -1;
    return new BrowserOffer.Codec(map, Optional.of(video), fmtp, feedback, rtx, -1);
  }

  /// The payload type of the RTX for this one (RFC 4588, 8.1), or -1.
  private static int rtx(MediaSection media, int repaired) {
    return media.rtpMaps().stream()
        .filter(map -> map.is("rtx", 90_000))
        .mapToInt(RtpMap::payloadType)
        .filter(type -> media.fmtp(type).getOrDefault("apt", "").equals(repaired + ""))
        .findFirst()
        .orElse(-1);
  }
}
