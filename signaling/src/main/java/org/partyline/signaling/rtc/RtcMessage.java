package org.partyline.signaling.rtc;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;

/// One 67p-rtc message, whole (docs/irc-protocol.md). [RtcCodec] writes them, [RtcReceiver] reads
/// them. An id names a session and is no secret: what a sender may do is proven by [Seal].
public sealed interface RtcMessage {
  /// An invitation: a sentence with a link, for people.
  record Invite(Optional<String> id, String text) implements RtcMessage {
    private static final Pattern URL = Pattern.compile("https?://[^ ]+");

    /// An invitation without a session, as people read it.
    public static Invite to(String url) {
      return new Invite(Optional.empty(), "Here is your video call: " + url);
    }

    public Optional<String> url() {
      return URL.matcher(text)
          .results()
          .map(found -> found.group().replaceFirst("[.,;)>]$", ""))
          .findFirst();
    }
  }

  /// "I am coming."
  record Accept(Optional<String> id, String text) implements RtcMessage {}

  /// An offer (with its id) or an invitation (without) is refused.
  record Decline(Optional<String> id, String code, String text) implements RtcMessage {}

  /// The session is over. Never answered.
  record End(Optional<String> id, String code, String text) implements RtcMessage {}

  /// What programs tell each other within session `id`. A sender's `number` rises from message to
  /// message; equal numbers are the same message, sent again.
  sealed interface Params extends RtcMessage {
    String id();

    int number();
  }

  /// The page's one offer: opens the session.
  record Offer(String id, int number, String room, String name, String sdp) implements Params {}

  /// The gateway's answer: the session stands. `channel` is where the room's text goes, if
  /// anywhere.
  record Answer(String id, int number, String room, long csrc, Optional<String> channel, String sdp)
      implements Params {}

  /// Who is in the room, all of them, each time; `count` may be more than are listed.
  ///
  /// @param by who muted or unmuted the page, as long as the page has not said anything itself
  ///   since
  /// @param recorded whether the room is being recorded
  /// @param may what the page may ask for besides its own affairs: [#MODERATE]
  record Roster(
      String id,
      int number,
      String room,
      OptionalLong you,
      Optional<String> by,
      Set<String> may,
      boolean recorded,
      int count,
      List<Participant> listed)
      implements Params {
    /// That [Moderate] is allowed.
    public static final String MODERATE = "moderate";

    /// It may send [Dial].
    public static final String DIAL = "dial";

    public Roster {
      may = Set.copyOf(may);
      listed = List.copyOf(listed);
    }
  }

  /// The page wants its microphone to be unheard, or heard again.
  record Mute(String id, int number, boolean muted) implements Params {}

  /// The page wants another participant to be muted, unmuted or gone.
  record Moderate(String id, int number, Action action, long csrc) implements Params {
    /// What is to be done.
    public enum Action {
      MUTE,
      UNMUTE,
      REMOVE
    }
  }

  /// The page wants to see this participant, whoever speaks; nobody in particular without one.
  record Pin(String id, int number, OptionalLong csrc) implements Params {}

  /// The page is to join another room. The session ends with it.
  ///
  /// @param by who moved it, as people see them
  record Moved(String id, int number, String room, String by) implements Params {}

  /// The session's page now has the sender's nick.
  record Resume(String id, int number, Optional<String> room) implements Params {}

  /// The page asks to call a phone into its room.
  ///
  /// @param call names the call within the session; chosen by the page
  /// @param dialled the phone number as it was typed
  /// @param digits DTMF to send after the answer, `,` and `w` are pauses
  record Dial(String id, int number, int call, String dialled, Optional<String> digits)
      implements Params {
    /// Shows no phone number.
    @Override
    public String toString() {
      return "Dial[" + id + " " + call + "]";
    }
  }

  /// What has become of a call that the page asked for; the codes are those of docs/irc-protocol.md
  /// §6.1.
  ///
  /// @param csrc the called phone in the room, once it is there
  /// @param reason why, with `refused` and `ended`
  /// @param text for people
  record DialState(
      String id,
      int number,
      int call,
      String state,
      OptionalLong csrc,
      Optional<String> reason,
      Optional<String> text)
      implements Params {}

  /// The page sends digits to a phone that it called.
  record Dtmf(String id, int number, int call, String digits) implements Params {
    /// Shows no digits: they may be a PIN.
    @Override
    public String toString() {
      return "Dtmf[" + id + " " + call + "]";
    }
  }

  /// The page ends a call that it asked for.
  record HangUp(String id, int number, int call) implements Params {}

  /// What came instead of an offer that can be read: damaged, out of bounds, or of another version.
  /// Other kinds that cannot be read are dropped in silence.
  record Broken(String id, int version, String code, String problem) implements RtcMessage {
    /// The line that says so to the sender.
    public String reply() {
      return "[67p-rtc-decline] " + version + ":" + id + " " + code + " " + problem;
    }
  }

  /// One line of a [Roster]. Names that are too long are cut, control characters become spaces.
  record Participant(long csrc, boolean phone, State state, String name) {
    /// How far a participant is; the last three are a phone's that is being called.
    public enum State {
      LIVE,
      MUTED,
      DIALLING,
      RINGING,
      ANSWERED;

      String word() {
        return name().toLowerCase(Locale.ROOT);
      }

      /// A word of a later version counts as [#LIVE].
      static State of(String word) {
        return Arrays.stream(values())
            .filter(state -> state.word().equals(word))
            .findFirst()
            .orElse(LIVE);
      }
    }

    public Participant {
      name = RtcText.name(name);
    }
  }

  /// The bounds that hold on every side.
  int MAX_TEXT_BYTES = 350;

  int MAX_PARTS = 16;
  int MAX_LISTED = 64;

  /// Whether a text is at most so many bytes long on the wire.
  static boolean fits(String text, int bytes) {
    return text.getBytes(StandardCharsets.UTF_8).length <= bytes;
  }
}
