package org.partyline.media.conference;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.OptionalLong;
import org.partyline.media.rtp.RtpWriter;

/// One party that sees: it has a fixed number of slots. Every method runs on the conference's loop.
public interface VideoViewer {
  /// Who sees; nobody is shown to themselves.
  int csrc();

  /// The slots that [VideoRouter] fills; always the same.
  List<VideoSlot> slots();

  /// The payload type that was agreed for this codec, or -1.
  int payloadType(VideoCodec codec);

  /// The payload type that was agreed for repairs of this codec (RFC 4588), or -1: then packets are
  /// sent again as they were.
  default int rtxType(VideoCodec codec) {
    return -1;
  }

  /// Adds the header extensions that were agreed to a packet whose header is being written.
  default void extend(RtpWriter header) {}

  /// An empty buffer for the next packet.
  ByteBuffer packet();

  /// Sends what was written to the last [#packet], from 0 to the buffer's position.
  void send();

  /// How much they told they can receive in all, if they did lately; in bit/s.
  OptionalLong estimate();
}
