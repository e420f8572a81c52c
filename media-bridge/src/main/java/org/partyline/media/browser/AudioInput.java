package org.partyline.media.browser;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.partyline.media.codec.AudioCodec;
import org.partyline.media.codec.AudioCodecs;
import org.partyline.media.codec.AudioDecoder;
import org.partyline.media.codec.AudioLevel;
import org.partyline.media.rtp.JitterBuffer;
import org.partyline.media.rtp.RtcpPacket;
import org.partyline.media.rtp.RtpPacket;
import org.partyline.media.rtp.RtpStatistics;

/// The Opus that a browser sends: put in order, and decoded only when it is to be heard, as each
/// packet tells how loud it is (RFC 6464). Lives on the loop.
final class AudioInput implements AutoCloseable {
  static final int SILENCE = 127;
  private static final int CLOCK = 48_000;
  private static final int MAX_PAYLOAD = 1_275;

  /// Quieter than this, a frame more or less is not heard.
  private static final int QUIET = 60;

  private final int payloadType;
  private final int redType;
  private final int levelExtension;
  private final JitterBuffer jitter = new JitterBuffer(AudioCodec.OPUS.clockRate());
  private final RtpStatistics statistics = new RtpStatistics(AudioCodec.OPUS.clockRate());

  /// The level travels in front of the payload.
  private final ByteBuffer scratch = ByteBuffer.allocate(1 + MAX_PAYLOAD);

  /// Decoded and not heard yet: used when packets are not 20 ms long, or tell no level.
  private final short[] ahead = new short[AudioDecoder.MAX_SAMPLES + CLOCK / 50];

  private long packets;
  private int lastSequence;
  private int aheadSamples;
  private int rate = CLOCK;
  private int frame = CLOCK / 50;
  private @Nullable AudioDecoder decoder;
  private JitterBuffer.Taken taken = JitterBuffer.Taken.PAUSE;
  private int level = SILENCE;

  AudioInput(BrowserOffer.Section section) {
    payloadType = section.payloadType();
    redType = section.redType();
    levelExtension = section.level();
  }

  /// Frames are at this rate from now on; what is left over of a longer packet is dropped.
  void outputRate(int newRate) {
    if (newRate != rate) {
      rate = newRate;
      frame = newRate / 50;
      aheadSamples = 0;
      taken = JitterBuffer.Taken.PAUSE;
      if (decoder != null) {
        decoder.outputRate(newRate);
      }
    }
  }

  void onPacket(RtpPacket packet, long nowNanos) {
    int at = packet.payloadOffset();
    int length = packet.payloadLength();
    if (packet.payloadType() == payloadType) {
      take(packet, packet.timestamp(), at, length, nowNanos);
    } else if (packet.payloadType() == redType) {
      // Of what comes twice, the second is wanted only after a loss.
      boolean loss = packets > 0 && (short) (packet.sequence() - lastSequence) > 1;
      RedundantAudio.read(
          packet.buffer(),
          at,
          length,
          payloadType,
          packet.timestamp(),
          (timestamp, block, size) -> {
            if (loss || timestamp == packet.timestamp()) {
              take(packet, timestamp, block, size, nowNanos);
            }
          });
    }
  }

  /// @param timestamp of the frame, which is older than its packet's if it comes again
  private void take(RtpPacket packet, int timestamp, int offset, int length, long nowNanos) {
    int duration =
        length == 0 || length > MAX_PAYLOAD ? 0 : duration(packet.buffer(), offset, length);
    if (duration == 0) {
      return;
    }
    boolean own = timestamp == packet.timestamp();
    if (own) {
      packets++;
      lastSequence = packet.sequence();
      statistics.received(packet.ssrc(), packet.sequence(), timestamp, nowNanos);
    }
    int at = levelExtension < 0 ? -1 : packet.extensionOffset(levelExtension);
    byte loudness = at < 0 ? 0 : (byte) (packet.buffer().get(at) & 0x7F);
    scratch.clear().put(loudness);
    scratch.put(1, packet.buffer(), offset, length);
    scratch.position(0).limit(1 + length);
    // Two bytes or less: the browser goes silent and sends little from now on (DTX).
    jitter.push(timestamp, duration, length <= 2, own && packet.marker(), scratch, nowNanos);
  }

