package org.partyline.media;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.partyline.media.codec.AudioCodec;

/// What one call says about its media.
///
/// @param codecs ours, in the order of an offer of ours; in an answer the caller's order counts
/// @param sipSource where the caller's SIP comes from: RTP may come from there as well when the SDP
///   names an address that cannot be reached (behind NAT)
/// @param trustedMedia addresses besides [#sipSource] that RTP may be sent to, on an SDP's word,
///   before anything came from them; to others it is sent once they were heard
public record PhoneSettings(
    List<AudioCodec> codecs, Optional<InetAddress> sipSource, Predicate<InetAddress> trustedMedia) {
  public static final List<AudioCodec> ALL_CODECS =
      List.of(AudioCodec.OPUS, AudioCodec.G722, AudioCodec.PCMA, AudioCodec.PCMU);

  public PhoneSettings {
    codecs = List.copyOf(codecs);
  }

  /// Trusting no media address but the SIP source's.
  public PhoneSettings(List<AudioCodec> codecs, Optional<InetAddress> sipSource) {
    this(codecs, sipSource, _ -> false);
  }

  /// Every codec, from this SIP source.
  public static PhoneSettings from(InetAddress sipSource) {
    return new PhoneSettings(ALL_CODECS, Optional.of(sipSource));
  }

  /// The same, trusting these media addresses too.
  public PhoneSettings trusting(Predicate<InetAddress> media) {
    return new PhoneSettings(codecs, sipSource, media);
  }
}
