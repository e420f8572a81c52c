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
/// @param srtp whether the phone's RTP is encrypted
/// @param keying how offers of ours agree on keys; in an answer the peer's offer counts
public record PhoneSettings(
    List<AudioCodec> codecs,
    Set<InetAddress> sipSources,
    Predicate<InetAddress> trustedMedia,
    Srtp srtp,
    Keying keying) {
  public static final List<AudioCodec> ALL_CODECS =
      List.of(AudioCodec.OPUS, AudioCodec.G722, AudioCodec.PCMA, AudioCodec.PCMU);

  /// Whether media is encrypted: SRTP, by keys in the SDP or by DTLS.
  public enum Srtp {
    /// Plain RTP only; what is encrypted is rejected (488).
    OFF,
    /// As the other side likes it: our offers are RTP/AVP with keys, which it may take or leave
    /// (RFC 8643).
    OPTIONAL,
    /// Encrypted or not at all: our offers are RTP/SAVP or UDP/TLS/RTP/SAVP, plain ones are
    /// rejected (488).
    REQUIRED
  }

  /// How SRTP gets its keys.
  public enum Keying {
    /// In the SDP (RFC 4568): as secret as the SIP that carries it.
    SDES,
    /// By a handshake along the media's path (RFC 5763): the SDP names the certificate only.
    DTLS
  }

  public PhoneSettings {
    codecs = List.copyOf(codecs);
    sipSources = Set.copyOf(sipSources);
  }

  /// Trusting no media address but the SIP sources'.
  public PhoneSettings(List<AudioCodec> codecs, Set<InetAddress> sipSources) {
    this(codecs, sipSources, _ -> false, Srtp.OFF, Keying.SDES);
  }

  /// Every codec, from this SIP source.
  public static PhoneSettings from(InetAddress sipSource) {
    return new PhoneSettings(ALL_CODECS, Set.of(sipSource));
  }

  /// The same, trusting these media addresses too.
  public PhoneSettings trusting(Predicate<InetAddress> media) {
    return new PhoneSettings(codecs, sipSources, media, srtp, keying);
  }

  /// The same, with or without encryption.
  public PhoneSettings encrypted(Srtp whether) {
    return new PhoneSettings(codecs, sipSources, trustedMedia, whether, keying);
  }

  /// The same, with offers that agree on keys in this way.
  public PhoneSettings keyed(Keying how) {
    return new PhoneSettings(codecs, sipSources, trustedMedia, srtp, how);
  }

  /// The same with these codecs only, in this order of preference.
  ///
  /// @param names as [AudioCodec] has them, `PCMA`
  /// @throws IllegalArgumentException where there is no such codec
  public PhoneSettings offering(List<String> names) {
    return new PhoneSettings(
        names.stream().map(AudioCodec::valueOf).toList(), sipSources, trustedMedia, srtp, keying);
  }
}
