package org.partyline.media.kurento;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.partyline.media.MediaException;
import org.partyline.media.sdp.Connection;
import org.partyline.media.sdp.MediaSection;
import org.partyline.media.sdp.RtpMap;
import org.partyline.media.sdp.Sdp;

/// The descriptions between a leg of our mix and an RtpEndpoint.
final class OpusDescriptions {
  private OpusDescriptions() {}

  /// Our offer with Opus alone: the endpoint would answer telephone-event as if it could do
  /// something with it, and of several codecs it names all and bears no change between them.
  static String offerForKurento(String ours) {
    Sdp offer = Sdp.parse(ours);
    MediaSection audio = offer.media().getFirst();
    RtpMap opus = opus(audio).orElseThrow(() -> refused("our offer has no Opus"));
    String type = Integer.toString(opus.payloadType());
    MediaSection one =
        new MediaSection(
            "audio",
            audio.port(),
            audio.protocol(),
            List.of(type),
            audio.connection(),
            audio.attributes().stream()
                .filter(line ->
                    !line.name().matches("rtpmap|fmtp|rtcp-fb")
                        || line.value().startsWith(type + " "))
                .toList());
    return new Sdp(offer.origin(), offer.connection(), offer.attributes(), List.of(one)).toString();
  }

  /// The endpoint's answer as our leg may take it: checked, for an offer that it cannot serve it
  /// answers with a live port all the same, and with the address that we reach it at.
  ///
  /// @throws MediaException when it does not take our Opus
  static String answerForUs(String offer, String kurentos, InetAddress at) {
    Sdp answer = Sdp.parse(kurentos);
    int offered =
        opus(Sdp.parse(offer).media().getFirst())
            .map(RtpMap::payloadType)
            .orElseThrow(() -> refused("our offer has no Opus"));
    MediaSection audio =
        answer.media().stream()
            .filter(section -> section.kind().equals("audio"))
            .filter(section -> section.port() != 0)
            .findFirst()
            .orElseThrow(() -> refused("its answer has no audio"));
    if (opus(audio).filter(map -> map.payloadType() == offered).isEmpty()) {
      throw refused("its answer has no Opus: is it removed from SdpEndpoint.conf.json there?");
    }
    return new Sdp(
            answer.origin(),
            Optional.of(Connection.of(at)),
            answer.attributes(),
            List.of(audio.at(Connection.of(at))))
        .toString();
  }

  private static Optional<RtpMap> opus(MediaSection audio) {
    return audio.rtpMaps().stream()
        .filter(map -> map.is("opus", 48_000) && map.channels() == 2)
        .findFirst();
  }

  private static MediaException refused(String why) {
    return new MediaException(
        MediaException.Kind.UNAVAILABLE, "no way between the media server and the mix: " + why);
  }
}
