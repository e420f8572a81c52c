package org.partyline.signaling.rtc;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads 67p-rtc messages out of what IRC users say, and joins those that came in parts, within the
/// bounds of docs/irc-protocol.md §7. Holds no clock; one thread at a time.
public final class RtcReceiver {
  static final int MAX_UNFINISHED = 1024;
  static final int MAX_UNFINISHED_PER_SENDER = 4;
  static final int MAX_PAYLOAD = 8192;
  static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final String REF = "(\\d{1,2}):([A-Za-z0-9_-]{16,32})";
  private static final Pattern SAID =
      Pattern.compile(
          "\\[67p-rtc-(invite|accept|decline|end)\\](?: " + REF + "(?= |$))?(?: (.*))?");
  private static final Pattern PART =
      Pattern.compile(
          "\\[67p-rtc-params\\] "
              + REF
              + " ([a-z][a-z0-9-]{0,23}) ([1-9]\\d{0,8}) ([1-9]\\d?)/([1-9]\\d?)"
              + " ([0-9a-f]{8}) ([A-Za-z0-9_-]+)");
  private static final Pattern CODE = Pattern.compile("([a-z][a-z0-9-]{0,23})(?: (.*))?");

  private record Key(
      String sender, int version, String id, String kind, int number, int parts, String crc) {}

  private static final class Unfinished {
    final Instant since;
    final @Nullable String[] slices;
    int missing;
    int length;

    Unfinished(Instant since, int parts) {
      this.since = since;
      this.slices = new @Nullable String[parts];
      this.missing = parts;
    }
  }

  // In the order of their first parts: the oldest is first.
  private final Map<Key, Unfinished> unfinished = new LinkedHashMap<>();

  /// A message, and the proof that came with it.
  public record Received(RtcMessage message, Seal seal) {}

  /// The message that this text is, or completes. Empty for any other text, for parts of what is
  /// not whole yet, and for what is to be ignored.
  ///
  /// @param sender who said it, in one spelling (nicks are folded by the network's casemapping)
  public Optional<RtcMessage> receive(String sender, String text, Instant now) {
    return receiveSealed(sender, text, now).map(Received::message);
  }

  /// The same with its proof, for those who share a session's key with the sender.
  public Optional<Received> receiveSealed(String sender, String text, Instant now) {
    if (!text.startsWith("[67p-rtc-")) {
      return Optional.empty();
    }
    forgetOld(now);
    Matcher part = PART.matcher(text);
    if (part.matches()) {
      return part(sender, part, now);
    }
    Matcher said = SAID.matcher(text);
    return said.matches() ? said(said).map(RtcReceiver::unsealed) : Optional.empty();
  }

  /// Drops what a sender left unfinished, when it is known to be gone.
  public void forget(String sender) {
    unfinished.keySet().removeIf(key -> key.sender().equals(sender));
  }

  int unfinished() {
    return unfinished.size();
  }

  private static Optional<RtcMessage> said(Matcher said) {
    Optional<String> id = Optional.ofNullable(said.group(3));
    String text = Optional.ofNullable(said.group(4)).orElse("");
    if (id.isPresent() && !said.group(2).equals("1")) {
      return Optional.empty();
    }
    String code = "error";
    Matcher coded = CODE.matcher(text);
    boolean hasCode = said.group(1).equals("decline") || said.group(1).equals("end");
    if (id.isPresent() && hasCode && coded.matches()) {
      code = coded.group(1);
      text = Optional.ofNullable(coded.group(2)).orElse("");
    } else if (id.isEmpty()) {
      code = said.group(1).equals("end") ? "left" : "not-now";
    }
    return Optional.of(
        switch (said.group(1)) {
          case "invite" -> new RtcMessage.Invite(id, text);
          case "accept" -> new RtcMessage.Accept(id, text);
          case "decline" -> new RtcMessage.Decline(id, code, text);
          default -> new RtcMessage.End(id, code, text);
        });
  }

  private Optional<Received> part(String sender, Matcher part, Instant now) {
    int index = Integer.parseInt(part.group(5));
    int parts = Integer.parseInt(part.group(6));
    if (index > parts || parts > RtcMessage.MAX_PARTS) {
      return Optional.empty();
    }
    int version = Integer.parseInt(part.group(1));
    if (version == 0) {
      return Optional.empty();
    }
    var key =
        new Key(
            sender,
            version,
            part.group(2),
            part.group(3),
            Integer.parseInt(part.group(4)),
            parts,
            part.group(7));
    return join(key, index, part.group(8), now).flatMap(payload -> whole(key, payload));
  }

  /// The joined payload, once all its parts are here.
  private Optional<String> join(Key key, int index, String slice, Instant now) {
    if (key.parts() == 1) {
      return slice.length() > MAX_PAYLOAD ? Optional.empty() : Optional.of(slice);
    }
    Unfinished message = unfinished.get(key);
    if (message == null) {
      makeRoom(key.sender());
      message = new Unfinished(now, key.parts());
      unfinished.put(key, message);
    }
    if (message.slices[index - 1] == null) {
      message.slices[index - 1] = slice;
      message.missing--;
      message.length += slice.length();
    }
    if (message.length > MAX_PAYLOAD) {
      unfinished.remove(key);
      return Optional.empty();
    }
    if (message.missing > 0) {
      return Optional.empty();
    }
    unfinished.remove(key);
    return Optional.of(String.join("", message.slices));
  }

  private static Received unsealed(RtcMessage message) {
    return new Received(message, Seal.NONE);
  }

  private static Optional<Received> whole(Key key, String payload) {
    if (key.version() != RtcCodec.VERSION) {
      return broken(key, "version", "This side speaks " + RtcCodec.VERSION);
    }
    if (!RtcCodec.crc(payload).equals(key.crc())) {
      return broken(key, "bad-offer", "The parts do not fit together");
    }
    try {
      String document = RtcDocument.open(payload);
      Seal seal = Seal.of(key.kind(), key.id(), key.number(), payload, document);
      return ParamsReader.read(key.kind(), key.id(), key.number(), document)
          .map(message -> new Received(message, seal));
    } catch (RtcException e) {
      return broken(key, "bad-offer", String.valueOf(e.getMessage()));
    }
  }

  private static Optional<Received> broken(Key key, String code, String problem) {
    return key.kind().equals("offer")
        ? Optional.of(unsealed(new RtcMessage.Broken(key.id(), key.version(), code, problem)))
        : Optional.empty();
  }

  private void forgetOld(Instant now) {
    Instant limit = now.minus(PATIENCE);
    var oldest = unfinished.values().iterator();
    while (oldest.hasNext() && oldest.next().since.isBefore(limit)) {
      oldest.remove();
    }
  }

  private void makeRoom(String sender) {
    var own = unfinished.keySet().stream().filter(key -> key.sender().equals(sender)).toList();
    if (own.size() >= MAX_UNFINISHED_PER_SENDER) {
      unfinished.remove(own.getFirst());
    } else if (unfinished.size() >= MAX_UNFINISHED) {
      unfinished.remove(unfinished.keySet().iterator().next());
    }
  }
}
