package org.partyline.media.phone;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.partyline.media.codec.AudioCodec;
import org.partyline.media.codec.AudioCodecs;
import org.partyline.media.codec.AudioDecoder;
import org.partyline.media.codec.AudioLevel;
import org.partyline.media.rtp.JitterBuffer;

/// From packets to 20 ms frames: jitter buffer, decoder, and what a longer packet left over. G.711
/// is decoded only when somebody wants to hear it; its level needs no decoding.
final class PhoneReceiver implements AutoCloseable {
  private static final int FULL_RATE = 48_000;

  /// Below this (-dBov) a frame more or less is not noticed.
  private static final int QUIET = 55;

  /// Below this no digit's tone is recognized.
  private static final int TONELESS = 40;

  /// What the frame of this tick is made of.
  private enum Due {
    SILENCE,
    PCM,
    PAYLOAD,
    CONCEALMENT
  }

  private final AudioCodec codec;
  private final AudioDecoder decoder;
  private final JitterBuffer buffer;
  private final boolean levelFromPayload;
  private final byte[] payload = new byte[160];
  private final short[] pcm = new short[FULL_RATE / 50 + AudioDecoder.MAX_SAMPLES];
  private final ToneDetector tones = new ToneDetector();
  private boolean listensForTones;
  private char tone = ToneDetector.NONE;
  private int rate = FULL_RATE;
  private int frame = FULL_RATE / 50;
  private int held;
  private Due due = Due.SILENCE;
  private int level = AudioLevel.SILENCE;

  PhoneReceiver(AudioCodec codec) {
    this.codec = codec;
    decoder = AudioCodecs.decoder(codec);
    buffer = new JitterBuffer(codec.clockRate());
    levelFromPayload = codec == AudioCodec.PCMA || codec == AudioCodec.PCMU;
  }

  /// Frames are at this rate from now on; what is left over of a longer packet is dropped.
  void outputRate(int newRate) {
    if (newRate != rate) {
      rate = newRate;
      frame = newRate / 50;
      decoder.outputRate(newRate);
      held = 0;
      due = Due.SILENCE;
    }
  }

  /// Looks for DTMF digits in the sound from now on, or no more. It costs the decoding of each
  /// packet.
  void listenForTones(boolean listen) {
    listensForTones = listen;
  }

  /// The digit that was recognized in the frame of the last [#advance], or [ToneDetector#NONE].
  char tone() {
    return tone;
  }

  /// Whether a digit's tone goes on.
  boolean toneGoesOn() {
    return tones.digit() != ToneDetector.NONE;
  }

  /// Takes a packet's payload.
  ///
  /// @return false when it is malformed
  boolean received(int timestamp, boolean marker, ByteBuffer data, long nanos) {
    int duration = PayloadDuration.of(codec, data);
    if (duration == 0) {
      return false;
    }
    boolean pause = codec == AudioCodec.OPUS && data.remaining() <= 2; // DTX (RFC 7587 3.1.3)
    buffer.push(timestamp, duration, pause, marker, data, nanos);
    return true;
  }

  /// Sound stops at this timestamp: comfort noise or a key follow.
  void paused(int timestamp, long nanos) {
    buffer.push(timestamp, 0, true, false, ByteBuffer.allocate(0), nanos);
  }

  /// Another stream begins.
  void restart() {
    buffer.reset();
  }

  /// Moves on by 20 ms.
  ///
  /// @return the level, as RFC 6464 counts
  int advance(long nanos) {
    if (due == Due.PCM) {
      held -= frame;
      System.arraycopy(pcm, frame, pcm, 0, held);
    }
    due = Due.PCM;
    while (held < frame && due == Due.PCM) {
      int unheard = (int) ((long) held * codec.clockRate() / rate);
      switch (buffer.take(nanos, unheard, level >= QUIET)) {
        case PACKET -> packet();
        case LOST -> lost();
        case PAUSE -> pause();
      }
    }
    if (due == Due.PCM) {
      level = AudioLevel.of(pcm, 0, frame);
    }
    if (listensForTones) {
      findTone();
    }
    return level;
  }

  private void findTone() {
    tone = ToneDetector.NONE;
    if (due == Due.CONCEALMENT) {
      return; // it would end the press
    }
    if (level >= TONELESS) {
      tones.silence();
      return;
    }
    if (due == Due.PAYLOAD) {
      held = decoder.decode(ByteBuffer.wrap(payload), pcm, 0);
      due = Due.PCM;
    }
    tones.rate(rate);
    tone = tones.take(pcm, 0, frame);
  }

  private void packet() {
    ByteBuffer data = buffer.payload();
    if (held == 0 && levelFromPayload && data.remaining() == payload.length) {
      level = AudioLevel.ofG711(codec, data);
      data.get(payload);
      due = Due.PAYLOAD;
      return;
    }
    int samples = decoder.decode(data, pcm, held);
    if (samples <= 0) {
      decoder.conceal(pcm, held);
      samples = frame;
    }
    held += samples;
  }

  private void lost() {
    if (held == 0 && levelFromPayload) {
      due = Due.CONCEALMENT; // as loud as what was before
      return;
    }
    @Nullable ByteBuffer following = buffer.following();
    if (following == null) {
      decoder.conceal(pcm, held);
    } else {
      decoder.recover(following, pcm, held);
    }
    held += frame;
  }

  private void pause() {
    if (held == 0) {
      due = Due.SILENCE;
      level = AudioLevel.SILENCE;
    } else {
      Arrays.fill(pcm, held, frame, (short) 0);
      held = frame;
    }
  }

  /// The 20 ms of the last [#advance].
  void readFrame(short[] out) {
    switch (due) {
      case SILENCE -> Arrays.fill(out, 0, frame, (short) 0);
      case PCM -> System.arraycopy(pcm, 0, out, 0, frame);
      case PAYLOAD -> decoder.decode(ByteBuffer.wrap(payload), out, 0);
      case CONCEALMENT -> decoder.conceal(out, 0);
    }
  }

  int targetMillis() {
    return buffer.targetMillis();
  }

  JitterBuffer.Counts counts() {
    return buffer.counts();
  }

  @Override
  public void close() {
    decoder.close();
  }
}
