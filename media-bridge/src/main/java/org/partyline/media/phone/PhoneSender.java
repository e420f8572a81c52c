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
import org.partyline.media.codec.OpusPacking;
import org.partyline.media.rtp.RtpWriter;
import org.partyline.media.srtp.PacketBytes;
import org.partyline.media.srtp.SrtpEncryptor;
import org.partyline.media.srtp.SrtpKey;

/// One plain RTP stream from the first packet to the last: one SSRC, sequence and timestamp going
/// on whatever happens to codec, hold and conference; no CSRC, no extension. Some carriers'
/// equipment takes nothing else. Packets hold 20 ms, or what the peer asks for.
final class PhoneSender implements AutoCloseable {
  /// 20 ms of G.711 or G.722.
  private static final int FRAME_BYTES = 160;

  private DatagramChannel channel;
  private final int ssrc;
  private final RtpWriter writer = new RtpWriter();
  private final ByteBuffer packet = ByteBuffer.allocateDirect(1_500);
  private final byte[] payload = new byte[AudioEncoder.MAX_PAYLOAD];
  private final byte[] packed = new byte[AudioEncoder.MAX_PAYLOAD];
  private final PacketBytes secured = new PacketBytes();
  private @Nullable AudioEncoder encoder;

  /// Whether nothing may leave without encryption.
  private boolean encrypts;

  private @Nullable SrtpEncryptor encryptor;
  private @Nullable SrtpEncryptor controlEncryptor;

  /// G.711 and G.722 that wait for a packet to be full: 8 bytes are 1 ms and 8 timestamp units.
  private final byte[] waiting = new byte[8 * (NegotiatedMedia.MAX_PACKET_MILLIS + 20)];

  private int waitingBytes;

  /// Opus frames that wait for a packet to be full.
  private final OpusPacking frames = new OpusPacking();

  /// How many of 20 ms a packet of Opus holds; 0 for packets of 10 ms.
  private int opusFrames = 1;

  private int packetBytes = FRAME_BYTES;
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

  /// Sends from another socket from now on.
  void use(DatagramChannel other) {
    channel = other;
  }

  /// Sends this codec from now on.
  ///
  /// @param packetMillis how much sound a packet holds: of Opus 10, 20, 40 or 60 ms, or what is
  ///   next below
  void use(AudioCodec codec, int type, int packetMillis) {
    payloadType = type;
    beginPacket();
    packetBytes = codec == AudioCodec.OPUS ? FRAME_BYTES : 8 * packetMillis;
    opusFrames = codec == AudioCodec.OPUS ? packetMillis / 20 : 1;
    if (encoder == null || encoder.codec() != codec) {
      closeEncoder();
      encoder = AudioCodecs.encoder(codec);
    }
  }

  /// Sends as it is from now on.
  void plain() {
    awaitKeys();
    encrypts = false;
  }

  /// Sends nothing until there are keys.
  void awaitKeys() {
    encrypts = true;
    encryptor = with(null, encryptor);
    controlEncryptor = with(null, controlEncryptor);
  }

  /// Encrypts the RTP that is sent from now on.
  void encrypt(SrtpKey key) {
    encrypts = true;
    encryptor = with(key, encryptor);
  }

  /// Encrypts the RTCP that is sent from now on.
  void encryptControl(SrtpKey key) {
    encrypts = true;
    controlEncryptor = with(key, controlEncryptor);
  }

  /// A key that is in use stays so, with its rollover counter.
  private static @Nullable SrtpEncryptor with(
      @Nullable SrtpKey key, @Nullable SrtpEncryptor before) {
    if (before != null && before.key().equals(key)) {
      return before;
    }
    if (before != null) {
      before.close();
    }
    return key == null ? null : new SrtpEncryptor(key);
  }

  /// RTCP as it is to be sent; null when it cannot be.
  @Nullable ByteBuffer protectedControl(ByteBuffer compound) {
    if (!encrypts) {
      return compound;
    }
    SrtpEncryptor with = controlEncryptor;
    return with != null && secured.fill(compound) && with.protectControl(secured)
        ? secured.view()
        : null;
  }

