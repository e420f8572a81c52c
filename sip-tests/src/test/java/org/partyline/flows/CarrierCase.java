package org.partyline.flows;

import static org.partyline.lab.SippCallee.accepts;
import static org.partyline.lab.SippCallee.acknowledges;
import static org.partyline.lab.SippCallee.acknowledgesRejection;
import static org.partyline.lab.SippCallee.acknowledgesWithSdp;
import static org.partyline.lab.SippCallee.awaits;
import static org.partyline.lab.SippCallee.awaitsReinvite;
import static org.partyline.lab.SippCallee.isAnswered;
import static org.partyline.lab.SippCallee.presses;
import static org.partyline.lab.SippCallee.replies;
import static org.partyline.lab.SippCallee.rests;
import static org.partyline.lab.SippCallee.says;
import static org.partyline.lab.SippCallee.saysWithSdp;
import static org.partyline.lab.SippCallee.sends;
import static org.partyline.lab.SippCallee.sendsWithSdp;
import static org.partyline.lab.SippCallee.speaks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.partyline.lab.SippCallee;

/// What a carrier does with one call of ours, and what is told of it.
///
/// @param id two digits, the last ones of the number
/// @param heard where it is heard, and what of it
/// @param told what is said at last on IRC
/// @param steps of SIPp, after the INVITE
record CarrierCase(int id, String name, Heard heard, String told, List<String> steps) {
  /// What listeners in a room of its own pay heed to; in [#NOTHING]'s, to nothing.
  enum Heard {
    NOTHING,
    RINGBACK,
    EARLY_MEDIA,
    /// The listener itself, whose voice has been to the carrier and back.
    ECHO
  }

  private static final String ENDED_BY_US = "was ended by";
  private static final String LOST = "was lost: the other side no longer answers";

  private static final String ACK = awaits("ACK");
  private static final String BYE = awaits("BYE");
  private static final String CANCEL = awaits("CANCEL");
  private static final String LOST_BYE = awaits("BYE", "Reason", "session expired");

  /// The second of two trunks for one number is asked after a 503.
  static final CarrierCase NEXT = refused(18, "is busy", "486 Busy Here");

  private static CarrierCase refused(int id, String told, String status, String... headers) {
    return new CarrierCase(id, status, Heard.NOTHING, told, List.of(says(status, headers), ACK));
  }

  /// Calls that are answered and hung up by us.
  @SafeVarargs
  private static CarrierCase ended(int id, String name, Heard heard, List<String>... steps) {
    var all = new ArrayList<String>();
    for (List<String> some : steps) {
      all.addAll(some);
    }
    all.addAll(List.of(BYE, accepts()));
    return new CarrierCase(id, name, heard, ENDED_BY_US, all);
  }

  private static CarrierCase lost(int id, String name, String... steps) {
    List<String> all = Stream.concat(Stream.of(steps), Stream.of(LOST_BYE, accepts())).toList();
    return new CarrierCase(id, name, Heard.NOTHING, LOST, all);
  }

