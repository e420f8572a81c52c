package org.partyline.signaling.rtc;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The document of a params message → the message.
final class ParamsReader {
  private static final Pattern ROOM = Pattern.compile("[a-z0-9][a-z0-9_-]{0,63}");
  private static final Pattern CHANNEL = Pattern.compile("[#&+!][^ ,:\\x07]{1,63}");
  private static final Pattern NUMBER = Pattern.compile("\\d{1,10}");
  private static final Pattern ENTRY = Pattern.compile("(\\d{1,10}) ([a-z-]+) ([a-z-]+) (.+)");
  private static final Pattern CALL = Pattern.compile("\\d{1,9}");
  private static final Pattern DIGITS = Pattern.compile("[0-9A-D*#,w]{1,64}");
  private static final Pattern TOKEN = Pattern.compile("[a-z][a-z0-9-]{0,23}");
  private static final long MAX_CSRC = 0xFFFF_FFFFL;

  private ParamsReader() {}

  /// Empty for a kind that this version does not know.
  static Optional<RtcMessage.Params> read(String kind, String id, int number, String text)
      throws RtcException {
    RtcDocument document = RtcDocument.parse(text);
    return switch (kind) {
      case "offer" -> Optional.of(offer(id, number, document));
      case "answer" -> Optional.of(answer(id, number, document));
      case "roster" -> Optional.of(roster(id, number, document));
      case "mute" -> Optional.of(mute(id, number, document));
      case "moderate" -> Optional.of(moderate(id, number, document));
      case "pin" -> Optional.of(pin(id, number, document));
      case "moved" ->
          Optional.of(
              new RtcMessage.Moved(
                  id, number, room(document), RtcText.name(document.require("by"))));
      case "resume" ->
          Optional.of(
              new RtcMessage.Resume(
                  id, number, document.header("room").filter(r -> ROOM.matcher(r).matches())));
      case "dial" -> Optional.of(dial(id, number, document));
      case "dial-state" -> Optional.of(dialState(id, number, document));
      case "dtmf" ->
          Optional.of(
              new RtcMessage.Dtmf(id, number, call(document), digits(document.require("digits"))));
      case "hangup" -> Optional.of(new RtcMessage.HangUp(id, number, call(document)));
      default -> Optional.empty();
    };
  }

  private static RtcMessage.Dial dial(String id, int number, RtcDocument document)
      throws RtcException {
    Optional<String> digits = document.header("digits").filter(d -> !d.isEmpty());
    return new RtcMessage.Dial(
        id,
        number,
        call(document),
        RtcText.name(document.require("number")),
        digits.isPresent() ? Optional.of(digits(digits.get())) : Optional.empty());
  }

  private static RtcMessage.DialState dialState(String id, int number, RtcDocument document)
      throws RtcException {
    var csrc = document.header("csrc");
    return new RtcMessage.DialState(
        id,
        number,
        call(document),
        token(document.require("state")),
        csrc.isPresent() ? OptionalLong.of(number(csrc.get())) : OptionalLong.empty(),
        document.header("reason").filter(r -> TOKEN.matcher(r).matches()),
        document.header("text"));
  }

  private static int call(RtcDocument document) throws RtcException {
    String call = document.require("call");
    if (!CALL.matcher(call).matches()) {
      throw new RtcException("invalid call");
    }
    return Integer.parseInt(call);
  }

  private static String digits(String digits) throws RtcException {
    if (!DIGITS.matcher(digits).matches()) {
      throw new RtcException("invalid digits");
    }
    return digits;
  }

  private static String token(String word) throws RtcException {
    if (!TOKEN.matcher(word).matches()) {
      throw new RtcException("invalid word");
    }
    return word;
  }

  private static RtcMessage.Offer offer(String id, int number, RtcDocument document)
      throws RtcException {
    return new RtcMessage.Offer(
        id, number, room(document), RtcText.name(document.require("name")), description(document));
  }

  private static RtcMessage.Answer answer(String id, int number, RtcDocument document)
      throws RtcException {
    return new RtcMessage.Answer(
        id,
        number,
        room(document),
        number(document.require("csrc")),
        document.header("channel").filter(c -> CHANNEL.matcher(c).matches()),
        description(document));
  }

  private static RtcMessage.Roster roster(String id, int number, RtcDocument document)
      throws RtcException {
    List<RtcMessage.Participant> listed = new ArrayList<>();
    for (String line : document.body().lines().toList()) {
      Matcher entry = ENTRY.matcher(line);
      if (entry.matches() && listed.size() < RtcMessage.MAX_LISTED) {
        listed.add(
            new RtcMessage.Participant(
                number(entry.group(1)),
                entry.group(2).equals("phone"),
                RtcMessage.Participant.State.of(entry.group(3)),
                entry.group(4)));
      }
    }
    var you = document.header("you");
    var count = document.header("count");
    return new RtcMessage.Roster(
        id,
        number,
        room(document),
        you.isPresent() ? OptionalLong.of(number(you.get())) : OptionalLong.empty(),
        document.header("by").map(RtcText::name),
        document
            .header("may")
            .map(may -> Stream.of(may.split(" ")).collect(Collectors.toSet()))
            .orElse(Set.of()),
        document.header("recorded").filter("yes"::equals).isPresent(),
        count.isPresent()
            ? Math.clamp(number(count.get()), listed.size(), Integer.MAX_VALUE)
            : listed.size(),
        listed);
  }

  private static RtcMessage.Mute mute(String id, int number, RtcDocument document)
      throws RtcException {
    return switch (document.require("muted")) {
      case "yes" -> new RtcMessage.Mute(id, number, true);
      case "no" -> new RtcMessage.Mute(id, number, false);
      default -> throw new RtcException("muted is neither yes nor no");
    };
  }

  private static RtcMessage.Moderate moderate(String id, int number, RtcDocument document)
      throws RtcException {
    var action =
        switch (document.require("do")) {
          case "mute" -> RtcMessage.Moderate.Action.MUTE;
          case "unmute" -> RtcMessage.Moderate.Action.UNMUTE;
          case "remove" -> RtcMessage.Moderate.Action.REMOVE;
          default -> throw new RtcException("do is neither mute, unmute nor remove");
        };
    return new RtcMessage.Moderate(id, number, action, number(document.require("csrc")));
  }

  private static RtcMessage.Pin pin(String id, int number, RtcDocument document)
      throws RtcException {
    Optional<String> csrc = document.header("csrc");
    return new RtcMessage.Pin(
        id, number, csrc.isPresent() ? OptionalLong.of(number(csrc.get())) : OptionalLong.empty());
  }

  private static String room(RtcDocument document) throws RtcException {
    String room = document.require("room");
    if (!ROOM.matcher(room).matches()) {
      throw new RtcException("invalid room name");
    }
    return room;
  }

  private static long number(String digits) throws RtcException {
    long number = NUMBER.matcher(digits).matches() ? Long.parseLong(digits) : 0;
    if (number < 1 || number > MAX_CSRC) {
      throw new RtcException("invalid participant number");
    }
    return number;
  }

  private static String description(RtcDocument document) throws RtcException {
    String sdp = Description.lengthen(document.body());
    if (!sdp.startsWith("v=0")) {
      throw new RtcException("the message has no description");
    }
    return sdp;
  }
}
