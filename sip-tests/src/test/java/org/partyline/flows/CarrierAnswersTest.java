package org.partyline.flows;

import static org.partyline.lab.Eventually.eventually;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
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

/// What a carrier may answer to a call of ours and do in it, by SIPp, which fails at anything else
/// than what it waits for; and what those are told who wanted the call.
@Order(1)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CarrierAnswersTest {
  private static final Tone ANNA = Tone.of(853);

  /// 425 Hz in Germany.
  private static final Tone RINGBACK = Tone.of(425);

  private static final List<CarrierCase> CASES =
      Stream.of(CarrierCase.inCalls(), CarrierCase.answers()).flatMap(List::stream).toList();

  private static final List<CarrierCase> ECHOES =
      CASES.stream().filter(one -> one.heard() == CarrierCase.Heard.ECHO).toList();

  private static final int FIRST_ECHO_ROOM = 3;
  private static final int ROOMS = FIRST_ECHO_ROOM + ECHOES.size();

  private final List<SippCallee> callees = new ArrayList<>();
  private final List<IrcUser> operators = new ArrayList<>();
  private Ngircd network;
  private IrcUser op;
  private Lab lab;
  private SippCallee next;

  /// One for whom nobody listens to, one for a ringing tone, one for early media, one for each
  /// echo.
  private List<Lab.Room> rooms;

  private List<RawPhone> listeners = List.of();

  private List<RawPhone> companions = List.of();

  @BeforeAll
  void open() {
    var trunks = new StringBuilder();
    for (CarrierCase one : CASES) {
      var callee = SippCallee.that(one.steps().toArray(String[]::new));
      callees.add(callee);
      trunks.append(trunk("trunk-" + one.id(), one, callee.address()));
    }
    next = SippCallee.that(CarrierCase.NEXT.steps().toArray(String[]::new));
    trunks.append(trunk("next", CarrierCase.NEXT, next.address()));
    network = Ngircd.start();
    op = IrcUser.connect("op", network.address());
    for (int i = 1; i <= ROOMS; i++) {
      op.joins("#room-" + i); // before the gateway, so that the network makes them an operator
    }
    lab =
        Lab.start(
            Lab.Wish.usual().on(network.address()).withRooms(ROOMS).withTrunks(trunks.toString()));
    rooms = Stream.generate(lab::freshRoom).limit(ROOMS).toList();
    rooms.forEach(room -> op.sees(":partyline!\\S+ JOIN :?" + room.channel()));
    listeners = inEach(rooms, "anna");
    companions = inEach(rooms.subList(0, FIRST_ECHO_ROOM), "ben"); // whoever is alone hears music
    for (CarrierCase one : CASES) {
      var from = InetAddress.ofLiteral("127.0.0.1" + one.id());
      var asking = IrcUser.connect("op" + one.id(), network.address(), from);
      String channel = rooms.get(room(one)).channel();
      asking.joins(channel);
      op.sends("MODE " + channel + " +o " + asking.nick());
      asking.sees("MODE .*\\+o " + asking.nick());
      operators.add(asking);
    }
  }

  private static int room(CarrierCase one) {
    return switch (one.heard()) {
      case NOTHING -> 0;
      case RINGBACK -> 1;
      case EARLY_MEDIA -> 2;
      case ECHO -> FIRST_ECHO_ROOM + ECHOES.indexOf(one);
    };
  }

  private List<RawPhone> inEach(List<Lab.Room> some, String name) {
    return some.stream()
        .map(room -> new RawPhone(name, lab.sip(), room.number(), ANNA).calls())
        .toList();
  }

  private static String trunk(String name, CarrierCase one, InetSocketAddress callee) {
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

  /// Also when it had not opened whole.
  @AfterAll
  void close() {
    callees.forEach(SippCallee::close);
    listeners.forEach(RawPhone::close);
    companions.forEach(RawPhone::close);
    operators.forEach(IrcUser::close);
    next.close();
    if (lab != null) {
      lab.close();
    }
    op.close();
    network.close();
  }

  @ParameterizedTest
  @FieldSource("CASES")
  @Execution(ExecutionMode.CONCURRENT)
  void isUnderstoodAndTold(CarrierCase one) {
    IrcUser asking = operators.get(CASES.indexOf(one));
    String channel = rooms.get(room(one)).channel();
    asking.says(channel, "!call " + one.number());
    var listener = listeners.get(room(one));
    switch (one.heard()) {
      case NOTHING, ECHO -> {}
      case RINGBACK -> listener.hears(RINGBACK);
      case EARLY_MEDIA -> listener.hears(SippCallee.VOICE);
    }
    if (one.endedByUs()) {
      asking.sees(one.shown() + (one.joins() ? " is in the room" : " has answered"));
      if (one.heard() == CarrierCase.Heard.ECHO) {
        listener.hears(ANNA);
      }
      asking.says(channel, "!hangup " + one.shown().substring(1));
    }
    asking.sees(one.shown() + ".*" + one.told(), one.longest());
    callees.get(CASES.indexOf(one)).isSatisfied();
    if (one.id() == CarrierCase.NEXT.id()) {
      next.isSatisfied();
    }
    if (one.lost()) {
      String record = "\"to\":\"" + one.shown().substring(1) + "\"";
      eventually(
          "the call is on record as lost",
          Duration.ofSeconds(5),
          () ->
              lab.records().stream()
                  .anyMatch(r -> r.contains(record) && r.contains("\"SESSION_EXPIRED\"")));
    }
  }
}
