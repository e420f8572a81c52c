package org.partyline.media.browser;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.partyline.media.browser.BrowserOffer.Codec;
import org.partyline.media.browser.BrowserOffer.Role;
import org.partyline.media.browser.BrowserOffer.Section;
import org.partyline.media.dtls.DtlsIdentity;
import org.partyline.media.sdp.Connection;
import org.partyline.media.sdp.MediaSection;
import org.partyline.media.sdp.Origin;
import org.partyline.media.sdp.Sdp;
import org.partyline.media.sdp.SdpAttribute;

/// Writes the answer: nothing that a browser can do without, in an order that never changes, as it
/// has to travel over IRC. Transport lines stand in the first section only, for all are bundled.
final class BrowserAnswer {
  /// What we call ourselves in RTCP; sender of the mix.
  static final int AUDIO_SSRC = 1;

  /// The first slot's SSRC; the others follow.
  static final int FIRST_SLOT_SSRC = 11;

  /// Added to a slot's SSRC for what is sent again (RFC 4588).
  static final int RTX_OFFSET = 1_000;

  static final String CNAME = "p";

  /// TCP only where UDP does not pass (RFC 6544, 4.2).
  private static final long UDP_PREFERENCE = 126;

  private static final long TCP_PREFERENCE = 90;

  private BrowserAnswer() {}

  static String write(
      BrowserOffer offer,
      IceAgent ice,
      DtlsIdentity identity,
      List<InetSocketAddress> candidates,
      List<InetSocketAddress> tcpCandidates) {
    List<MediaSection> media = new ArrayList<>();
    boolean transport = true;
    int slotSsrc = FIRST_SLOT_SSRC;
    for (Section section : offer.sections()) {
      if (section.role() == Role.REJECTED) {
        media.add(rejected(section));
        continue;
      }
      MediaSection answered = agreed(section);
      if (transport) {
        answered = transport(answered, ice, identity);
        answered = candidates(answered, candidates, tcpCandidates);
        transport = false;
      }
      if (section.role() == Role.AUDIO && section.direction().receives()) {
        answered = answered.with("ssrc", AUDIO_SSRC + " cname:" + CNAME);
      } else if (section.role() == Role.SLOT) {
        answered = slotSsrcs(answered, section, slotSsrc++);
      }
      media.add(answered);
    }
    String bundle =
        offer.sections().stream()
            .filter(section -> section.role() != Role.REJECTED)
            .map(Section::mid)
            .collect(Collectors.joining(" "));
    return new Sdp(
            new Origin("-", "1", "1", new Connection("0.0.0.0")),
            Optional.empty(),
            List.of(
                new SdpAttribute("group", "BUNDLE " + bundle), new SdpAttribute("ice-lite", "")),
            media)
        .toString();
  }

  private static MediaSection slotSsrcs(MediaSection media, Section section, int ssrc) {
    if (section.codecs().stream().allMatch(codec -> codec.rtx() < 0)) {
      return media.with("ssrc", ssrc + " cname:" + CNAME);
    }
    int rtx = ssrc + RTX_OFFSET;
    return media
        .with("ssrc-group", "FID " + ssrc + " " + rtx)
        .with("ssrc", ssrc + " cname:" + CNAME)
        .with("ssrc", rtx + " cname:" + CNAME);
  }

  private static MediaSection rejected(Section section) {
    MediaSection offered = section.offered();
    return MediaSection.of(offered.kind(), 0, offered.protocol(), offered.formats().subList(0, 1))
        .at(new Connection("0.0.0.0"))
        .with("mid", section.mid())
        .with("inactive");
  }

  private static MediaSection agreed(Section section) {
    List<String> formats =
        section.codecs().stream()
            .flatMap(
                codec -> IntStream.of(codec.map().payloadType(), codec.rtx(), codec.red()).boxed())
            .filter(type -> type >= 0)
            .map(String::valueOf)
            .toList();
    MediaSection media =
        MediaSection.of(section.offered().kind(), 9, section.offered().protocol(), formats)
            .at(new Connection("0.0.0.0"))
            .with("mid", section.mid())
            .with(
                switch (section.role()) {
                  case CAMERA, SCREEN -> "recvonly";
                  case SLOT -> "sendonly";
                  case AUDIO, REJECTED -> section.direction().reversed().attribute();
                })
            .with("rtcp-mux");
    for (Codec codec : section.codecs()) {
      media = codec(media, codec);
    }
    return simulcast(extensions(media, section), section.encodings());
  }