  static List<CarrierCase> answers() {
    return List.of(
        refused(10, "is busy", "486 Busy Here"),
        refused(11, "has declined the call", "603 Decline"),
        refused(12, "does not exist", "404 Not Found"),
        refused(13, "cannot be reached now", "480 Temporarily Unavailable"),
        refused(14, "does not exist", "484 Address Incomplete"),
        refused(
            15,
            "the carrier refused \\(403 Caller number not yours\\)",
            "403 Caller number not yours"),
        refused(
            16,
            "the carrier refused \\(302 Moved Temporarily\\)",
            "302 Moved Temporarily",
            "Contact: <sip:+4930209916@127.0.0.1:9>"),
        refused(
            17, "is busy", "503 Service Unavailable", "Reason: Q.850;cause=17;text=\"User busy\""),
        new CarrierCase(
            18,
            "503, then the next trunk",
            Heard.NOTHING,
            "is busy",
            List.of(says("503 Service Unavailable"), ACK)),
        refused(24, "is busy", "600 Busy Everywhere"),
        refused(25, "does not exist", "604 Does Not Exist Anywhere"),
        refused(26, "does not answer", "408 Request Timeout"),
        refused(27, "the carrier refused \\(488 Not Acceptable Here\\)", "488 Not Acceptable Here"),
        refused(28, "the carrier refused \\(500 Oops\\)", "500 Oops", "Retry-After: 5"),
        refused(
            29,
            "cannot be reached now",
            "502 Bad Gateway",
            "Reason: SIP;cause=502, Q.850;cause=27"),
        ended(
            19,
            "early media",
            Heard.EARLY_MEDIA,
            List.of(
                saysWithSdp("183 Session Progress"),
                speaks(),
                rests(Duration.ofSeconds(3)),
                saysWithSdp("200 OK"),
                ACK)),
        ended(
            20,
            "ringing without sound",
            Heard.RINGBACK,
            List.of(says("180 Ringing"), rests(Duration.ofSeconds(3)), saysWithSdp("200 OK"), ACK)),
        ended(
            21,
            "reliable ringing",
            Heard.NOTHING,
            List.of(
                says("180 Ringing", "Require: 100rel", "RSeq: 71"),
                awaits("PRACK", "RAck", "71 1 INVITE"),
                accepts(),
                rests(Duration.ofMillis(300)),
                saysWithSdp("200 OK"),
                ACK)),
        ended(
            30,
            "a session before the answer, and another one",
            Heard.NOTHING,
            List.of(
                saysWithSdp("183 Session Progress", "Require: 100rel", "RSeq: 1"),
                awaits("PRACK", "RAck", "1 1 INVITE"),
                accepts(),
                sendsWithSdp("UPDATE", 1),
                isAnswered(200, "Content-Type", "application/sdp"),
                says("200 OK"),
                ACK)),
        ended(
            31,
            "two answer",
            Heard.NOTHING,
            List.of(
                saysWithSdp("200 OK"),
                ACK,
                saysWithSdp("200 OK").replace(";tag=callee", ";tag=other"),
                awaits("ACK", "To", "tag=other"),
                awaits("BYE", "To", "tag=other"),
                accepts())),
        new CarrierCase(
            22,
            "rings for too long",
            Heard.NOTHING,
            "does not answer",
            List.of(says("180 Ringing"), CANCEL, accepts(), says("487 Request Terminated"), ACK)),
        new CarrierCase(
            23,
            "answers while it is cancelled",
            Heard.NOTHING,
            "does not answer",
            List.of(says("180 Ringing"), CANCEL, saysWithSdp("200 OK"), ACK, BYE, accepts())));
  }

