package org.partyline.lab;

import static org.partyline.lab.Eventually.pause;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// A phone's RTP in plain sight: PCMA out every 20 ms, every packet that comes in kept with the
/// time of its arrival. It can do what phones shouldn't: fall silent, move, change its source.
public final class RtpStream implements AutoCloseable {
  static final int RATE = 8000;
  static final int FRAME = 160;
  private static final int PCMA = 8;
  private static final int EVENT = 101;
  private static final long FRAME_NANOS = Duration.ofMillis(20).toNanos();
  private static final String KEYS = "0123456789*#ABCD";

  /// One packet as it arrived.
  ///
  /// @param at nanoseconds, comparable with each other only
  /// @param flags the first octet: version, padding, extension, CSRC count
  @SuppressWarnings("ArrayRecordComponent") // kept, never compared
  public record Packet(
      long at,
      InetSocketAddress from,
      int flags,
      int type,
      int sequence,
      long timestamp,
      int ssrc,
      byte[] payload) {}

  private final List<Packet> received = new CopyOnWriteArrayList<>();
  private final Tone voice;
  private final InetAddress local;
  private volatile DatagramChannel socket;
  private volatile @Nullable InetSocketAddress target;
  private volatile boolean speaking = true;
  private volatile boolean open = true;
  private volatile int ssrc = ThreadLocalRandom.current().nextInt();
  private final AtomicReference<String> keys = new AtomicReference<>("");
  private final AtomicReference<String> tones = new AtomicReference<>("");
  private int sequence = ThreadLocalRandom.current().nextInt(1 << 16);
  private long timestamp = ThreadLocalRandom.current().nextInt();
  private long frames;

  /// @param local the address to send from
  RtpStream(Tone voice, InetAddress local) {
    this.voice = voice;
    this.local = local;
    this.socket = bind();
    Thread.ofVirtual().name("raw-phone-voice").start(this::speak);
    listen(socket);
  }

