package org.partyline.media.conference;

import java.util.EnumMap;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.partyline.media.codec.AudioCodec;
import org.partyline.media.codec.AudioCodecs;
import org.partyline.media.codec.AudioEncoder;
import org.partyline.media.codec.Limiter;

/// One mix, tick after tick, with an encoder for each codec it was asked for. An encoder that was
/// not in use goes on from that of the mix which its hearers heard before, so that a change from
/// one mix to the other is not heard.
final class MixBus implements Mix, AutoCloseable {
  private static final int FULL_RATE = 48_000;

  /// Loss is forgotten by a percent every five seconds, as often as it is reported.
  private static final int FORGET_TICKS = 250;

  /// About 48 dB below full scale.
  private static final int QUIET = 128;

  /// RTP names at most 15 sources of a packet (RFC 3550, 5.1).
  private static final int MAX_NAMED = 15;

  private static final int[] NOBODY = {};
  private static final byte[] NO_LEVELS = {};

  /// Lists of each length, reused.
  private final int[][] speakersOf = new int[MAX_NAMED + 1][];

  private final byte[][] levelsOf = new byte[MAX_NAMED + 1][];

  private short[] pcm;
  private final Limiter limiter = new Limiter();
  private final Map<AudioCodec, Coder> coders = new EnumMap<>(AudioCodec.class);
  private int[] speakers = NOBODY;
  private byte[] levels = NO_LEVELS;
  private boolean silent = true;
  private int sampleRate = FULL_RATE;
  private long tick;
  private int loss;
  private long lossTick;
  private @Nullable MixBus before;

  private static final class Coder {
    private final AudioEncoder encoder;
    private final byte[] payload = new byte[AudioEncoder.MAX_PAYLOAD];

    /// A frame of each length that came up, reused.
    private final byte[][] frames = new byte[AudioEncoder.MAX_PAYLOAD + 1][];

    private byte[] frame = NO_LEVELS;
    private long tick = Long.MIN_VALUE;

    Coder(AudioCodec codec, int rate) {
      encoder = AudioCodecs.encoder(codec);
      encoder.inputRate(rate);
    }

    void encode(short[] pcm) {
      int length = encoder.encode(pcm, payload);
      byte[] sized = frames[length];
      if (sized == null) {
        sized = new byte[length];
        frames[length] = sized;
      }
      System.arraycopy(payload, 0, sized, 0, length);
      frame = sized;
    }
  }

  MixBus(int rate) {
    pcm = new short[rate / 50];
  }

  /// Frames are at this rate from now on.
  void rate(int rate) {
    if (pcm.length != rate / 50) {
      pcm = new short[rate / 50];
      coders.values().forEach(coder -> coder.encoder.inputRate(rate));
    }
  }

  /// What is heard in this tick.
  ///
  /// @param highestRate of those who are heard
  void set(long newTick, int[] sum, boolean newSilent, int highestRate) {
    tick = newTick;
    silent = newSilent;
    if (!silent) {
      sampleRate = highestRate; // while nobody speaks there is no need to change
    }
    limiter.limit(sum, pcm);
  }

  /// Whose voices those are: these, loudest first, but for one.
  void name(Seat[] speaking, int count, @Nullable Seat except) {
    int others = 0;
    for (int i = 0; i < count; i++) {
      others += speaking[i] == except ? 0 : 1;
    }
    int named = Math.min(MAX_NAMED, others);
    if (speakersOf[named] == null) {
      speakersOf[named] = new int[named];
      levelsOf[named] = new byte[named];
    }
    speakers = speakersOf[named];
    levels = levelsOf[named];
    int at = 0;
    for (int i = 0; i < count && at < named; i++) {
      if (speaking[i] != except) {
        speakers[at] = speaking[i].member.csrc();
        levels[at++] = (byte) speaking[i].level;
      }
    }
  }

  /// Whether its hearers' decoders follow an encoder so closely that in the middle of a sound they
  /// can't go on from another: G.722 predicts each sample from those before.
  boolean goesOnBetterFromQuiet() {
    Coder coder = coders.get(AudioCodec.G722);
    return coder != null && coder.tick >= tick - 1;
  }

  /// Whether next to nothing is heard in this tick.
  boolean isQuiet() {
    for (short sample : pcm) {
      if (Math.abs(sample) > QUIET) {
        return false;
      }
    }
    return true;
  }

  /// One of those who hear this reports so much loss, in percent; the most counts.
  void expectLoss(int percent) {
    if (percent >= loss) {
      loss = percent;
      lossTick = tick;
    } else if (tick - lossTick >= FORGET_TICKS) {
      loss--;
      lossTick = tick;
    }
  }

  /// Closes encoders that were not asked for since that tick.
  void freeUnusedSince(long since) {
    Iterator<Coder> each = coders.values().iterator();
    while (each.hasNext()) {
      Coder coder = each.next();
      if (coder.tick < since) {
        coder.encoder.close();
        each.remove();
      }
    }
  }

  /// Somebody who heard the other mix until the last tick hears this from now on.
  void follows(MixBus other) {
    before = other;
  }

  void levelWith(MixBus other) {
    limiter.continueFrom(other.limiter);
  }

  @Override
  public short[] pcm() {
    return pcm;
  }

  @Override
  public boolean silent() {
    return silent;
  }

  @Override
  public byte[] encoded(AudioCodec codec) {
    Coder coder = coders.get(codec);
    if (coder == null) {
      coder = new Coder(codec, pcm.length * 50);
      coders.put(codec, coder);
    }
    if (coder.tick != tick) {
      if (coder.tick != tick - 1) {
        takeOver(coder, codec);
      }
      coder.encoder.expectSampleRate(sampleRate);
      coder.encoder.expectLoss(loss);
      coder.encode(pcm);
      coder.tick = tick;
    }
    return coder.frame;
  }

  private void takeOver(Coder coder, AudioCodec codec) {
    Coder other = before == null ? null : before.coders.get(codec);
    if (other != null && other.tick == tick - 1) {
      coder.encoder.continueFrom(other.encoder);
    }
  }

  @Override
  public int[] speakers() {
    return speakers;
  }

  @Override
  public byte[] levels() {
    return levels;
  }

  @Override
  public void close() {
    coders.values().forEach(coder -> coder.encoder.close());
    coders.clear();
  }
}
