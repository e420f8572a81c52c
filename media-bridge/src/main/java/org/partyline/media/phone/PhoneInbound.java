package org.partyline.media.phone;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.partyline.media.LegStats;
import org.partyline.media.PhoneEvent;
import org.partyline.media.PhoneSettings;
import org.partyline.media.codec.AudioCodec;
import org.partyline.media.codec.AudioLevel;
import org.partyline.media.rtp.JitterBuffer;
import org.partyline.media.rtp.RtpPacket;
import org.partyline.media.rtp.RtpStatistics;
import org.partyline.media.srtp.PacketBytes;
import org.partyline.media.srtp.SrtpDecryptor;
import org.partyline.media.srtp.SrtpKey;

/// What a phone sends: whose packets are taken, the digits among them, and its sound, 20 ms at a
/// time.
final class PhoneInbound implements AutoCloseable {
  /// Samples per second outside a conference, where nobody hears them: enough for tones.
  private static final int ALONE_RATE = 8_000;

  private final Consumer<PhoneEvent> events;
  private final PhoneReports reports;
  private final PeerLatch latch;
  private final PeerLatch rtcpLatch;
  private final MediaTimeoutDetector timeout;
  private final TalkDetector talk = new TalkDetector();
  private final RtpPacket packet = new RtpPacket();
  private final DigitReceiver digits;

  private final PacketBytes opened = new PacketBytes();

  private @Nullable NegotiatedMedia media;

  /// Whether what is not encrypted is dropped.
  private boolean encrypted;

  private @Nullable SrtpDecryptor decryptor;
  private @Nullable SrtpDecryptor controlDecryptor;
  private @Nullable PhoneReceiver receiver;
  private RtpStatistics statistics = new RtpStatistics(8_000);
  private int mixRate = ALONE_RATE;
  private boolean muted;
  private boolean inConference;
  private long refused;
  private long lostBefore;
  private long expectedBefore;
  private double maxJitterBefore;
  private long concealedBefore;
  private long lateBefore;

  PhoneInbound(
      PhoneReports reports,
      PhoneSettings settings,
      Duration mediaTimeout,
      Consumer<PhoneEvent> events) {
    this.reports = reports;
    this.events = events;
    digits = new DigitReceiver(events);
    timeout = new MediaTimeoutDetector(mediaTimeout, events);
    latch = new PeerLatch(settings.sipSources(), settings.trustedMedia());
    rtcpLatch = new PeerLatch(settings.sipSources(), settings.trustedMedia());
  }

  /// Follows what was negotiated from now on.
  void apply(NegotiatedMedia negotiated, long nanos) {
    NegotiatedMedia before = media;
    media = negotiated;
    if (before == null || before.codec() != negotiated.codec()) {
      closeReceiver();
      receiver = new PhoneReceiver(negotiated.codec());
      receiver.outputRate(outputRate());
      if (before == null || before.codec().clockRate() != negotiated.codec().clockRate()) {
        lostBefore += statistics.lost();
        expectedBefore += statistics.expectedInAll();
        maxJitterBefore = maxJitterMillis();
        statistics = new RtpStatistics(negotiated.codec().clockRate());
      }
    }
    if (negotiated.newRemote()) {
      latch.replaced(nanos);
      rtcpLatch.replaced(nanos);
    }
    latch.signalled(negotiated.rtp());
    rtcpLatch.signalled(negotiated.rtcp());
    listenForTones();
    timeout.begin(nanos);
  }

  /// Takes RTP and RTCP as they are.
  void plain() {
    awaitKeys();
    encrypted = false;
  }

  /// Takes nothing until there are keys.
  void awaitKeys() {
    encrypted = true;
    decryptor = with(null, decryptor);
    controlDecryptor = with(null, controlDecryptor);
  }

  /// Takes RTP that this key opens.
  void decrypt(SrtpKey key) {
    encrypted = true;
    decryptor = with(key, decryptor);
  }

  /// Takes RTCP that this key opens.
  void decryptControl(SrtpKey key) {
    encrypted = true;
    controlDecryptor = with(key, controlDecryptor);
  }

