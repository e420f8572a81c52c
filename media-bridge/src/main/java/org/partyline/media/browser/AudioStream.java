package org.partyline.media.browser;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.partyline.media.LegStats;
import org.partyline.media.codec.AudioCodec;
import org.partyline.media.conference.Member;
import org.partyline.media.conference.Mix;
import org.partyline.media.rtp.JitterBuffer;
import org.partyline.media.rtp.NtpTime;
import org.partyline.media.rtp.RtcpPacket;
import org.partyline.media.rtp.RtpStatistics;
import org.partyline.media.rtp.RtpWriter;

/// One browser's sound, both ways: a member of the conference. Lives on the loop.
final class AudioStream implements Member, AutoCloseable {
  private static final int FRAME = 960;
  private static final int MAX_CSRCS = 15;

  /// After so many silent frames only one in [#KEEP_ALIVE] is sent.
  private static final int HANGOVER = 25;

  private static final int KEEP_ALIVE = 20;

  /// Of what the browser reports as lost: from here on frames are sent twice, and so long after.
  private static final double MUCH_LOSS = 0.03;

  private static final int REPORTS_OF_REDUNDANCY = 20;

  private final BrowserOffer.Section section;
  private final LegTransport transport;
  private final AudioInput input;
  private final RtpWriter writer = new RtpWriter();
  private final RedundantAudio redundancy = new RedundantAudio();

  /// For how many reports more frames are sent twice.
  private int redundantReports;

  private int csrc;
  private boolean muted;
  private Runnable conferenceEnded = () -> {};
  private int sequence;
  private int timestamp;
  private int silentFrames;
  private boolean gap = true;
  private long packets;
  private long octets;
  private OptionalDouble roundTripMillis = OptionalDouble.empty();
  private OptionalDouble peerLost = OptionalDouble.empty();
  private OptionalLong peerLostPackets = OptionalLong.empty();
  private OptionalDouble peerJitterMillis = OptionalDouble.empty();

  AudioStream(BrowserOffer.Section section, LegTransport transport) {
    this.section = section;
    this.transport = transport;
    this.input = new AudioInput(section);
  }

  AudioInput input() {
    return input;
  }

  void csrc(int own) {
    csrc = own;
  }

  /// Told when the conference it was in has ended.
  void onConferenceEnded(Runnable listener) {
    conferenceEnded = listener;
  }

  @Override
  public void conferenceEnded() {
    conferenceEnded.run();
  }

  void mute(boolean mute) {
    muted = mute;
  }

  @Override
  public int csrc() {
    return csrc;
  }

  @Override
  public int advance() {
    input.heard();
    int level = input.advance(System.nanoTime());
    return muted ? AudioInput.SILENCE : level;
  }

  @Override
  public int reportedLoss() {
    // What is sent twice needs no forward error correction within Opus.
    return section.redType() >= 0 ? 0 : (int) Math.round(100 * peerLost.orElse(0));
  }

  @Override
  public void mixRate(int rate) {
    input.outputRate(rate);
  }

  @Override
  public void readFrame(short[] pcm) {
    input.readFrame(pcm);
  }

  @Override
  public void writeFrame(Mix mix) {
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
    boolean twice = redundantReports > 0;
    int payloadType = twice ? section.redType() : section.payloadType();
    writer.begin(out, gap, payloadType, sequence++, timestamp, BrowserAnswer.AUDIO_SSRC);
    gap = false;
    int[] speakers = mix.speakers();
    int named = Math.min(speakers.length, MAX_CSRCS);
    for (int i = 0; i < named; i++) {
      writer.csrc(speakers[i]);
    }
    if (section.mixerLevel() > 0 && named > 0) {
      writer.extension(section.mixerLevel(), mix.levels(), 0, named);
    }
    writer.endHeader();
    if (twice) {
      redundancy.write(out, section.payloadType(), timestamp, payload);
      redundancy.remember(timestamp, payload);
    } else {
      out.put(payload);
    }
    packets++;
    octets += payload.length;
    transport.sendPacket();
  }

  /// What the browser says of our sound.
  void onReport(RtcpPacket.ReportBlock block) {
    peerLost = OptionalDouble.of(block.fractionLost() / 256.0);
    peerLostPackets = OptionalLong.of(Math.max(0, block.cumulativeLost()));
    peerJitterMillis = OptionalDouble.of(block.jitter() * 1_000.0 / AudioCodec.OPUS.clockRate());
    if (section.redType() >= 0 && peerLost.getAsDouble() >= MUCH_LOSS) {
      redundantReports = REPORTS_OF_REDUNDANCY;
    } else if (redundantReports > 0) {
      redundantReports--;
    }
    double trip = RtpStatistics.roundTripMillis(block, NtpTime.now());
    if (trip >= 0) {
      roundTripMillis = OptionalDouble.of(trip);
    }
  }

  /// @param refused packets that were not authentic
  LegStats stats(long refused) {
    JitterBuffer.Counts counts = input.jitter().counts();
    return new LegStats(
        AudioCodec.OPUS.encodingName(),
        LegStats.Encryption.DTLS,
        input.packets(),
        packets,
        refused,
        input.statistics().expectedInAll(),
        input.statistics().lost(),
        input.statistics().jitterMillis(),
        input.statistics().maxJitterMillis(),
        roundTripMillis,
        peerLost,
        peerLostPackets,
        peerJitterMillis,
        input.jitter().targetMillis(),
        counts.concealed(),
        counts.late());
  }

  /// What we sent so far, with what was received.
  RtcpPacket report(List<RtcpPacket.ReportBlock> blocks) {
    return packets == 0
        ? new RtcpPacket.ReceiverReport(BrowserAnswer.AUDIO_SSRC, blocks)
        : new RtcpPacket.SenderReport(
            BrowserAnswer.AUDIO_SSRC, NtpTime.now(), timestamp, packets, octets, blocks);
  }

  @Override
  public void close() {
    input.close();
  }
}
