package org.partyline.gateway.bench.quality;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.partyline.gateway.bench.PhoneOffer;
import org.partyline.media.codec.AudioCodec;
import org.partyline.media.codec.AudioCodecs;
import org.partyline.media.codec.AudioDecoder;
import org.partyline.media.codec.AudioEncoder;
import org.partyline.media.codec.Resampler;
import org.partyline.media.rtp.RtpPacket;
import org.partyline.media.rtp.RtpWriter;

/// A telephone with a perfect ear: says a recording through a network that is not, and notes what
/// it gets, each sample at the time at which it came. 48 kHz.
final class Handset implements AutoCloseable {
  private static final int FRAME = 960;

  private final AudioCodec codec;
  private final int type;
  private final DatagramChannel channel;
  private final ByteBuffer out = ByteBuffer.allocateDirect(1_500);
  private final ByteBuffer in = ByteBuffer.allocateDirect(1_500);
  private final RtpWriter writer = new RtpWriter();
  private final RtpPacket packet = new RtpPacket();
  private final byte[][] frames;
  private final double[] arrivals;
  private final int[] order;
  private final short[] heard;
  private final short[] decoded = new short[FRAME + AudioDecoder.MAX_SAMPLES];
  private final AudioDecoder decoder;
  private final int ssrc;
  private @Nullable InetSocketAddress target;
  private int sent;
  private int firstTimestamp;
  private int firstSample = -1;

  /// @param say at 48 kHz; empty to only listen, which sends silence
  /// @param millis how long it takes part
  Handset(AudioCodec codec, short[] say, Network network, int millis, int ssrc) {
    this.codec = codec;
    this.ssrc = ssrc;
    type = PhoneOffer.type(codec);
    decoder = AudioCodecs.decoder(codec);
    heard = new short[millis * 48 + FRAME];
    frames = encode(codec, say, millis / 20);
    arrivals = network.arrivals(frames.length, ssrc);
    order = new int[frames.length];
    Integer[] sorted = new Integer[frames.length];
    Arrays.setAll(sorted, i -> i);
    Arrays.sort(
        sorted,
        (a, b) ->
            Double.compare(
                Double.isNaN(arrivals[a]) ? Double.MAX_VALUE : arrivals[a],
                Double.isNaN(arrivals[b]) ? Double.MAX_VALUE : arrivals[b]));
    Arrays.setAll(order, i -> sorted[i]);
    try {
      channel = DatagramChannel.open();
      channel.setOption(StandardSocketOptions.SO_RCVBUF, 1 << 20);
      channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      channel.configureBlocking(false);
    } catch (IOException e) {
      throw new UncheckedIOException("no UDP port for a phone", e);
    }
  }

  private static byte[][] encode(AudioCodec codec, short[] say, int count) {
    byte[][] frames = new byte[count][];
    byte[] payload = new byte[AudioEncoder.MAX_PAYLOAD];
    try (AudioEncoder encoder = AudioCodecs.encoder(codec)) {
      for (int i = 0; i < count; i++) {
        short[] frame = new short[FRAME];
        if (i * FRAME < say.length) {
          System.arraycopy(say, i * FRAME, frame, 0, Math.min(FRAME, say.length - i * FRAME));
        }
        frames[i] = Arrays.copyOf(payload, encoder.encode(frame, payload));
      }
    }
    return frames;
  }

  int port() {
    try {
      return ((InetSocketAddress) channel.getLocalAddress()).getPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int type() {
    return type;
  }

  void target(InetSocketAddress address) {
    target = address;
  }

  /// Sends what arrives by this time, and takes what has come. A frame is sent when its last sample
  /// was said: 20 ms after its first.
  void pass(double millis) {
    try {
      while (sent < order.length && arrivals[order[sent]] + 20 <= millis) {
        int index = order[sent++];
        writer
            .begin(
                out.clear(), index == 0, type, index & 0xFFFF, index * codec.clockRate() / 50, ssrc)
            .payload(frames[index], 0, frames[index].length);
        channel.send(out.flip(), target);
      }
      while (channel.receive(in.clear()) != null) {
        if (!RtpPacket.isRtcp(in.flip()) && packet.wrap(in)) {
          hear((int) (millis * 48));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// At the place that its timestamp gives it, counted from the first packet's arrival.
  private void hear(int now) {
    if (firstSample < 0) {
      firstSample = now;
      firstTimestamp = packet.timestamp();
    }
    long after = (packet.timestamp() - firstTimestamp) * 48_000L / codec.clockRate();
    int count = decoder.decode(packet.payload(), decoded, 0);
    long at = firstSample + after;
    for (int i = 0; i < count; i++) {
      if (at + i >= 0 && at + i < heard.length) {
        heard[(int) at + i] = decoded[i];
      }
    }
  }

  /// What came, from time 0 on.
  short[] heard() {
    return heard;
  }

  /// At another rate.
  static short[] resampled(short[] pcm, int rate) {
    Resampler resampler = Resampler.between(48_000, rate);
    if (resampler == null) {
      return pcm;
    }
    short[] padded = Arrays.copyOf(pcm, (pcm.length + 959) / 960 * 960);
    short[] result = new short[(int) ((long) padded.length * rate / 48_000)];
    resampler.resample(padded, 0, padded.length, result, 0);
    return result;
  }

  @Override
  public void close() {
    decoder.close();
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