  /// A key that is in use stays so, with its rollover counter and what it has seen.
  private static @Nullable SrtpDecryptor with(
      @Nullable SrtpKey key, @Nullable SrtpDecryptor before) {
    if (before != null && before.key().equals(key)) {
      return before;
    }
    if (before != null) {
      before.close();
    }
    return key == null ? null : new SrtpDecryptor(key);
  }

  /// Whose RTP, or RTCP, is taken.
  PeerLatch latch(boolean control) {
    return control ? rtcpLatch : latch;
  }

  /// A handshake has proved that the peer's RTP, or RTCP, is here.
  void proved(InetSocketAddress from, boolean control, long nanos) {
    if (!control) {
      rtcpLatch.movedTo(from.getAddress());
    }
    latch(control).proved(from, nanos);
  }

  /// Counts a datagram that is nothing for us.
  void refuse() {
    refused++;
  }

  void confirmed() {
    latch.confirmed();
  }

  void inConference(boolean in) {
    inConference = in;
    listenForTones();
    if (receiver != null) {
      receiver.outputRate(outputRate());
    }
  }

  private int outputRate() {
    return inConference ? mixRate : ALONE_RATE;
  }

  /// Tones are digits where no events were agreed. Where they were, a peer may still send tones
  /// instead (a gateway behind the SBC that agreed): the prompts take them until the first event
  /// comes. In a room nobody's talk is searched then.
  private void listenForTones() {
    NegotiatedMedia now = media;
    if (receiver != null && now != null) {
      receiver.listenForTones(now.eventType() < 0 || (!digits.eventsCome() && !inConference));
    }
  }

  void mute(boolean mute) {
    muted = mute;
    talk.reset();
  }

  void mixRate(int rate) {
    mixRate = rate;
    if (receiver != null) {
      receiver.outputRate(outputRate());
    }
  }

  void onRtp(ByteBuffer data, InetSocketAddress from, long nanos) {
    NegotiatedMedia now = media;
    if (RtpPacket.isRtcp(data)) {
      rtcp(data, from, latch, nanos);
      return;
    }
    PhoneReceiver to = receiver;
    ByteBuffer plain = open(data, false);
    if (now == null
        || to == null
        || plain == null
        || !packet.wrap(plain)
        || !now.takes(packet.payloadType())) {
      refused++;
      return;
    }
    int ssrc = packet.ssrc();
    int sequence = packet.sequence();
    InetSocketAddress before = latch.source();
    if (!latch.admits(from, ssrc, sequence, nanos)) {
      refused++;
      return;
    }
    if (!from.equals(before)) {
      rtcpLatch.movedTo(from.getAddress());
    }
    timeout.heard(nanos);
    if (packet.payloadType() == now.eventType()) {
      event(ssrc, sequence, nanos);
    } else {
      sound(now, to, ssrc, sequence, nanos);
    }
  }

  private void sound(NegotiatedMedia now, PhoneReceiver to, int ssrc, int sequence, long nanos) {
    if (statistics.started() && statistics.ssrc() != ssrc) {
      to.restart();
    }
    latch.streams(ssrc, sequence);
    statistics.received(ssrc, sequence, packet.timestamp(), nanos);
    digits.passed(ssrc, sequence);
    if (packet.payloadType() != now.receiveType()) {
      to.paused(packet.timestamp(), nanos);
    } else if (!to.received(packet.timestamp(), packet.marker(), packet.payload(), nanos)) {
      refused++;
    }
  }

  private void event(int ssrc, int sequence, long nanos) {
    if (!statistics.started() || statistics.ssrc() == ssrc) {
      latch.streams(ssrc, sequence);
      statistics.received(ssrc, sequence, packet.timestamp(), nanos);
    }
    boolean first = !digits.eventsCome();
    digits.event(ssrc, sequence, packet.timestamp(), packet.payload(), nanos);
    if (first) {
      listenForTones();
    }
  }

  void onRtcp(ByteBuffer data, InetSocketAddress from, long nanos) {
    rtcp(data, from, rtcpLatch, nanos);
  }

