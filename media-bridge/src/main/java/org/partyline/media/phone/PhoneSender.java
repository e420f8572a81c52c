package org.partyline.media.phone;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.partyline.media.codec.AudioCodec;
import org.partyline.media.codec.AudioCodecs;
import org.partyline.media.codec.AudioEncoder;
import org.partyline.media.rtp.RtpWriter;

/// One plain RTP stream from the first packet to the last: 20 ms each, one SSRC, sequence and
/// timestamp going on whatever happens to codec, hold and conference; no CSRC, no extension. Some
/// carriers' equipment takes nothing else.
final class PhoneSender implements AutoCloseable {
  private final DatagramChannel channel;
  private final int ssrc;
  private final RtpWriter writer = new RtpWriter();
  private final ByteBuffer packet = ByteBuffer.allocateDirect(1_500);
  private final byte[] payload = new byte[AudioEncoder.MAX_PAYLOAD];
  private @Nullable AudioEncoder encoder;
  private int payloadType;
  private int sequence;
  private int timestamp;
  private boolean started;
  private long packets;
  private long octets;

  PhoneSender(DatagramChannel channel) {
    this.channel = channel;
    RandomGenerator random = RandomGenerator.getDefault();
    ssrc = random.nextInt();
    sequence = random.nextInt(0x8000); // no wrap at once: that confuses some SRTP stacks
    timestamp = random.nextInt();
  }

  void use(AudioCodec codec, int type) {
    payloadType = type;
    if (encoder == null || encoder.codec() != codec) {
      close();
      encoder = AudioCodecs.encoder(codec);
    }
  }

  /// Encodes and sends 20 ms of sound.
  void send(short[] pcm, @Nullable InetSocketAddress to) {
    if (encoder != null) {
      send(payload, encoder.encode(pcm, payload), to);
    }
  }

  /// Sends 20 ms that are encoded already.
  void sendEncoded(byte[] frame, @Nullable InetSocketAddress to) {
    send(frame, frame.length, to);
  }

  private void send(byte[] frame, int length, @Nullable InetSocketAddress to) {
    if (to == null) {
      pass();
      return;
    }
    packet.clear();
    writer
        .begin(packet, !started, payloadType, sequence, timestamp, ssrc)
        .payload(frame, 0, length);
    started = true;
    sequence = sequence + 1 & 0xFFFF;
    pass();
    packets++;
    octets += length;
    try {
      channel.send(packet.flip(), to);
    } catch (IOException e) {
      // Unreachable for now, or the socket's buffer is full: as good as lost on the way.
    }
  }

  /// Lets 20 ms go by without a packet.
  void pass() {
    if (encoder != null) {
      timestamp += encoder.codec().clockRate() / 50;
    }
  }

  void expectLoss(int percent) {
    if (encoder != null) {
      encoder.expectLoss(percent);
    }
  }

  int ssrc() {
    return ssrc;
  }

  int timestamp() {
    return timestamp;
  }

  long packets() {
    return packets;
  }

  long octets() {
    return octets;
  }

  @Override
  public void close() {
    if (encoder != null) {
      encoder.close();
      encoder = null;
    }
  }
}
