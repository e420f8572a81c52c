package org.partyline.media.browser;

import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;
import org.partyline.media.codec.AudioCodec;
import org.partyline.media.codec.AudioCodecs;
import org.partyline.media.codec.AudioDecoder;
import org.partyline.media.codec.AudioEncoder;
import org.partyline.media.codec.Tones;

/// The microphone and the ear of a [FakeBrowser]: Opus, 20 ms, in real time.
public final class FakeVoice implements AutoCloseable {
  private static final int OPUS = 111;
  private static final int FRAME = 960;
  private static final int REMEMBERED = 24_000;

  private final FakeBrowser browser;
  private final AudioDecoder decoder = AudioCodecs.decoder(AudioCodec.OPUS);
  private final short[] heard = new short[REMEMBERED];
  private final short[] frame = new short[AudioDecoder.MAX_SAMPLES];
  private volatile boolean closed;

  public FakeVoice(FakeBrowser browser) {
    this.browser = browser;
  }

  /// Speaks a tone until closed.
  public FakeVoice speak(double hertz) {
    Thread.ofVirtual().start(() -> run(hertz));
    return this;
  }

  private void run(double hertz) {
    byte[] payload = new byte[AudioEncoder.MAX_PAYLOAD];
    short[] second = Tones.sine(hertz, 8_000, 48_000, 48_000);
    long start = System.nanoTime();
    try (AudioEncoder encoder = AudioCodecs.encoder(AudioCodec.OPUS)) {
      for (int i = 0; !closed; i++) {
        int at = i % 50 * FRAME;
        int length = encoder.encode(Arrays.copyOfRange(second, at, at + FRAME), payload);
        browser.sendRtp(OPUS, i, i * FRAME, FakeBrowser.AUDIO_SSRC, Arrays.copyOf(payload, length));
        LockSupport.parkNanos(start + (i + 1) * 20_000_000L - System.nanoTime());
      }
    } catch (IOException e) {
      // the browser has gone
    }
  }

  /// Takes the next packet; the samples of the last half second, newest last.
  public short[] hear() throws InterruptedException {
    int count = decoder.decode(browser.nextRtp(OPUS).payload(), frame, 0);
    System.arraycopy(heard, count, heard, 0, REMEMBERED - count);
    System.arraycopy(frame, 0, heard, REMEMBERED - count, count);
    return heard;
  }

  /// Listens until this tone, of amplitude 8,000 where it is spoken, is there.
  public short[] hearTone(double hertz) throws InterruptedException {
    for (int i = 0; i < 1_000; i++) {
      hear();
      if (amplitude(hertz) > 6_000) {
        return heard;
      }
    }
    throw new AssertionError(hertz + " Hz is not heard, but " + amplitude(hertz));
  }

  /// Of this tone in the last half second.
  public double amplitude(double hertz) {
    return Tones.amplitude(heard, 0, REMEMBERED, hertz, 48_000);
  }

  /// Stops speaking; what was heard can still be measured.
  @Override
  public void close() {
    closed = true;
  }
}
