package org.partyline.media.conference;

/// The video codecs that are forwarded.
public enum VideoCodec {
  /// RFC 7741.
  VP8,
  /// RFC 6184, constrained baseline, packetization mode 1.
  H264
}
