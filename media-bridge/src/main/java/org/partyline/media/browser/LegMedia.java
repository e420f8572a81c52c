package org.partyline.media.browser;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.partyline.media.LegStats;
import org.partyline.media.browser.BrowserOffer.Role;
import org.partyline.media.browser.BrowserOffer.Section;
import org.partyline.media.conference.Conference;
import org.partyline.media.conference.VideoSlot;
import org.partyline.media.conference.VideoSource;
import org.partyline.media.loop.MediaLoop;
import org.partyline.media.rtp.NtpTime;
import org.partyline.media.rtp.RtcpPacket;
import org.partyline.media.rtp.RtpPacket;
import org.partyline.media.rtp.RtpStatistics;

/// The streams of one browser: which packet belongs to which, and the reports about them. Lives on
/// the loop.
final class LegMedia {
  /// Far above what a browser sends: audio, camera and screen at their caps are about 600.
  private static final int MAX_PACKETS_PER_SECOND = 3_000;

  private static final int MAX_SSRCS = 16;
  private static final int MAX_NACKS = 256;
  private static final Duration BETWEEN_FEEDBACKS = Duration.ofMillis(100);

  private final LegTransport transport;
  private final AudioStream audio;
  private final Section audioSection;
  private final List<VideoInput> inputs;
  private final VideoOutputs outputs;
  private final Map<Integer, Receiver> bySsrc = new HashMap<>();
  private final MediaLoop loop;
  private final ArrivalFeedback arrivals = new ArrivalFeedback();
  private final int transportSequence;
  private boolean feedbackDue;
  private int packetsThisSecond;
  private @Nullable Conference conference;

  /// Takes the packets of one SSRC.
  private interface Receiver {
    void onPacket(RtpPacket packet, long nowNanos);
  }

  LegMedia(BrowserOffer offer, LegTransport transport, MediaLoop loop) {
    this.transport = transport;
    this.loop = loop;
    audioSection = sections(offer, Role.AUDIO).getFirst();
    audio = new AudioStream(audioSection, transport);
    inputs =
        offer.sections().stream()
            .filter(section -> section.role() == Role.CAMERA || section.role() == Role.SCREEN)
            .flatMap(section -> inputs(section, transport, loop))
            .toList();
    transportSequence =
        inputs.stream().mapToInt(input -> input.section().transportSequence()).max().orElse(-1);
    outputs = new VideoOutputs(sections(offer, Role.SLOT), transport);
    audioSection.ssrc().ifPresent(ssrc -> bySsrc.put(ssrc, audio.input()::onPacket));
    for (VideoInput input : inputs) {
      if (!input.rid().isEmpty()) {
        continue; // told apart by their packets
      }
      input.section().ssrc().ifPresent(ssrc -> bySsrc.put(ssrc, input::onPacket));
      input.section().rtxSsrc().ifPresent(ssrc -> bySsrc.put(ssrc, input::onPacket));
    }
  }

  private static Stream<VideoInput> inputs(
      Section section, LegTransport transport, MediaLoop loop) {
    List<String> rids = section.encodings().rids();
    return (rids.isEmpty() ? Stream.of("") : rids.stream())
        .map(rid -> new VideoInput(section, rid, transport, loop));
  }

  private static List<Section> sections(BrowserOffer offer, Role role) {
    return offer.sections().stream().filter(section -> section.role() == role).toList();
  }

  /// @param ended told when the conference ends before it is left
  void join(Conference joined, int csrc, Runnable ended) {
    leave();
    conference = joined;
    audio.csrc(csrc);
    outputs.csrc(csrc);
    Map<Section, VideoSource> cameras = new HashMap<>();
    for (VideoInput input : inputs) {
      VideoSource first = cameras.get(input.section());
      cameras.put(input.section(), input.join(joined.video(), csrc, first));
    }
    joined.video().addViewer(outputs);
    audio.onConferenceEnded(() -> {
      leave();
      ended.run();
    });
    joined.add(audio);
  }

  void leave() {
    Conference left = conference;
    if (left != null) {
      conference = null;
      left.video().removeViewer(outputs);
      inputs.forEach(input -> input.leave(left.video()));
      left.remove(audio);
    }
  }

  void pin(int csrc) {
    if (conference != null) {
      conference.video().pin(outputs, csrc);
    }
  }

  /// Frees what decodes; after [#leave].
  void close() {
    audio.close();
  }

  void mute(boolean muted) {
    audio.mute(muted);
  }

  void onPacket(ByteBuffer datagram) {
    if (++packetsThisSecond > MAX_PACKETS_PER_SECOND) {
      return;
    }
    long now = System.nanoTime();
    if (RtpPacket.isRtcp(datagram)) {
      transport.openControl(datagram).forEach(packet -> onControl(packet, now));
      return;
    }
    RtpPacket packet = transport.open(datagram);
    if (packet != null) {
      noteArrival(packet, now);
      Receiver stream = stream(packet);
      if (stream != null) {
        stream.onPacket(packet, now);
      }
    }
  }

  private void noteArrival(RtpPacket packet, long nowNanos) {
    int at = transportSequence < 0 ? -1 : packet.extensionOffset(transportSequence);
    if (at < 0 || packet.extensionLength(transportSequence) != 2) {
      return;
    }
    arrivals.received(packet.buffer().getShort(at) & 0xFFFF, nowNanos);
    if (!feedbackDue) {
      feedbackDue = true;
      loop.after(BETWEEN_FEEDBACKS, this::sendFeedback);
    }
  }