  InetSocketAddress address() {
    try {
      return (InetSocketAddress) socket.getLocalAddress();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void sendTo(InetSocketAddress address) {
    target = address;
  }

  /// Stops or takes up sending, as a phone that lost its network.
  public void silence(boolean silent) {
    speaking = !silent;
  }

  /// Sends and listens at a new port from now on; the old one is gone.
  void move() {
    var old = socket;
    socket = bind();
    listen(socket);
    closeQuietly(old);
  }

  /// Another synchronisation source, sequence and timestamp from now on, as after a transfer.
  public void changeSource() {
    ssrc = ThreadLocalRandom.current().nextInt();
  }

  /// Keys by RFC 4733, 100 ms each, 60 ms apart; the voice pauses meanwhile.
  void press(String digits) {
    keys.accumulateAndGet(digits, String::concat);
  }

  /// Digits as tones of 100 ms (ITU-T Q.23), 100 ms apart; the voice pauses meanwhile.
  void pressTones(String digits) {
    tones.accumulateAndGet(digits, String::concat);
  }

  /// One packet from a stranger's port, to the same target.
  public void strangerSends(int packets, Tone tone) {
    try (var stranger = bind()) {
      int strange = ThreadLocalRandom.current().nextInt();
      for (int i = 0; i < packets; i++) {
        InetSocketAddress to = target;
        if (to != null) {
          stranger.send(packet(PCMA, false, i, (long) i * FRAME, strange, frame(tone, i)), to);
        }
        pause(Duration.ofMillis(20));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// All packets so far.
  public List<Packet> received() {
    return received;
  }

  /// What the packets from the n-th on say, in the order of their sequence numbers.
  Audio heardSince(int packetCount) {
    var voicePackets =
        received.subList(Math.min(packetCount, received.size()), received.size()).stream()
            .filter(packet -> packet.type == PCMA && packet.payload.length == FRAME)
            .toList();
    var samples = new short[voicePackets.size() * FRAME];
    int at = 0;
    for (Packet packet : voicePackets) {
      for (byte value : packet.payload) {
        samples[at++] = ALaw.decode(value);
      }
    }
    return new Audio(RATE, samples);
  }

  private void speak() {
    long next = System.nanoTime();
    while (open) {
      String dialled = tones.getAndSet("");
      for (int i = 0; i < dialled.length(); i++) {
        next = dial(dialled.charAt(i), next);
      }
      String pending = keys.getAndSet("");
      if (pending.isEmpty()) {
        if (speaking) {
          send(packet(PCMA, frames == 0, sequence++, timestamp, ssrc, frame(voice, frames)));
        }
        timestamp += FRAME;
        frames++;
        next += FRAME_NANOS;
        pause(Duration.ofNanos(Math.max(0, next - System.nanoTime())));
      } else {
        for (int i = 0; i < pending.length(); i++) {
          next = pressOne(KEYS.indexOf(pending.charAt(i)), next);
        }
      }
    }
  }

  /// RFC 4733 §2.5: one timestamp, growing duration, the end sent three times.
  private long pressOne(int event, long from) {
    long next = from;
    for (int step = 1; step <= 8; step++) {
      boolean end = step > 5;
      int duration = Math.min(step, 6) * FRAME;
      byte[] payload = {
        (byte) event, (byte) (end ? 0x8a : 0x0a), (byte) (duration >> 8), (byte) duration
      };
      send(packet(EVENT, step == 1, sequence++, timestamp, ssrc, payload));
      next += FRAME_NANOS;
      pause(Duration.ofNanos(Math.max(0, next - System.nanoTime())));
    }
    timestamp += 8L * FRAME;
    return next;
  }

  private long dial(char digit, long from) {
    int key = "123A456B789C*0#D".indexOf(digit);
    Tone low = Tone.of(new int[] {697, 770, 852, 941}[key / 4]);
    Tone high = Tone.of(new int[] {1_209, 1_336, 1_477, 1_633}[key % 4]);
    long next = from;
    for (int step = 0; step < 10; step++) {
      var payload = new byte[FRAME];
      for (int i = 0; i < FRAME; i++) {
        int sample = low.sample(frames * FRAME + i, RATE) + high.sample(frames * FRAME + i, RATE);
        payload[i] = ALaw.encode((short) (step < 5 ? sample : 0));
      }
      send(packet(PCMA, false, sequence++, timestamp, ssrc, payload));
      timestamp += FRAME;
      frames++;
      next += FRAME_NANOS;
      pause(Duration.ofNanos(Math.max(0, next - System.nanoTime())));
    }
    return next;
  }

  private static byte[] frame(Tone tone, long index) {
    var payload = new byte[FRAME];
    for (int i = 0; i < FRAME; i++) {
      payload[i] = ALaw.encode(tone.sample(index * FRAME + i, RATE));
    }
    return payload;
  }

  private static ByteBuffer packet(
      int type, boolean marker, int sequence, long timestamp, int ssrc, byte[] payload) {
    return ByteBuffer.allocate(12 + payload.length)
        .put((byte) 0x80)
        .put((byte) (type | (marker ? 0x80 : 0)))
        .putShort((short) sequence)
        .putInt((int) timestamp)
        .putInt(ssrc)
        .put(payload)
        .flip();
  }

  private void send(ByteBuffer packet) {
    InetSocketAddress to = target;
    if (to == null) {
      return;
    }
    try {
      socket.send(packet, to);
    } catch (IOException _) {
      // the port is just being changed, or nobody is there: a phone goes on
    }
  }

  private void listen(DatagramChannel channel) {
    Thread.ofVirtual()
        .name("raw-phone-ear")
        .start(() -> {
          var buffer = ByteBuffer.allocate(2048);
          try {
            while (open) {
              var from = (InetSocketAddress) channel.receive(buffer.clear());
              keep(buffer.flip(), from);
            }
          } catch (IOException _) {
            // closed or moved
          }
        });
  }

  private void keep(ByteBuffer b, InetSocketAddress from) {
    if (b.remaining() < 12 || (b.get(0) & 0xc0) != 0x80) {
      return;
    }
    int header = 12 + 4 * (b.get(0) & 0x0f);
    if (b.remaining() < header) {
      return;
    }
    var payload = new byte[b.limit() - header];
    b.get(header, payload);
    received.add(
        new Packet(
            System.nanoTime(),
            from,
            b.get(0) & 0xff,
            b.get(1) & 0x7f,
            b.getShort(2) & 0xffff,
            b.getInt(4) & 0xffff_ffffL,
            b.getInt(8),
            payload));
  }

  private DatagramChannel bind() {
    try {
      return DatagramChannel.open().bind(new InetSocketAddress(local, 0));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void closeQuietly(DatagramChannel channel) {
    try {
      channel.close();
    } catch (IOException _) {
      // it is gone either way
    }
  }

  @Override
  public void close() {
    open = false;
    closeQuietly(socket);
  }
}
