package org.partyline.media;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.partyline.media.codec.AudioCodec;

/// What one call says about its media.
///
/// @param codecs ours, in the order of an offer of ours; in an answer the caller's order counts
/// @param sipSource where the caller's SIP comes from: RTP may come from there as well when the SDP
///   names an address that cannot be reached (behind NAT)
public record PhoneSettings(List<AudioCodec> codecs, Optional<InetAddress> sipSource) {
  public static final List<AudioCodec> ALL_CODECS =
      List.of(AudioCodec.OPUS, AudioCodec.G722, AudioCodec.PCMA, AudioCodec.PCMU);

  public PhoneSettings {
    codecs = List.copyOf(codecs);
  }

  /// Every codec, from this SIP source.
  public static PhoneSettings from(InetAddress sipSource) {
    return new PhoneSettings(ALL_CODECS, Optional.of(sipSource));
  }
}
