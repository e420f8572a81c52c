package org.partyline.signaling.rtc;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.zip.CRC32;

/// Writes 67p-rtc messages as the texts of PRIVMSG lines (docs/irc-protocol.md), each at most
/// [RtcMessage#MAX_TEXT_BYTES] bytes long.
public final class RtcCodec {
  static final int VERSION = 1;

  /// Of the sentence in a dial-state, in bytes.
  private static final int MAX_STATE = 200;

  private static final SecureRandom RANDOM = new SecureRandom();

  private RtcCodec() {}

  /// A new session id: 96 random bits.
  public static String newId() {
    byte[] bits = new byte[12];
    RANDOM.nextBytes(bits);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
  }

  /// The lines to send, in order. Text for people is cut to fit one line.
  ///
  /// @throws RtcException when the message cannot be put into words: no media in its SDP, too long
  public static List<String> lines(RtcMessage message) throws RtcException {
    return switch (message) {
      case RtcMessage.Invite(var id, var text) -> List.of(line("invite", id, "", text));
      case RtcMessage.Accept(var id, var text) -> List.of(line("accept", id, "", text));
      case RtcMessage.Decline(var id, var code, var text) ->
          List.of(line("decline", id, code, text));
      case RtcMessage.End(var id, var code, var text) -> List.of(line("end", id, code, text));
      case RtcMessage.Broken broken -> List.of(clip(broken.reply()));
      case RtcMessage.Params params -> slices(params, document(params).toPayload());
    };
  }

  /// The lines of a params message that proves its sender (docs/irc-protocol.md §8.1).
  ///
  /// @param context what the proof is bound to besides: the digest of the offer for an answer, the
  ///   sender's nick for what a page says, nothing for what else a gateway says
  public static List<String> sealed(RtcMessage.Params params, SessionKey key, String context)
      throws RtcException {
    String text = document(params).text();
    String mac = key.mac(kind(params), params.id(), params.number(), context, text);
    return slices(params, RtcDocument.payload(Seal.HEADER + mac + "\n" + text));
  }

  private static String line(String type, Optional<String> id, String code, String text) {
    var line = new StringBuilder("[67p-rtc-").append(type).append(']');
    id.ifPresent(ref -> line.append(' ').append(VERSION).append(':').append(ref));
    if (id.isPresent() && !code.isEmpty()) {
      line.append(' ').append(code);
    }
    if (!text.isEmpty()) {
      line.append(' ').append(RtcText.oneLine(text));
    }
    return clip(line.toString());
  }

  private static String clip(String line) {
    return RtcText.cut(line, RtcMessage.MAX_TEXT_BYTES);
  }

  private static RtcDocument document(RtcMessage.Params params) throws RtcException {
    Map<String, String> headers = new HashMap<>();
    String body = "";
    switch (params) {
      case RtcMessage.Offer offer -> {
        headers.put("room", offer.room());
        headers.put("name", RtcText.name(offer.name()));
        body = Description.shorten(SdpPruning.offer(offer.sdp()));
      }
      case RtcMessage.Answer answer -> {
        headers.put("room", answer.room());
        headers.put("csrc", Long.toString(answer.csrc()));
        answer.channel().ifPresent(channel -> headers.put("channel", channel));
        body = Description.shorten(SdpPruning.answer(answer.sdp()));
      }
      case RtcMessage.Roster roster -> {
        headers.put("room", roster.room());
        roster.you().ifPresent(you -> headers.put("you", Long.toString(you)));
        roster.by().ifPresent(by -> headers.put("by", RtcText.name(by)));
        if (!roster.may().isEmpty()) {
          headers.put("may", roster.may().stream().sorted().collect(Collectors.joining(" ")));
        }
        if (roster.recorded()) {
          headers.put("recorded", "yes");
        }
        if (roster.count() > Math.min(roster.listed().size(), RtcMessage.MAX_LISTED)) {
          headers.put("count", Integer.toString(roster.count()));
        }
        body = body(roster.listed());
      }
      case RtcMessage.Mute mute -> headers.put("muted", mute.muted() ? "yes" : "no");
      case RtcMessage.Moderate moderate -> {
        headers.put("do", moderate.action().name().toLowerCase(Locale.ROOT));
        headers.put("csrc", Long.toString(moderate.csrc()));
      }
      case RtcMessage.Pin pin ->
          pin.csrc().ifPresent(csrc -> headers.put("csrc", Long.toString(csrc)));
      case RtcMessage.Moved moved -> {
        headers.put("room", moved.room());
        headers.put("by", RtcText.name(moved.by()));
      }
      case RtcMessage.Resume resume -> resume.room().ifPresent(room -> headers.put("room", room));
      case RtcMessage.Dial dial -> {
        headers.put("call", Integer.toString(dial.call()));
        headers.put("number", RtcText.name(dial.dialled()));
        dial.digits().ifPresent(digits -> headers.put("digits", digits));
      }
      case RtcMessage.DialState state -> {
        headers.put("call", Integer.toString(state.call()));
        headers.put("state", state.state());
        state.csrc().ifPresent(csrc -> headers.put("csrc", Long.toString(csrc)));
        state.reason().ifPresent(reason -> headers.put("reason", reason));
        state
            .text()
            .ifPresent(text -> headers.put("text", RtcText.cut(RtcText.oneLine(text), MAX_STATE)));
      }
      case RtcMessage.Dtmf dtmf -> {
        headers.put("call", Integer.toString(dtmf.call()));
        headers.put("digits", dtmf.digits());
      }
      case RtcMessage.HangUp hangUp -> headers.put("call", Integer.toString(hangUp.call()));
    }
    return new RtcDocument(headers, body);
  }

  private static String body(List<RtcMessage.Participant> listed) {
    return listed.stream()
        .limit(RtcMessage.MAX_LISTED)
        .map(p ->
            p.csrc()
                + (p.phone() ? " phone " : " browser ")
                + p.state().word()
                + " "
                + p.name()
                + "\n")
        .collect(Collectors.joining());
  }

  private static List<String> slices(RtcMessage.Params params, String payload) throws RtcException {
    String kind = kind(params);
    String start =
        "[67p-rtc-params] %d:%s %s %d ".formatted(VERSION, params.id(), kind, params.number());
    String crc = crc(payload);
    int room = RtcMessage.MAX_TEXT_BYTES - start.length() - "16/16 ".length() - crc.length() - 1;
    int parts = (payload.length() + room - 1) / room;
    if (parts > RtcMessage.MAX_PARTS) {
      throw new RtcException("the " + kind + " is too long to be sent");
    }
    var lines = new ArrayList<String>();
    for (int part = 1; part <= parts; part++) {
      String slice = payload.substring((part - 1) * room, Math.min(part * room, payload.length()));
      lines.add(start + part + "/" + parts + " " + crc + " " + slice);
    }
    return lines;
  }

  private static String kind(RtcMessage.Params params) {
    return switch (params) {
      case RtcMessage.DialState _ -> "dial-state";
      default -> params.getClass().getSimpleName().toLowerCase(Locale.ROOT);
    };
  }

  /// CRC-32 of the payload's characters, eight hexadecimal digits.
  static String crc(String payload) {
    var crc = new CRC32();
    crc.update(payload.getBytes(StandardCharsets.US_ASCII));
    return "%08x".formatted(crc.getValue());
  }
}
