package org.partyline.media.browser;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.partyline.media.codec.AudioCodec;
import org.partyline.media.codec.AudioCodecs;
import org.partyline.media.codec.AudioDecoder;
import org.partyline.media.conference.Member;
import org.partyline.media.conference.Mix;
import org.partyline.media.rtp.RtcpPacket;
import org.partyline.media.rtp.RtpPacket;
import org.partyline.media.rtp.RtpWriter;

/// One browser's sound, both ways, in Opus. Lives on the loop.
final class AudioStream implements Member, AutoCloseable {
  private static final int SILENCE = 127;
  private static final int FRAME = 960;
  private static final int MAX_CSRCS = 15;

  /// After so many silent frames only one in [#KEEP_ALIVE] is sent.
  private static final int HANGOVER = 25;

  private static final int KEEP_ALIVE = 20;
  private static final long NTP_EPOCH = 2_208_988_800L;

  private record Frame(ByteBuffer payload, int level) {}

  private final BrowserOffer.Section section;
  private final LegTransport transport;
  private final RtpWriter writer = new RtpWriter();
  private final ArrayDeque<Frame> received = new ArrayDeque<>();
  private final AudioDecoder decoder = AudioCodecs.decoder(AudioCodec.OPUS);
  private int csrc;
  private boolean muted;
  private @Nullable Frame current;
  private int sequence;
  private int timestamp;
  private int silentFrames;
  private boolean gap = true;
  private long packets;
  private long octets;

  AudioStream(BrowserOffer.Section section, LegTransport transport) {
    this.section = section;
    this.transport = transport;
  }

  void csrc(int own) {
    csrc = own;
  }

  void mute(boolean mute) {
    muted = mute;
  }

  void onPacket(RtpPacket packet, long nowNanos) {
    if (packet.payloadType() != section.payloadType() || packet.payloadLength() == 0) {
      return;
    }
    byte[] payload = new byte[packet.payloadLength()];
    packet.copyPayload(payload, 0);
    int at = section.level() < 0 ? -1 : packet.extensionOffset(section.level());
    received.add(new Frame(ByteBuffer.wrap(payload), at < 0 ? 0 : packet.buffer().get(at) & 0x7F));
    if (received.size() > 8) {
      received.removeFirst();
    }
  }

  @Override
  public int csrc() {
    return csrc;
  }

  @Override
  public int advance() {
    current = received.poll();
    return current == null || muted ? SILENCE : current.level();
  }

  @Override
  public void speak(short[] pcm) {
    Frame frame = current;
    if (frame == null) {
      decoder.conceal(pcm, 0);
    } else {
      decoder.decode(frame.payload(), pcm, 0);
    }
  }

  @Override
  public void hear(Mix mix) {
    timestamp += FRAME;
    silentFrames = mix.silent() ? silentFrames + 1 : 0;
    if (!section.direction().receives()
        || !transport.ready()
        || (silentFrames > HANGOVER && silentFrames % KEEP_ALIVE != 0)) {
      gap = true;
      return;
    }
    byte[] payload = mix.encoded(AudioCodec.OPUS);
    ByteBuffer out = transport.packet();
    writer.begin(out, gap, section.payloadType(), sequence++, timestamp, BrowserAnswer.AUDIO_SSRC);
    gap = false;
    int[] speakers = mix.speakers();
    int named = Math.min(speakers.length, MAX_CSRCS);
    for (int i = 0; i < named; i++) {
      writer.csrc(speakers[i]);
    }
    if (section.mixerLevel() > 0 && named > 0) {
      writer.extension(section.mixerLevel(), mix.levels(), 0, named);
    }
    writer.payload(payload, 0, payload.length);
    packets++;
    octets += payload.length;
    transport.sendPacket();
  }

  void onSenderReport(RtcpPacket.SenderReport report, long nowNanos) {}

  void onReports(List<RtcpPacket.ReportBlock> reports) {}

  /// What we sent so far, with what was received.
  RtcpPacket report(long nowNanos, List<RtcpPacket.ReportBlock> blocks) {
    return packets == 0
        ? new RtcpPacket.ReceiverReport(BrowserAnswer.AUDIO_SSRC, blocks)
        : new RtcpPacket.SenderReport(
            BrowserAnswer.AUDIO_SSRC, ntp(nowNanos), timestamp, packets, octets, blocks);
  }

  /// The wall clock as NTP counts.
  static long ntp(long nowNanos) {
    long millis = System.currentTimeMillis();
    return (millis / 1000 + NTP_EPOCH) << 32 | (millis % 1000 << 32) / 1000;
  }

  @Override
  public void close() {
    decoder.close();
  }
}