  /// How much sound an Opus packet holds, in samples (RFC 6716, 3.1); 0 when it is none.
  static int duration(ByteBuffer data, int at, int length) {
    int first = data.get(at) & 0xFF;
    int config = first >> 3;
    int frame =
        config < 12
            ? (config & 3) == 3 ? 2_880 : 480 << (config & 3)
            : config < 16 ? 480 << (config & 1) : 120 << (config & 3);
    int frames =
        switch (first & 3) {
          case 0 -> 1;
          case 1, 2 -> 2;
          default -> length < 2 ? 0 : data.get(at + 1) & 0x3F;
        };
    return frame * frames <= AudioDecoder.MAX_SAMPLES ? frame * frames : 0;
  }

  /// Moves on by 20 ms.
  ///
  /// @return how loud they are
  int advance(long nowNanos) {
    if (aheadSamples >= frame) {
      return level;
    }
    take(nowNanos);
    boolean lazy =
        aheadSamples == 0
            && levelExtension >= 0
            && (taken != JitterBuffer.Taken.PACKET || jitter.duration() == CLOCK / 50);
    if (lazy) {
      return level;
    }
    decodeAhead();
    for (int i = 0; aheadSamples < frame && i < 8; i++) {
      take(nowNanos);
      decodeAhead();
    }
    if (levelExtension < 0) {
      level = AudioLevel.of(ahead, 0, frame);
    }
    return level;
  }

  private void take(long nowNanos) {
    taken = jitter.take(nowNanos, aheadSamples * (CLOCK / rate), level > QUIET);
    switch (taken) {
      case PACKET -> level = jitter.payload().get(0);
      case LOST -> {} // as loud as it was
      case PAUSE -> level = SILENCE;
    }
  }

  private void decodeAhead() {
    if (aheadSamples <= AudioDecoder.MAX_SAMPLES) {
      aheadSamples += decode(ahead, aheadSamples);
    }
  }

  /// Writes the 20 ms of the last [#advance].
  void readFrame(short[] pcm) {
    if (aheadSamples == 0) {
      decode(pcm, 0);
      return;
    }
    int count = Math.min(frame, aheadSamples);
    System.arraycopy(ahead, 0, pcm, 0, count);
    Arrays.fill(pcm, count, frame, (short) 0);
  }

  /// After [#readFrame], if that was called.
  void heard() {
    int rest = Math.max(0, aheadSamples - frame);
    System.arraycopy(ahead, aheadSamples - rest, ahead, 0, rest);
    aheadSamples = rest;
  }

  private int decode(short[] pcm, int at) {
    switch (taken) {
      case PACKET -> {
        ByteBuffer payload = jitter.payload();
        return decoder().decode(payload.position(payload.position() + 1), pcm, at);
      }
      case LOST -> {
        ByteBuffer following = jitter.following();
        if (following == null) {
          decoder().conceal(pcm, at);
        } else {
          decoder().recover(following.position(following.position() + 1), pcm, at);
        }
      }
      case PAUSE -> Arrays.fill(pcm, at, at + frame, (short) 0);
    }
    return frame;
  }

  /// Who never speaks needs none.
  private AudioDecoder decoder() {
    AudioDecoder opened = decoder;
    if (opened == null) {
      opened = AudioCodecs.decoder(AudioCodec.OPUS);
      opened.outputRate(rate);
      decoder = opened;
    }
    return opened;
  }

  long packets() {
    return packets;
  }

  JitterBuffer jitter() {
    return jitter;
  }

  RtpStatistics statistics() {
    return statistics;
  }

  void onSenderReport(RtcpPacket.SenderReport report, long nowNanos) {
    if (statistics.started() && statistics.ssrc() == report.ssrc()) {
      statistics.senderReport(report.ntpTime(), nowNanos);
    }
  }

  @Override
  public void close() {
    if (decoder != null) {
      decoder.close();
      decoder = null;
    }
  }
}