  /// Session timers (RFC 4028), new offers and their glare (RFC 3261 §14), and a transfer. Those
  /// who are to hear something join after all that.
  static List<CarrierCase> inCalls() {
    String refreshed = "Session-Expires: 2;refresher=uac";
    String byUpdate = "Allow: INVITE, ACK, BYE, CANCEL, INFO, UPDATE";
    String theyRefresh = "Session-Expires: 4;refresher=uas";
    return List.of(
        lost(
            40,
            "no refresh is answered any more",
            saysWithSdp("200 OK", "Require: timer", refreshed, byUpdate),
            ACK,
            presses('1', 1),
            speaks(),
            awaits("UPDATE")),
        lost(
            41,
            "five refreshes, then the call is unknown",
            Stream.of(
                    List.of(saysWithSdp("200 OK", "Require: timer", refreshed, byUpdate), ACK),
                    Collections.nCopies(5, awaits("UPDATE") + accepts("Require: timer", refreshed)),
                    List.of(awaits("UPDATE"), replies("481 Call/Transaction Does Not Exist")))
                .flatMap(List::stream)
                .toArray(String[]::new)),
        lost(
            42,
            "a refresh by re-INVITE times out behind the proxy",
            saysWithSdp("200 OK", "Require: timer", refreshed),
            ACK,
            awaitsReinvite(),
            says("408 Request Timeout"),
            ACK),
        lost(
            43,
            "they are to refresh, and do not",
            saysWithSdp("200 OK", "Require: timer", theyRefresh),
            ACK),
        ended(
            44,
            "they refresh five times",
            Heard.NOTHING,
            List.of(saysWithSdp("200 OK", "Require: timer", theyRefresh), ACK),
            Stream.of(1, 2, 3, 4, 5)
                .map(number ->
                    rests(Duration.ofMillis(800))
                        + sends(
                            "UPDATE",
                            number,
                            "Supported: timer",
                            "Session-Expires: 90;refresher=uac")
                        + isAnswered(200, "Session-Expires", "90;refresher=uac"))
                .toList(),
            List.of(presses('1', 6))),
        ended(
            45,
            "a refresh that is too short for them",
            Heard.ECHO,
            echoing(
                saysWithSdp("200 OK", "Require: timer", refreshed),
                ACK,
                awaitsReinvite(),
                says("422 Session Interval Too Small", "Min-SE: 120"),
                ACK,
                awaitsReinvite("Session-Expires", "120"),
                saysWithSdp("200 OK", "Require: timer", "Session-Expires: 120;refresher=uac"),
                ACK,
                presses('1', 1))),
        ended(
            46,
            "glare",
            Heard.ECHO,
            echoing(
                saysWithSdp("200 OK", "Require: timer", refreshed),
                ACK,
                awaitsReinvite(),
                sendsWithSdp("UPDATE", 1),
                isAnswered(491),
                sendsWithSdp("INVITE", 2),
                isAnswered(491),
                acknowledgesRejection(2),
                says("491 Request Pending"),
                ACK,
                // theirs again first: within 2 s, and ours not before 2.1 s
                rests(Duration.ofMillis(500)),
                sendsWithSdp("INVITE", 3),
                isAnswered(200),
                acknowledges(3),
                awaitsReinvite(),
                saysWithSdp("200 OK", "Require: timer", "Session-Expires: 90;refresher=uac"),
                ACK,
                presses('1', 4))),
        ended(
            47,
            "they ask for our offer",
            Heard.ECHO,
            echoing(
                saysWithSdp("200 OK"),
                ACK,
                sends("INVITE", 1),
                isAnswered(200, "Content-Type", "application/sdp"),
                acknowledgesWithSdp(1),
                presses('1', 2))),
        new CarrierCase(
            48,
            "the called phone wants to transfer",
            Heard.NOTHING,
            "has hung up",
            List.of(
                saysWithSdp("200 OK"),
                ACK,
                presses('1', 1),
                sends("REFER", 2, "Refer-To: <tel:+49309999999>"),
                isAnswered(603),
                sends("BYE", 3),
                isAnswered(200))));
  }

  private static List<String> echoing(String... steps) {
    return Stream.of(steps).map(SippCallee::echoing).toList();
  }

  String number() {
    return "+493020%02d9%02d".formatted(id, id);
  }

  /// As it is shown, for a pattern.
  String shown() {
    return "\\+49 30 …%02d".formatted(id);
  }

  /// Hung up on IRC once it is answered.
  boolean endedByUs() {
    return told.equals(ENDED_BY_US);
  }

  boolean lost() {
    return told.equals(LOST);
  }

  /// A request of ours that nobody answers takes RFC 3261's 32 s (timer F).
  Duration longest() {
    return lost() ? Duration.ofSeconds(60) : Duration.ofSeconds(20);
  }

  /// In the room before it ends.
  boolean joins() {
    return steps.stream().anyMatch(step -> step.contains("Signal=1"));
  }

  @Override
  public String toString() {
    return name;
  }
}
