package org.partyline.flows;

import static org.partyline.lab.SippCallee.accepts;
import static org.partyline.lab.SippCallee.awaits;
import static org.partyline.lab.SippCallee.rests;
import static org.partyline.lab.SippCallee.says;
import static org.partyline.lab.SippCallee.saysWithSdp;
import static org.partyline.lab.SippCallee.speaks;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.partyline.lab.IrcUser;
import org.partyline.lab.Lab;
import org.partyline.lab.Ngircd;
import org.partyline.lab.RawPhone;
import org.partyline.lab.SippCallee;
import org.partyline.lab.Tone;

/// What a carrier may answer to a call of ours, by SIPp, which fails at anything else than what it
/// waits for; and what those are told who wanted the call.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CarrierAnswersTest {
  private static final Tone ANNA = Tone.of(853);

  /// 425 Hz in Germany.
  private static final Tone RINGBACK = Tone.of(425);

  private static final String ACK = awaits("ACK");
  private static final String BYE = awaits("BYE");
  private static final String CANCEL = awaits("CANCEL");

  /// @param id two digits, the last ones of the number
  /// @param heard what the room hears before the answer, if anything
  /// @param told what is said at last on IRC
  record Case(int id, String name, List<Tone> heard, String told, List<String> steps) {
    static Case refused(int id, String told, String status, String... headers) {
      return new Case(id, status, List.of(), told, List.of(says(status, headers), ACK));
    }

    String number() {
      return "+493020%02d9%02d".formatted(id, id);
    }

    int room() {
      return heard.isEmpty() ? 0 : heard.contains(RINGBACK) ? 1 : 2;
    }

    String shown() {
      return "\\+49 30 …%02d".formatted(id);
    }

    /// Hung up on IRC once it is answered.
    boolean answered() {
      return told.contains("was ended by");
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /// The second of two trunks for one number is asked after a 503.
  private static final Case NEXT = Case.refused(18, "is busy", "486 Busy Here");

  private static final List<Case> CASES =
      List.of(
          Case.refused(10, "is busy", "486 Busy Here"),
          Case.refused(11, "has declined the call", "603 Decline"),
          Case.refused(12, "does not exist", "404 Not Found"),
          Case.refused(13, "cannot be reached now", "480 Temporarily Unavailable"),
          Case.refused(14, "does not exist", "484 Address Incomplete"),
          Case.refused(
              15,
              "the carrier refused \\(403 Caller number not yours\\)",
              "403 Caller number not yours"),
          Case.refused(
              16,
              "the carrier refused \\(302 Moved Temporarily\\)",
              "302 Moved Temporarily",
              "Contact: <sip:+4930209916@127.0.0.1:9>"),
          Case.refused(
              17,
              "is busy",
              "503 Service Unavailable",
              "Reason: Q.850;cause=17;text=\"User busy\""),
          new Case(
              18,
              "503, then the next trunk",
              List.of(),
              "is busy",
              List.of(says("503 Service Unavailable"), ACK)),
          new Case(
              19,
              "early media",
              List.of(SippCallee.VOICE),
              "was ended by",
              List.of(
                  saysWithSdp("183 Session Progress"),
                  speaks(),
                  rests(Duration.ofSeconds(3)),
                  saysWithSdp("200 OK"),
                  ACK,
                  BYE,
                  accepts())),
          new Case(
              20,
              "ringing without sound",
              List.of(RINGBACK),
              "was ended by",
              List.of(
                  says("180 Ringing"),
                  rests(Duration.ofSeconds(3)),
                  saysWithSdp("200 OK"),
                  ACK,
                  BYE,
                  accepts())),
          new Case(
              21,
              "reliable ringing",
              List.of(),
              "was ended by",
              List.of(
                  says("180 Ringing", "Require: 100rel", "RSeq: 71"),
                  awaits("PRACK"),
                  accepts(),
                  rests(Duration.ofMillis(300)),
                  saysWithSdp("200 OK"),
                  ACK,
                  BYE,
                  accepts())),
          new Case(
              22,
              "rings for too long",
              List.of(),
              "does not answer",
              List.of(says("180 Ringing"), CANCEL, accepts(), says("487 Request Terminated"), ACK)),
          new Case(
              23,
              "answers while it is cancelled",
              List.of(),
              "does not answer",
              List.of(says("180 Ringing"), CANCEL, saysWithSdp("200 OK"), ACK, BYE, accepts())));

  private final List<SippCallee> callees = new ArrayList<>();
  private final List<IrcUser> operators = new ArrayList<>();
  private Ngircd network;
  private IrcUser op;
  private Lab lab;
  private SippCallee next;

  /// One for those that listen to early media, one for a ringing tone, one for all others.
  private List<Lab.Room> rooms;

  private List<RawPhone> listeners;

  private List<RawPhone> companions;

  @BeforeAll
  void open() {
    var trunks = new StringBuilder();
    for (Case one : CASES) {
      var callee = SippCallee.that(one.steps().toArray(String[]::new));
      callees.add(callee);
      trunks.append(trunk("trunk-" + one.id(), one, callee.address()));
    }
    next = SippCallee.that(NEXT.steps().toArray(String[]::new));
    trunks.append(trunk("next", NEXT, next.address()));
    network = Ngircd.start();
    op = IrcUser.connect("op", network.address());
    for (int i = 1; i <= 3; i++) {
      op.joins("#room-" + i); // before the gateway, so that the network makes them an operator
    }
    lab = Lab.start(Lab.Wish.usual().on(network.address()).withTrunks(trunks.toString()));
    rooms = List.of(lab.freshRoom(), lab.freshRoom(), lab.freshRoom());
    rooms.forEach(room -> op.sees(":partyline!\\S+ JOIN :?" + room.channel()));
    listeners = inEachRoom("anna");
    companions = inEachRoom("ben"); // whoever is alone hears music
    for (Case one : CASES) {
      var from = InetAddress.ofLiteral("127.0.0.1" + one.id());
      var asking = IrcUser.connect("op" + one.id(), network.address(), from);
      String channel = rooms.get(one.room()).channel();
      asking.joins(channel);
      op.sends("MODE " + channel + " +o " + asking.nick());
      asking.sees("MODE .*\\+o " + asking.nick());
      operators.add(asking);
    }
  }

  private List<RawPhone> inEachRoom(String name) {
    return rooms.stream()
        .map(room -> new RawPhone(name, lab.sip(), room.number(), ANNA).calls())
        .toList();
  }

  private static String trunk(String name, Case one, InetSocketAddress callee) {
    return """
      - name: %s
        domain: carrier.test
        registrar: none
        outbound-proxies: [ "127.0.0.1:%d" ]
        options-interval: 0s
        prefixes: [ "%s" ]
        numbers: [ "+49 30 9999999" ]
        calls-per-second: 100
        ring-timeout: 5s
    """
        .formatted(name, callee.getPort(), one.number());
  }

  @AfterAll
  void close() {
    listeners.forEach(RawPhone::close);
    companions.forEach(RawPhone::close);
    lab.close();
    operators.forEach(IrcUser::close);
    op.close();
    network.close();
    callees.forEach(SippCallee::close);
    next.close();
  }

  @ParameterizedTest
  @FieldSource("CASES")
  @Execution(ExecutionMode.CONCURRENT)
  void isUnderstoodAndTold(Case one) {
    IrcUser asking = operators.get(CASES.indexOf(one));
    String channel = rooms.get(one.room()).channel();
    asking.says(channel, "!call " + one.number());
    if (!one.heard().isEmpty()) {
      listeners.get(one.room()).hears(one.heard().toArray(Tone[]::new));
    }
    if (one.answered()) {
      asking.sees(one.shown() + " has answered");
      asking.says(channel, "!hangup " + one.shown().substring(1));
    }
    asking.sees(one.shown() + ".*" + one.told());
    callees.get(CASES.indexOf(one)).isSatisfied();
    if (one.id() == NEXT.id()) {
      next.isSatisfied();
    }
  }
}
