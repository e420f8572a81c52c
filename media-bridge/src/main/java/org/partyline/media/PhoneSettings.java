package org.partyline.media;

import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.partyline.media.codec.AudioCodec;

/// What one call says about its media.
///
/// @param codecs ours, in the order of an offer of ours; in an answer the caller's order counts
/// @param sipSources where the peer's SIP comes from: the source of the INVITE, or of a call of
///   ours the trunk's addresses. RTP may come from there as well when the SDP names an address that
///   cannot be reached (behind NAT)
/// @param trustedMedia addresses besides [#sipSources] that RTP may be sent to, on an SDP's word,
///   before anything came from them; to others it is sent once they were heard
public record PhoneSettings(
    List<AudioCodec> codecs, Set<InetAddress> sipSources, Predicate<InetAddress> trustedMedia) {
  public static final List<AudioCodec> ALL_CODECS =
      List.of(AudioCodec.OPUS, AudioCodec.G722, AudioCodec.PCMA, AudioCodec.PCMU);

  public PhoneSettings {
    codecs = List.copyOf(codecs);
    sipSources = Set.copyOf(sipSources);
  }

  /// Trusting no media address but the SIP sources'.
  public PhoneSettings(List<AudioCodec> codecs, Set<InetAddress> sipSources) {
    this(codecs, sipSources, _ -> false);
  }

  /// Every codec, from this SIP source.
  public static PhoneSettings from(InetAddress sipSource) {
    return new PhoneSettings(ALL_CODECS, Set.of(sipSource));
  }

  /// The same, trusting these media addresses too.
  public PhoneSettings trusting(Predicate<InetAddress> media) {
    return new PhoneSettings(codecs, sipSources, media);
  }

  /// The same with these codecs only, in this order of preference.
  ///
  /// @param names as [AudioCodec] has them, `PCMA`
  /// @throws IllegalArgumentException where there is no such codec
  public PhoneSettings offering(List<String> names) {
    return new PhoneSettings(
        names.stream().map(AudioCodec::valueOf).toList(), sipSources, trustedMedia);
  }
}