  private void sendFeedback() {
    feedbackDue = false;
    int media = inputs.isEmpty() ? 0 : inputs.getFirst().ssrc();
    for (RtcpPacket told = arrivals.next(BrowserAnswer.AUDIO_SSRC, media);
        told != null;
        told = arrivals.next(BrowserAnswer.AUDIO_SSRC, media)) {
      transport.sendControl(
          List.of(new RtcpPacket.ReceiverReport(BrowserAnswer.AUDIO_SSRC, List.of()), told));
    }
  }

  /// By SSRC as the offer names it, else by the mid in the packet, else by the payload type.
  private @Nullable Receiver stream(RtpPacket packet) {
    Receiver known = bySsrc.get(packet.ssrc());
    if (known != null || bySsrc.size() >= MAX_SSRCS) {
      return known;
    }
    Receiver found = find(packet);
    if (found != null) {
      bySsrc.put(packet.ssrc(), found);
    }
    return found;
  }

  private @Nullable Receiver find(RtpPacket packet) {
    if (packet.payloadType() == audioSection.payloadType()) {
      return audio.input()::onPacket;
    }
    Optional<VideoInput> byMid =
        inputs.stream()
            .filter(input -> hasMid(packet, input.section()) && hasRid(packet, input))
            .findFirst();
    if (byMid.isPresent()) {
      return byMid.get()::onPacket;
    }
    List<VideoInput> byType =
        inputs.stream()
            .filter(input -> input.section().ssrc().isEmpty() && hasRid(packet, input))
            .filter(input ->
                input.section().payloadType() == packet.payloadType()
                    || input.section().isRtx(packet.payloadType()))
            .toList();
    return byType.size() == 1 ? byType.getFirst()::onPacket : null;
  }

  private static boolean hasMid(RtpPacket packet, Section section) {
    return section.mid().equals(text(packet, section.midExtension()));
  }

  /// Of encodings, the one that the packet names (RFC 8852).
  private static boolean hasRid(RtpPacket packet, VideoInput input) {
    BrowserOffer.Encodings encodings = input.section().encodings();
    return input.rid().isEmpty()
        || input.rid().equals(text(packet, encodings.ridExtension()))
        || input.rid().equals(text(packet, encodings.repairedExtension()));
  }

  private static String text(RtpPacket packet, int extension) {
    byte[] bytes = extension < 0 ? null : packet.extension(extension);
    return bytes == null ? "" : new String(bytes, StandardCharsets.US_ASCII);
  }

  private void onControl(RtcpPacket packet, long nowNanos) {
    switch (packet) {
      case RtcpPacket.Nack nack ->
          outputs.onNack(
              nack.mediaSsrc(),
              nack.sequences().subList(0, Math.min(MAX_NACKS, nack.sequences().size())),
              nowNanos);
      case RtcpPacket.PictureLoss loss -> outputs.onPictureLoss(loss.mediaSsrc(), nowNanos);
      case RtcpPacket.FullIntraRequest request ->
          outputs.onPictureLoss(request.mediaSsrc(), nowNanos);
      case RtcpPacket.BitrateEstimate estimate ->
          outputs.onEstimate(estimate.bitsPerSecond(), nowNanos);
      case RtcpPacket.SenderReport report -> {
        audio.input().onSenderReport(report, nowNanos);
        inputs.forEach(input -> input.onSenderReport(report, nowNanos));
        report.reports().forEach(block -> onReport(block, nowNanos));
      }
      case RtcpPacket.TransportFeedback feedback -> outputs.onFeedback(feedback, nowNanos);
      case RtcpPacket.ReceiverReport report ->
          report.reports().forEach(block -> onReport(block, nowNanos));
      case RtcpPacket.SourceDescription _, RtcpPacket.Bye _, RtcpPacket.Other _ -> {}
    }
  }

  private void onReport(RtcpPacket.ReportBlock block, long nowNanos) {
    if (block.ssrc() == BrowserAnswer.AUDIO_SSRC) {
      audio.onReport(block);
    } else {
      outputs.onReport(block, nowNanos);
    }
  }

  /// Once a second: what we sent, what we received, what we can take.
  void report(long nowNanos) {
    packetsThisSecond = 0;
    if (!transport.ready()) {
      return;
    }
    List<RtcpPacket> compound = new ArrayList<>();
    compound.add(audio.report(received(nowNanos)));
    compound.add(new RtcpPacket.SourceDescription(BrowserAnswer.AUDIO_SSRC, BrowserAnswer.CNAME));
    for (VideoSlot slot : outputs.slots()) {
      if (slot.started()) {
        compound.add(
            new RtcpPacket.SenderReport(
                slot.ssrc(),
                NtpTime.now(),
                slot.timestampAt(nowNanos),
                slot.packets(),
                slot.octets(),
                List.of()));
      }
    }
    List<Integer> limited = inputs.stream().map(VideoInput::ssrc).filter(s -> s != 0).toList();
    long limit = inputs.stream().mapToLong(VideoInput::limit).sum();
    if (limit > 0 && !limited.isEmpty()) {
      compound.add(new RtcpPacket.BitrateEstimate(BrowserAnswer.AUDIO_SSRC, limit, limited));
    }
    transport.sendControl(compound);
  }

  private List<RtcpPacket.ReportBlock> received(long nowNanos) {
    return Stream.concat(
            Stream.of(audio.input().statistics()), inputs.stream().map(VideoInput::statistics))
        .filter(RtpStatistics::started)
        .map(statistics -> statistics.report(nowNanos))
        .toList();
  }

  LegStats stats() {
    return audio.stats(transport.refused());
  }
}
