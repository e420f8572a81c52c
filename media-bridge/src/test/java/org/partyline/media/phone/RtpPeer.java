package org.partyline.media.phone;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.partyline.media.codec.AudioCodec;
import org.partyline.media.codec.AudioCodecs;
import org.partyline.media.codec.AudioDecoder;
import org.partyline.media.codec.AudioEncoder;
import org.partyline.media.rtp.Rtcp;
import org.partyline.media.rtp.RtcpPacket;
import org.partyline.media.rtp.RtpPacket;
import org.partyline.media.rtp.RtpWriter;

/// A phone: two real sockets, a voice of its own, and a record of all that came.
public final class RtpPeer implements AutoCloseable {
  static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

  /// One packet that came.
  record Heard(long nanos, ByteBuffer bytes) {
    RtpPacket packet() {
      RtpPacket packet = new RtpPacket();
      if (!packet.wrap(bytes)) {
        throw new AssertionError("malformed RTP packet sent");
      }
      return packet;
    }
  }

  private final InetAddress address;
  final DatagramSocket rtp;
  final DatagramSocket rtcp;
  final List<Heard> heard = new CopyOnWriteArrayList<>();
  final List<byte[]> reports = new CopyOnWriteArrayList<>();
  final AtomicInteger reportsOnRtp = new AtomicInteger();
  int sequence = 65_520;
  int timestamp = -2_000;
  int ssrc = 0x1234_5678;

  /// The port of the leg, where a test has noted it.
  int knownPort;

  /// What becomes of a datagram before it is sent, and after it came: null drops it.
  volatile UnaryOperator<byte[]> outgoing = bytes -> bytes;

  volatile Function<byte[], byte @Nullable []> incoming = bytes -> bytes;

  /// The same on the RTCP port.
  volatile Function<byte[], byte @Nullable []> incomingControl = bytes -> incoming.apply(bytes);

  /// Waits until the time given, or lets a stepped loop's time go on by 20 ms.
  LongConsumer pace = until -> LockSupport.parkNanos(until - System.nanoTime());

  public RtpPeer() {
    this(LOOPBACK);
  }

  RtpPeer(InetAddress address) {
    this.address = address;
    rtp = socket(address);
    rtcp = socket(address);
    Thread.ofVirtual().start(() -> receive(rtp, true));
    Thread.ofVirtual().start(() -> receive(rtcp, false));
  }

