package org.partyline.media.phone;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.partyline.media.LegStats;
import org.partyline.media.PhoneEvent;
import org.partyline.media.PhoneSettings;
import org.partyline.media.codec.AudioCodec;
import org.partyline.media.codec.AudioLevel;
import org.partyline.media.conference.Member;
import org.partyline.media.conference.Mix;
import org.partyline.media.rtp.JitterBuffer;
import org.partyline.media.rtp.RtpPacket;
import org.partyline.media.rtp.RtpStatistics;
import org.partyline.media.sound.SoundPlayer;

/// A phone leg's media, on the loop that owns it: packets in, a packet out in each tick. Outside a
/// conference [#tick] is called every 20 ms, inside the conference calls [#advance] to
/// [#writeFrame].
final class PhoneStream implements Member {
  private static final int TICKS_PER_SECOND = 50;
  private static final int TICKS_PER_REPORT = 250;

  private final PhoneNetwork.Channels channels;
  private final PeerWatch watch;
  private final Consumer<PhoneEvent> events;
  private final PeerLatch latch;
  private final PeerLatch rtcpLatch;
  private final RtpPacket packet = new RtpPacket();
  private final KeyPresses keys = new KeyPresses();
  private final SoundPlayer player;
  private final PhoneSender sender;
  private final PhoneReports reports;
  private final short[] pcm = new short[960];

  private @Nullable Agreement agreement;
  private @Nullable PhoneReceiver receiver;
  private RtpStatistics statistics = new RtpStatistics(8_000);
  private int csrc;
  private int mixRate = 48_000;
  private boolean muted;
  private Runnable conferenceEnded = () -> {};
  private int ticks;
  private int nextReport = TICKS_PER_SECOND;
  private long refused;
  private long concealedBefore;
  private long lateBefore;
  private volatile LegStats stats = LegStats.NONE;

  PhoneStream(
      PhoneNetwork.Channels channels,
      PhoneSettings settings,
      Duration mediaTimeout,
      Consumer<PhoneEvent> events) {
    this.channels = channels;
    this.events = events;
    watch = new PeerWatch(mediaTimeout, () -> events.accept(new PhoneEvent.MediaLost()));
    latch = new PeerLatch(settings.sipSource());
    rtcpLatch = new PeerLatch(settings.sipSource());
    sender = new PhoneSender(channels.rtp());
    reports = new PhoneReports(sender);
    player = new SoundPlayer(() -> events.accept(new PhoneEvent.Played()));
  }

  /// Follows what was agreed from now on.
  void agree(Agreement agreed, long nanos) {
    Agreement before = agreement;
    agreement = agreed;
    if (before == null || before.codec() != agreed.codec()) {
      closeReceiver();
      receiver = new PhoneReceiver(agreed.codec());
      receiver.outputRate(mixRate);
      if (before == null || before.codec().clockRate() != agreed.codec().clockRate()) {
        statistics = new RtpStatistics(agreed.codec().clockRate());
      }
    }
    sender.use(agreed.codec(), agreed.sendType());
    latch.signalled(agreed.rtp());
    rtcpLatch.signalled(agreed.rtcp());
    watch.begin(nanos);
  }

  void onRtp(ByteBuffer data, InetSocketAddress from) {
    long nanos = System.nanoTime();
    if (RtpPacket.isRtcp(data)) {
      rtcp(data, from, latch, nanos);
      return;
    }
    Agreement agreed = agreement;
    PhoneReceiver to = receiver;
    if (agreed == null || to == null || !packet.wrap(data) || !agreed.takes(packet.payloadType())) {
      refused++;
      return;
    }
    if (!latch.admits(from, nanos)) {
      refused++;
      return;
    }
    watch.heard(nanos);
    if (statistics.started() && statistics.ssrc() != packet.ssrc()) {
      to.restart();
      keys.reset();
    }
    int timestamp = packet.timestamp();
    statistics.received(packet.ssrc(), packet.sequence(), timestamp, nanos);
    int type = packet.payloadType();
    if (type == agreed.receiveType()) {
      if (!to.received(timestamp, packet.marker(), packet.payload(), nanos)) {
        refused++;
      }
    } else if (type == agreed.eventType()) {
      key(timestamp);
    } else {
      to.paused(timestamp, nanos);
    }
  }

  private void key(int timestamp) {
    char key = keys.received(timestamp, packet.marker(), packet.payload());
    if (key != KeyPresses.NONE) {
      events.accept(new PhoneEvent.KeyPressed(key));
    }
  }

  void onRtcp(ByteBuffer data, InetSocketAddress from) {
    rtcp(data, from, rtcpLatch, System.nanoTime());
  }

  private void rtcp(ByteBuffer data, InetSocketAddress from, PeerLatch at, long nanos) {
    Agreement agreed = agreement;
    if (agreed == null || !RtpPacket.isRtcp(data) || !at.admits(from, nanos)) {
      refused++;
      return;
    }
    watch.heard(nanos);
    reports.received(data, statistics, agreed.codec().clockRate(), nanos);
  }