  private void rtcp(ByteBuffer data, InetSocketAddress from, PeerLatch at, long nanos) {
    NegotiatedMedia now = media;
    ByteBuffer plain = RtpPacket.isRtcp(data) ? open(data, true) : null;
    if (now == null || plain == null || !at.admits(from, nanos)) {
      refused++;
      return;
    }
    timeout.heard(nanos);
    reports.received(plain, statistics, now.codec().clockRate(), nanos);
  }

  /// What a datagram holds, decrypted if SRTP was agreed; null when it is not authentic, or there
  /// are no keys yet. This comes before all else, so that nothing a stranger sends has an effect.
  private @Nullable ByteBuffer open(ByteBuffer data, boolean control) {
    if (!encrypted) {
      return data;
    }
    SrtpDecryptor with = control ? controlDecryptor : decryptor;
    if (with == null || data.remaining() < RtpPacket.HEADER_LENGTH || !opened.fill(data)) {
      return null;
    }
    return (control ? with.openControl(opened) : with.open(opened)) ? opened.view() : null;
  }

  /// Moves on by 20 ms.
  ///
  /// @return the level of what the others are to hear, in -dBov
  int advance(long nanos) {
    PhoneReceiver from = receiver;
    if (from == null) {
      return AudioLevel.SILENCE;
    }
    int level = from.advance(nanos);
    digits.tone(from.tone(), from.toneGoesOn(), media == null || media.eventType() >= 0);
    if (muted && talk.talks(level)) {
      events.accept(new PhoneEvent.TalkingWhileMuted());
    }
    return isHeard() ? level : AudioLevel.SILENCE;
  }

  /// A held call's music on hold must not be heard in the room.
  private boolean isHeard() {
    return !muted && media != null && media.sends() && media.receives();
  }

  void readFrame(short[] out) {
    if (receiver == null || !isHeard()) {
      Arrays.fill(out, (short) 0);
    } else {
      receiver.readFrame(out);
    }
  }

  /// Tells when the peer has fallen silent.
  void checkTimeout(long nanos) {
    NegotiatedMedia now = media;
    if (now != null) {
      timeout.check(nanos, now.receives() && now.sends());
    }
  }

  /// Where to send RTP now; null when nowhere.
  @Nullable InetSocketAddress target(long nanos) {
    return latch.target(nanos);
  }

  /// Whether an SDP's word is enough to send there.
  boolean mayBeSentTo(InetSocketAddress named) {
    return latch.mayBeSentTo(named.getAddress());
  }

  /// Where to send RTCP now: only where RTP may go.
  @Nullable InetSocketAddress rtcpTarget(long nanos) {
    NegotiatedMedia now = media;
    InetSocketAddress rtp = latch.target(nanos);
    if (now == null || rtp == null || now.rtcpMux()) {
      return rtp;
    }
    InetSocketAddress named = now.rtcp();
    if (rtcpLatch.source() != null || named == null) {
      return rtcpLatch.source();
    }
    return named.getAddress().equals(rtp.getAddress()) ? named : null;
  }

  RtpStatistics statistics() {
    return statistics;
  }

  LegStats stats(AudioCodec codec, LegStats.Encryption encryption, PhoneSender sender) {
    JitterBuffer.Counts counts =
        receiver == null ? new JitterBuffer(8_000).counts() : receiver.counts();
    return new LegStats(
        codec.encodingName(),
        encryption,
        timeout.received(),
        sender.packets(),
        refused,
        expectedBefore + statistics.expectedInAll(),
        lostBefore + statistics.lost(),
        statistics.jitterMillis(),
        maxJitterMillis(),
        reports.roundTripMillis(),
        reports.peerLost(),
        reports.peerLostPackets(),
        reports.peerJitterMillis(),
        receiver == null ? 0 : receiver.targetMillis(),
        concealedBefore + counts.concealed(),
        lateBefore + counts.late());
  }

  private double maxJitterMillis() {
    return Math.max(maxJitterBefore, statistics.maxJitterMillis());
  }

  private void closeReceiver() {
    if (receiver != null) {
      concealedBefore += receiver.counts().concealed();
      lateBefore += receiver.counts().late();
      receiver.close();
      receiver = null;
    }
  }

  @Override
  public void close() {
    media = null;
    closeReceiver();
    plain();
  }
}