  private static DatagramSocket socket(InetAddress address) {
    try {
      return new DatagramSocket(new InetSocketAddress(address, 0));
    } catch (SocketException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void receive(DatagramSocket socket, boolean media) {
    byte[] buffer = new byte[2_000];
    try {
      while (true) {
        DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
        socket.receive(packet);
        byte[] came = Arrays.copyOf(buffer, packet.getLength());
        byte[] bytes = media ? incoming.apply(came) : incomingControl.apply(came);
        if (bytes == null) {
          continue;
        }
        if (media && !RtpPacket.isRtcp(ByteBuffer.wrap(bytes))) {
          heard.add(new Heard(System.nanoTime(), ByteBuffer.wrap(bytes)));
        } else {
          reports.add(bytes);
          if (media) {
            reportsOnRtp.incrementAndGet();
          }
        }
      }
    } catch (IOException e) {
      // closed
    }
  }

  /// An offer of these formats.
  public String offer(String formats, String more) {
    String connection =
        (address instanceof Inet6Address ? "IP6 " : "IP4 ") + address.getHostAddress();
    return """
    v=0
    o=- 1 1 IN IP4 127.0.0.1
    s=-
    c=IN %s
    t=0 0
    m=audio %d RTP/AVP %s
    a=rtcp:%d
    a=rtpmap:107 opus/48000/2
    a=rtpmap:101 telephone-event/8000
    %s\
    """
        .formatted(connection, rtp.getLocalPort(), formats, rtcp.getLocalPort(), more);
  }

  void send(int port, int type, boolean marker, byte[] payload, int length) {
    send(rtp, port, type, marker, payload, length);
  }

  void send(DatagramSocket from, int port, int type, boolean marker, byte[] payload, int length) {
    ByteBuffer out = ByteBuffer.allocate(length + 12);
    new RtpWriter()
        .begin(out, marker, type, sequence++, timestamp, ssrc)
        .payload(payload, 0, length);
    sendRaw(from, port, out.array());
  }

  void sendRaw(DatagramSocket from, int port, byte[] plain) {
    byte[] bytes = outgoing.apply(plain);
    try {
      from.send(new DatagramPacket(bytes, bytes.length, address, port));
    } catch (IOException e) {
      if (!from.isClosed()) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /// Speaks a sine in real time.
  void speak(int port, AudioCodec codec, int type, double hertz, int frames) {
    speakWhile(port, codec, type, hertz, new AtomicInteger(frames));
  }

  public void speakWhile(int port, AudioCodec codec, int type, double hertz, AtomicInteger frames) {
    byte[] payload = new byte[AudioEncoder.MAX_PAYLOAD];
    long start = System.nanoTime();
    try (AudioEncoder encoder = AudioCodecs.encoder(codec)) {
      for (int i = 0; frames.getAndDecrement() > 0; i++) {
        int length = encoder.encode(tone(hertz, i), payload);
        send(port, type, i == 0, payload, length);
        timestamp += codec.clockRate() / 50;
        pace.accept(start + (i + 1) * 20_000_000L);
      }
    }
  }

  /// One packet of silence, so that the other side knows where we are.
  void greet(int port) {
    greet(port, 8);
  }

  void greet(int port, int type) {
    byte[] silence = new byte[160];
    Arrays.fill(silence, (byte) 0xD5);
    send(port, type, true, silence, silence.length);
    timestamp += 160;
  }

  /// A receiver report from the RTP port.
  void report(int port, RtcpPacket.ReportBlock block) {
    ByteBuffer report = ByteBuffer.allocate(200);
    Rtcp.write(report, List.of(new RtcpPacket.ReceiverReport(ssrc, List.of(block))));
    sendRaw(rtp, port, Arrays.copyOf(report.array(), report.position()));
  }

  /// Dials by tones of 60 ms with pauses of 60 ms, in real time.
  void dial(int port, AudioCodec codec, int type, String digits) {
    int[] low = {697, 770, 852, 941};
    int[] high = {1_209, 1_336, 1_477, 1_633};
    byte[] payload = new byte[AudioEncoder.MAX_PAYLOAD];
    short[] pcm = new short[960];
    long start = System.nanoTime();
    int frames = 6 * digits.length() + 3;
    try (AudioEncoder encoder = AudioCodecs.encoder(codec)) {
      for (int i = 0; i < frames; i++) {
        char digit = i % 6 < 3 || i / 6 >= digits.length() ? ' ' : digits.charAt(i / 6);
        int key = "123A456B789C*0#D".indexOf(digit);
        for (int n = 0; n < 960; n++) {
          double at = 2 * Math.PI * (i * 960 + n) / 48_000;
          pcm[n] =
              digit == ' '
                  ? 0
                  : (short) (6_000 * (Math.sin(at * low[key / 4]) + Math.sin(at * high[key % 4])));
        }
        send(port, type, i == 0, payload, encoder.encode(pcm, payload));
        timestamp += codec.clockRate() / 50;
        pace.accept(start + (i + 1) * 20_000_000L);
      }
    }
  }

  /// A press by RFC 4733: five updates, the end three times, all with the timestamp of its start.
  void key(int port, int event) {
    for (int i = 1; i <= 8; i++) {
      byte[] payload = {
        (byte) event, (byte) (i > 5 ? 0x8A : 0x0A), 0, (byte) (Math.min(i, 6) * 25)
      };
      send(port, 101, i == 1, payload, 4);
    }
    timestamp += 960;
  }

  static short[] tone(double hertz, int frame) {
    short[] pcm = new short[960];
    for (int i = 0; i < 960; i++) {
      pcm[i] = (short) (8_000 * Math.sin(2 * Math.PI * hertz * (frame * 960L + i) / 48_000));
    }
    return pcm;
  }

  /// Everything heard from this packet on, decoded.
  public short[] sound(AudioCodec codec, int from) {
    List<Heard> packets = List.copyOf(heard);
    short[] pcm = new short[Math.max(0, packets.size() - from) * 960 + AudioDecoder.MAX_SAMPLES];
    int at = 0;
    try (AudioDecoder decoder = AudioCodecs.decoder(codec)) {
      for (int i = from; i < packets.size(); i++) {
        at += decoder.decode(packets.get(i).packet().payload(), pcm, at);
      }
    }
    return Arrays.copyOf(pcm, at);
  }

  /// The share of the energy that lies at this frequency, 0 to 1, over the last second or so.
  public static double share(short[] pcm, double hertz) {
    int from = Math.max(0, pcm.length - 24_000);
    double sine = 0;
    double cosine = 0;
    double energy = 1;
    for (int i = from; i < pcm.length; i++) {
      double angle = 2 * Math.PI * hertz * i / 48_000;
      sine += pcm[i] * Math.sin(angle);
      cosine += pcm[i] * Math.cos(angle);
      energy += (double) pcm[i] * pcm[i];
    }
    return 2 * (sine * sine + cosine * cosine) / (pcm.length - from + 1) / energy;
  }

  @Override
  public void close() {
    rtp.close();
    rtcp.close();
  }
}
