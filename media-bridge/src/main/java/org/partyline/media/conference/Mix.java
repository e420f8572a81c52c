package org.partyline.media.conference;

import org.partyline.media.codec.AudioCodec;

/// 20 ms of sound as some members hear it. Those who do not speak share one, so that it is encoded
/// once for all of them. Valid only during [Member#writeFrame].
public interface Mix {
  /// 20 ms at the rate of the mix. Not to be written to.
  short[] pcm();

  /// Nobody speaks: all samples are 0.
  boolean silent();

  /// The payload in this codec, encoded at the first call and shared after. Not to be written to.
  byte[] encoded(AudioCodec codec);

  /// The CSRCs of who is heard, loudest first.
  int[] speakers();

  /// Their levels in -dBov, in the same order (RFC 6465).
  byte[] levels();
}
