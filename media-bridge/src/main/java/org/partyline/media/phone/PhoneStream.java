package org.partyline.media.phone;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.partyline.media.LegStats;
import org.partyline.media.PhoneEvent;
import org.partyline.media.PhoneSettings;
import org.partyline.media.codec.AudioCodec;
import org.partyline.media.conference.Member;
import org.partyline.media.conference.Mix;
import org.partyline.media.dtls.HelloVerifier;
import org.partyline.media.sound.SoundPlayer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A phone leg's media, on the loop that owns it: packets in, sound out in each tick. Outside a
/// conference [#tick] is called every 20 ms, inside the conference calls [#advance] to
/// [#writeFrame].
///
/// As long as nothing may be sent (before the ACK, to an address that has not proved to be the
/// peer's), what is played waits: the caller hears it from its beginning.
final class PhoneStream implements Member {
  private static final Logger LOG = LoggerFactory.getLogger(PhoneStream.class);
  private static final int TICKS_PER_SECOND = 50;
  private static final int TICKS_PER_REPORT = 250;

  /// Ticks without a place to send to after which that is logged: 3 s.
  private static final int TICKS_UNSENT = 150;

  private final LongSupplier clock;
  private final Runnable conferenceEnded;
  private final PhoneInbound inbound;
  private final SoundPlayer player;
  private final DigitSender digits;
  private final PhoneSender sender;
  private final PhoneReports reports;
  private final PhoneEncryption encryption;
  private final PlaybackGain gain = new PlaybackGain();
  private final short[] pcm = new short[960];

  private PhoneNetwork.Channels channels;
  private @Nullable NegotiatedMedia media;
  private int csrc;
  private int ticks;
  private int unsent;
  private int nextReport = TICKS_PER_SECOND;
  private volatile LegStats stats = LegStats.NONE;

  /// @param owner runs what concerns the leg, on the loop that owns it
  /// @param clock the time of that loop
  /// @param conferenceEnded called on the loop when the conference that it is in has ended
  PhoneStream(
      Executor owner,
      LongSupplier clock,
      PhoneNetwork.Channels channels,
      PhoneSettings settings,
      Duration mediaTimeout,
      Consumer<PhoneEvent> events,
      Runnable conferenceEnded) {
    this.clock = clock;
    this.channels = channels;
    this.conferenceEnded = conferenceEnded;
    sender = new PhoneSender(channels.rtp());
    reports = new PhoneReports(sender);
    inbound = new PhoneInbound(reports, settings, mediaTimeout, events);
    encryption = new PhoneEncryption(owner, clock, channels, sender, inbound, events);
    player = new SoundPlayer(() -> events.accept(new PhoneEvent.Played()));
    digits = new DigitSender(() -> events.accept(new PhoneEvent.DigitsSent()));
  }

  /// Uses other sockets from now on.
  void use(PhoneNetwork.Channels others) {
    channels = others;
    sender.use(others.rtp());
    encryption.use(others);
  }

  /// Follows what was negotiated from now on.
  void apply(NegotiatedMedia negotiated, long nanos) {
    media = negotiated;
    inbound.apply(negotiated, nanos);
    encryption.apply(negotiated, nanos);
    sender.use(negotiated.codec(), negotiated.sendType(), negotiated.packetMillis());
    unsent = 0;
    publishStats(negotiated);
  }

  /// The ACK has arrived.
  void confirmed() {
    inbound.confirmed();
    encryption.confirmed(clock.getAsLong());
  }

  void onRtp(ByteBuffer data, InetSocketAddress from) {
    if (HelloVerifier.isDtls(data)) {
      encryption.onDatagram(data, from, false, clock.getAsLong());
    } else {
      inbound.onRtp(data, from, clock.getAsLong());
    }
  }

  void onRtcp(ByteBuffer data, InetSocketAddress from) {
    if (HelloVerifier.isDtls(data)) {
      encryption.onDatagram(data, from, true, clock.getAsLong());
    } else {
      inbound.onRtcp(data, from, clock.getAsLong());
    }
  }

  void enter(int newCsrc) {
    csrc = newCsrc;
    inbound.inConference(true);
  }

  void left() {
    inbound.inConference(false);
  }

  void mute(boolean mute) {
    inbound.mute(mute);
  }

  void volume(int decibels) {
    gain.set(decibels);
  }

  SoundPlayer player() {
    return player;
  }

  DigitSender digits() {
    return digits;
  }

