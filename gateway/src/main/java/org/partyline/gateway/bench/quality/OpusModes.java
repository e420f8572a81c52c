package org.partyline.gateway.bench.quality;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.partyline.media.codec.AudioCodec;
import org.partyline.media.codec.AudioCodecs;
import org.partyline.media.codec.AudioDecoder;
import org.partyline.media.codec.AudioEncoder;

/// Our Opus encoder alone, with and without redundancy: which of the two is right at which loss.
final class OpusModes {
  private OpusModes() {}

  /// @param rate of the mix, in Hz
  /// @param told the loss that the encoder is told of, in percent; it decides what it does
  static Similarity.Result measure(short[] speech, int rate, int told, Network network) {
    short[] said = Handset.resampled(speech, rate);
    int frame = rate / 50;
    int count = said.length / frame;
    double[] arrivals = network.arrivals(count, Quality.SPEAKER);
    short[] heard = new short[said.length + AudioDecoder.MAX_SAMPLES];
    byte[] payload = new byte[AudioEncoder.MAX_PAYLOAD];
    try (AudioEncoder encoder = AudioCodecs.encoder(AudioCodec.OPUS);
        AudioDecoder decoder = AudioCodecs.decoder(AudioCodec.OPUS)) {
      encoder.inputRate(rate);
      decoder.outputRate(rate);
      encoder.expectLoss(told);
      boolean missing = false;
      for (int i = 0; i < count; i++) {
        int length = encoder.encode(Arrays.copyOfRange(said, i * frame, (i + 1) * frame), payload);
        ByteBuffer packet = ByteBuffer.wrap(payload, 0, length);
        boolean lost = Double.isNaN(arrivals[i]);
        if (missing && lost) {
          decoder.conceal(heard, (i - 1) * frame);
        } else if (missing) {
          decoder.recover(packet, heard, (i - 1) * frame);
        }
        if (!lost) {
          decoder.decode(packet, heard, i * frame);
        }
        missing = lost;
      }
    }
    return new Similarity(rate, rate == 8_000 ? 3_400 : 14_000).compare(said, heard, 50);
  }
}