  /// Told when the conference it was in has ended.
  void onConferenceEnded(Runnable listener) {
    conferenceEnded = listener;
  }

  @Override
  public void conferenceEnded() {
    conferenceEnded.run();
  }

  void enter(int newCsrc) {
    csrc = newCsrc;
  }

  void mute(boolean mute) {
    muted = mute;
  }

  SoundPlayer player() {
    return player;
  }

  /// 20 ms outside a conference: the phone hears what is played to it.
  void tick() {
    advance();
    player.next(pcm);
    sendPcm();
    housekeeping();
  }

  @Override
  public int csrc() {
    return csrc;
  }

  @Override
  public int sampleRate() {
    Agreement agreed = agreement;
    return agreed == null ? AudioCodec.PCMA.sampleRate() : agreed.codec().sampleRate();
  }

  @Override
  public int advance() {
    if (receiver == null) {
      return AudioLevel.SILENCE;
    }
    int level = receiver.advance(System.nanoTime());
    return isHeard() ? level : AudioLevel.SILENCE;
  }

  /// On hold nobody wants to hear the caller's waiting music.
  private boolean isHeard() {
    return !muted && agreement != null && agreement.sends() && agreement.receives();
  }

  @Override
  public int reportedLoss() {
    return (int) Math.round(100 * reports.peerLost().orElse(0));
  }

  @Override
  public void mixRate(int rate) {
    mixRate = rate;
    if (receiver != null) {
      receiver.outputRate(rate);
    }
  }

  @Override
  public void readFrame(short[] out) {
    if (receiver == null || !isHeard()) {
      Arrays.fill(out, (short) 0);
    } else {
      receiver.readFrame(out);
    }
  }

  @Override
  public void writeFrame(Mix mix) {
    Agreement agreed = agreement;
    if (agreed != null) {
      if (player.next(pcm) || onHold(agreed)) {
        sendPcm();
      } else {
        sender.sendEncoded(mix.encoded(agreed.codec()), target());
      }
    }
    housekeeping();
  }

  private void sendPcm() {
    Agreement agreed = agreement;
    if (agreed == null) {
      return;
    }
    if (onHold(agreed)) {
      Arrays.fill(pcm, (short) 0);
    }
    sender.send(pcm, target());
  }

  private static boolean onHold(Agreement agreed) {
    return !agreed.sends();
  }

  /// On hold, silence goes on as long as the peer has an address and a stream: it keeps NAT
  /// bindings and the peer's supervision alive.
  private @Nullable InetSocketAddress target() {
    Agreement agreed = agreement;
    boolean inactive = agreed == null || (!agreed.sends() && !agreed.receives());
    return inactive || agreed == null || agreed.rtp() == null ? null : latch.target();
  }

  private void housekeeping() {
    long nanos = System.nanoTime();
    Agreement agreed = agreement;
    if (agreed == null) {
      return;
    }
    ticks++;
    if (ticks % TICKS_PER_SECOND == 0) {
      stats = snapshot(agreed.codec());
    }
    if (ticks == nextReport) {
      nextReport += TICKS_PER_REPORT;
      report(false, nanos);
    }
    if (agreed.receives() && agreed.sends()) {
      watch.check(nanos);
    }
  }

  private void report(boolean last, long nanos) {
    Agreement agreed = agreement;
    if (agreed == null) {
      return;
    }
    InetSocketAddress to = agreed.rtcpMux() ? latch.target() : rtcpLatch.target();
    DatagramChannel channel = agreed.rtcpMux() ? channels.rtp() : channels.rtcp();
    if (to != null) {
      reports.send(channel, to, statistics, last, nanos);
    }
  }

  LegStats stats() {
    return stats;
  }

  private LegStats snapshot(AudioCodec codec) {
    JitterBuffer.Counts counts =
        receiver == null ? new JitterBuffer(8_000).counts() : receiver.counts();
    return new LegStats(
        codec.encodingName(),
        watch.received(),
        sender.packets(),
        refused,
        statistics.lost(),
        statistics.jitterMillis(),
        reports.roundTripMillis(),
        reports.peerLost(),
        reports.peerJitterMillis(),
        receiver == null ? 0 : receiver.targetMillis(),
        concealedBefore + counts.concealed(),
        lateBefore + counts.late());
  }

  private void closeReceiver() {
    if (receiver != null) {
      concealedBefore += receiver.counts().concealed();
      lateBefore += receiver.counts().late();
      receiver.close();
      receiver = null;
    }
  }

  /// Says goodbye and frees the codecs; the channels are the leg's to close.
  void close() {
    report(true, System.nanoTime());
    if (agreement != null) {
      stats = snapshot(agreement.codec());
    }
    agreement = null;
    closeReceiver();
    sender.close();
  }
}