  /// 20 ms outside a conference: the phone hears what is played to it.
  void tick() {
    long nanos = clock.getAsLong();
    inbound.advance(nanos);
    NegotiatedMedia now = media;
    if (now != null) {
      InetSocketAddress to = target(nanos);
      if (to == null && !now.inactive()) {
        sender.pass();
      } else if (!sendsDigit(now, to)) {
        player.next(pcm);
        sendPcm(now, to);
      }
    }
    housekeeping(nanos);
  }

  @Override
  public int csrc() {
    return csrc;
  }

  @Override
  public int sampleRate() {
    NegotiatedMedia now = media;
    return now == null ? AudioCodec.PCMA.sampleRate() : now.codec().sampleRate();
  }

  @Override
  public int advance() {
    return inbound.advance(clock.getAsLong());
  }

  @Override
  public int reportedLoss() {
    return (int) Math.round(100 * reports.peerLost().orElse(0));
  }

  @Override
  public void mixRate(int rate) {
    inbound.mixRate(rate);
  }

  @Override
  public void readFrame(short[] out) {
    inbound.readFrame(out);
  }

  @Override
  public void writeFrame(Mix mix) {
    long nanos = clock.getAsLong();
    NegotiatedMedia now = media;
    if (now != null) {
      InetSocketAddress to = target(nanos);
      if (to == null && !now.inactive()) {
        sender.pass();
      } else if (sendsDigit(now, to)) {
        // Instead of what is played and said: the other side is to hear nothing else.
      } else if (player.next(pcm) || !now.sends()) {
        sendPcm(now, to);
      } else if (gain.changesNothing() && sender.takesEncoded()) {
        sender.sendEncoded(mix.encoded(now.codec()), to);
      } else {
        sender.send(gain.apply(mix.pcm()), to);
      }
    }
    housekeeping(nanos);
  }

  @Override
  public void conferenceEnded() {
    conferenceEnded.run();
  }

  /// Where sound goes; nowhere as long as there are no keys.
  private @Nullable InetSocketAddress target(long nanos) {
    return encryption.waits() ? null : inbound.target(nanos);
  }

  private boolean sendsDigit(NegotiatedMedia now, @Nullable InetSocketAddress to) {
    if (!now.sends() || to == null) {
      digits.pause();
      return false;
    }
    return digits.send(now.events(), sender, pcm, to);
  }

  /// On hold, silence goes on as long as the peer has an address and a stream: it keeps NAT
  /// bindings and the peer's supervision alive.
  private void sendPcm(NegotiatedMedia now, @Nullable InetSocketAddress to) {
    if (!now.sends()) {
      Arrays.fill(pcm, (short) 0);
    }
    sender.send(gain.apply(pcm), now.inactive() ? null : to);
  }

  private void housekeeping(long nanos) {
    NegotiatedMedia now = media;
    if (now == null) {
      return;
    }
    ticks++;
    if (ticks % TICKS_PER_SECOND == 0) {
      publishStats(now);
      logUnsent(now, nanos);
    }
    if (ticks == nextReport) {
      nextReport += TICKS_PER_REPORT;
      report(false, nanos);
    }
    inbound.checkTimeout(nanos);
    encryption.advance(nanos);
  }

  /// Logs the reason of a call without sound, once.
  private void logUnsent(NegotiatedMedia now, long nanos) {
    InetSocketAddress named = now.rtp();
    if (named == null || now.inactive() || encryption.waits() || inbound.target(nanos) != null) {
      unsent = 0;
      return;
    }
    unsent += TICKS_PER_SECOND;
    if (unsent != TICKS_UNSENT) {
      return;
    }
    if (inbound.mayBeSentTo(named)) {
      LOG.info("no RTP is sent to {}: none has come from there", named);
    } else {
      LOG.info(
          "no RTP is sent to {}: none has come from there, and it is not where the SIP comes from;"
              + " if it belongs to the carrier, add it to media.phone-media-ranges",
          named);
    }
  }

  private void report(boolean last, long nanos) {
    NegotiatedMedia now = media;
    InetSocketAddress to = inbound.rtcpTarget(nanos);
    if (now != null && to != null) {
      DatagramChannel channel = now.rtcpMux() ? channels.rtp() : channels.rtcp();
      reports.send(channel, to, inbound.statistics(), last, nanos);
    }
  }

  /// For other threads, which see what the loop last published.
  private void publishStats(NegotiatedMedia of) {
    stats = inbound.stats(of.codec(), encryption.kind(), sender);
  }

  LegStats stats() {
    return stats;
  }

  /// Sends an RTCP BYE and frees the codecs; the channels are the leg's to close.
  void close() {
    report(true, clock.getAsLong());
    if (media != null) {
      publishStats(media);
    }
    media = null;
    encryption.close();
    inbound.close();
    sender.close();
  }
}