  private static MediaSection simulcast(MediaSection media, BrowserOffer.Encodings encodings) {
    MediaSection written = media;
    for (String rid : encodings.rids()) {
      written = written.with("rid", rid + " recv");
    }
    return encodings.rids().isEmpty()
        ? written
        : written.with("simulcast", "recv " + String.join(";", encodings.rids()));
  }

  private static MediaSection codec(MediaSection media, Codec codec) {
    int payloadType = codec.map().payloadType();
    MediaSection written = media.with("rtpmap", codec.map().toString());
    if (!codec.fmtp().isEmpty()) {
      written = written.with("fmtp", payloadType + " " + codec.fmtp());
    }
    for (String feedback : codec.feedback()) {
      written = written.with("rtcp-fb", payloadType + " " + feedback);
    }
    if (codec.rtx() >= 0) {
      written =
          written
              .with("rtpmap", codec.rtx() + " rtx/90000")
              .with("fmtp", codec.rtx() + " apt=" + payloadType);
    }
    if (codec.red() >= 0) {
      written =
          written
              .with("rtpmap", codec.red() + " red/48000/2")
              .with("fmtp", codec.red() + " " + payloadType + "/" + payloadType);
    }
    return written;
  }

  /// Only what we read or write: levels with the sound, the mid with what is sent to us.
  private static MediaSection extensions(MediaSection media, Section section) {
    MediaSection written = media;
    for (SdpAttribute extmap : section.offered().attributes()) {
      if (!extmap.name().equals("extmap")) {
        continue;
      }
      String id = extmap.value().split("[ /]", 2)[0];
      boolean audio = section.role() == Role.AUDIO;
      if ((audio && id.equals(Integer.toString(section.level())))
          || (audio && id.equals(Integer.toString(section.mixerLevel())))
          || id.equals(Integer.toString(section.transportSequence()))
          || id.equals(Integer.toString(section.encodings().ridExtension()))
          || id.equals(Integer.toString(section.encodings().repairedExtension()))
          || (section.role() != Role.SLOT && id.equals(Integer.toString(section.midExtension())))) {
        written = written.with("extmap", reversed(extmap.value()));
      }
    }
    return written;
  }

  /// The direction that an extension was offered with is the offerer's (RFC 8285, 7).
  private static String reversed(String extmap) {
    int space = extmap.indexOf(' ');
    int slash = extmap.indexOf('/');
    if (slash < 0 || slash > space) {
      return extmap;
    }
    String direction =
        switch (extmap.substring(slash + 1, space)) {
          case "sendonly" -> "recvonly";
          case "recvonly" -> "sendonly";
          case String other -> other;
        };
    return extmap.substring(0, slash + 1) + direction + extmap.substring(space);
  }

  private static MediaSection transport(MediaSection media, IceAgent ice, DtlsIdentity identity) {
    return media
        .with("ice-ufrag", ice.localFragment())
        .with("ice-pwd", ice.localPassword())
        .with("fingerprint", identity.fingerprint().toString())
        .with("setup", "passive");
  }

  private static MediaSection candidates(
      MediaSection media, List<InetSocketAddress> udp, List<InetSocketAddress> tcp) {
    MediaSection written = media;
    int foundation = 1;
    for (InetSocketAddress candidate : udp) {
      written = candidate(written, foundation++, "udp", UDP_PREFERENCE, candidate, "");
    }
    for (InetSocketAddress candidate : tcp) {
      written =
          candidate(written, foundation++, "tcp", TCP_PREFERENCE, candidate, " tcptype passive");
    }
    return written.with("end-of-candidates");
  }

  private static MediaSection candidate(
      MediaSection media,
      int foundation,
      String transport,
      long preference,
      InetSocketAddress address,
      String end) {
    long priority = preference << 24 | (long) (65_536 - foundation) << 8 | 255;
    return media.with(
        "candidate",
        "%d 1 %s %d %s %d typ host%s"
            .formatted(
                foundation,
                transport,
                priority,
                Connection.of(address.getAddress()).address(),
                address.getPort(),
                end));
  }
}