  /// Encodes and sends 20 ms of sound.
  ///
  /// @param pcm a frame at 8, 16 or 48 kHz
  void send(short[] pcm, @Nullable InetSocketAddress to) {
    AudioEncoder with = encoder;
    if (with == null) {
      return;
    }
    with.inputRate(50 * pcm.length);
    if (opusFrames > 0) {
      send(payload, with.encode(pcm, payload), to);
    } else if (to == null) {
      pass();
    } else {
      for (int half = 0; half < 2; half++) {
        int length = with.encodeHalf(pcm, half, payload);
        packet(payloadType, !started, timestamp, payload, 0, length, to);
        timestamp += frameUnits() / 2;
      }
    }
  }

  /// Whether 20 ms that are encoded already can be sent: not in packets of 10 ms.
  boolean takesEncoded() {
    return opusFrames > 0;
  }

  /// Sends 20 ms that are encoded already.
  void sendEncoded(byte[] frame, @Nullable InetSocketAddress to) {
    send(frame, frame.length, to);
  }

  private void send(byte[] frame, int length, @Nullable InetSocketAddress to) {
    if (to == null) {
      pass();
    } else if (opusFrames > 1) {
      collect(frame, length, to);
    } else if (packetBytes == FRAME_BYTES) {
      packet(payloadType, !started, timestamp, frame, 0, length, to);
      timestamp += frameUnits();
    } else {
      System.arraycopy(frame, 0, waiting, waitingBytes, length);
      waitingBytes += length;
      int at = 0;
      for (; waitingBytes - at >= packetBytes; at += packetBytes) {
        packet(payloadType, !started, timestamp, waiting, at, packetBytes, to);
        timestamp += packetBytes;
      }
      waitingBytes -= at;
      System.arraycopy(waiting, at, waiting, 0, waitingBytes);
    }
  }

  private void collect(byte[] frame, int length, InetSocketAddress to) {
    if (!frames.add(frame, length)) {
      sendCollected(to);
      frames.add(frame, length);
    }
    if (frames.count() == opusFrames) {
      sendCollected(to);
    }
  }

  private void sendCollected(InetSocketAddress to) {
    int units = frames.count() * frameUnits();
    packet(payloadType, !started, timestamp, packed, 0, frames.write(packed), to);
    timestamp += units;
  }

  /// What waits for a packet to be full is dropped.
  ///
  /// @return the timestamp of a packet that would begin now
  int beginPacket() {
    timestamp += waitingBytes + frames.count() * frameUnits();
    waitingBytes = 0;
    frames.clear();
    return timestamp;
  }

  /// Sends a packet of a telephone-event instead of 20 ms of sound.
  ///
  /// @param begin the timestamp of the event's beginning
  void sendEvent(int type, boolean first, int begin, byte[] event, InetSocketAddress to) {
    packet(type, first, begin, event, 0, event.length, to);
    pass();
  }

  private void packet(
      int type, boolean marker, int at, byte[] data, int from, int length, InetSocketAddress to) {
    SrtpEncryptor with = encryptor;
    if (encrypts && with == null) {
      return; // no keys yet
    }
    ByteBuffer out = with == null ? packet.clear() : secured.blank();
    writer.begin(out, marker, type, sequence, at, ssrc).payload(data, from, length);
    started = true;
    sequence = sequence + 1 & 0xFFFF;
    packets++;
    octets += length;
    if (with == null) {
      out.flip();
    } else {
      secured.written();
      if (!with.protect(secured)) {
        return; // never in the clear
      }
      out = secured.view();
    }
    try {
      channel.send(out, to);
    } catch (IOException e) {
      // Unreachable for now, or the socket's buffer is full: as good as lost on the way.
    }
  }

  /// Lets 20 ms go by without a packet.
  void pass() {
    timestamp = beginPacket() + frameUnits();
  }

  private int frameUnits() {
    return encoder == null ? 0 : encoder.codec().clockRate() / 50;
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

  private void closeEncoder() {
    if (encoder != null) {
      encoder.close();
      encoder = null;
    }
  }

  @Override
  public void close() {
    closeEncoder();
    plain();
  }
}
