package org.partyline.flows;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.partyline.lab.IrcUser;
import org.partyline.lab.Kamailio;
import org.partyline.lab.Lab;
import org.partyline.lab.Ngircd;
import org.partyline.lab.Phone;
import org.partyline.lab.Phone.Codec;
import org.partyline.lab.Phone.Encryption;
import org.partyline.lab.Phone.Keys;
import org.partyline.lab.RawPhone;
import org.partyline.lab.Tone;

/// Calls by a carrier's trunk in both directions, to and from a softphone behind the carrier: by
/// each transport, with either digest, with and without encrypted media.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CarrierTest {
  private static final Tone ANNA = Tone.of(437);
  private static final Tone BERT = Tone.of(853);

  /// How a trunk is connected.
  enum Way {
    UDP(2, "MD5", Encryption.NONE),
    TCP(3, "SHA-256", Encryption.NONE),
    TLS(4, "MD5", Encryption.DEMANDED);

    /// What its numbers and those who call them begin with, to be told apart.
    private final int digit;

    private final String algorithm;
    private final Encryption media;

    Way(int digit, String algorithm, Encryption media) {
      this.digit = digit;
      this.algorithm = algorithm;
      this.media = media;
    }

    String prefix() {
      return "+4930" + digit;
    }

    /// Whom it leads to.
    String number() {
      return prefix() + "3456" + digit;
    }

    String trunk(Kamailio carrier) {
      return switch (this) {
        case UDP -> carrier.trunk("name: udp", "prefixes: [ \"%s\" ]".formatted(prefix()));
        case TCP ->
            carrier.trunk(
                "name: tcp", "transport: tcp", "prefixes: [ \"%s\" ]".formatted(prefix()));
        case TLS ->
            carrier.trunk(
                "name: tls",
                "transport: tls",
                "registrar: \"%s\"".formatted(carrier.tlsHostAndPort()),
                "tls: { authorities: %s }".formatted(carrier.certificate()),
                "srtp: required",
                "prefixes: [ \"%s\" ]".formatted(prefix()));
      };
    }
  }

  private final Map<Way, Phone> phones = new EnumMap<>(Way.class);
  private final Map<Way, Kamailio> carriers = new EnumMap<>(Way.class);
  private Ngircd network;
  private final Map<Way, IrcUser> operators = new EnumMap<>(Way.class);
  private Lab lab;
  private List<Lab.Room> rooms;

  @BeforeAll
  void open() {
    var trunks = new StringBuilder();
    for (Way way : Way.values()) {
      var phone = Phone.named(way.number(), Codec.PCMA, Keys.RFC4733, BERT, way.media);
      var wish =
          Kamailio.Wish.usual()
              .withAlgorithm(way.algorithm)
              .withPhone(way.number(), phone.address());
      var carrier = Kamailio.start(way == Way.TLS ? wish.withTls() : wish);
      phones.put(way, phone);
      carriers.put(way, carrier);
      trunks.append(way.trunk(carrier));
    }
    network = Ngircd.start();
    for (Way way : Way.values()) {
      var from = InetAddress.ofLiteral("127.0.0.1" + way.digit);
      var op = IrcUser.connect("op-" + way.digit, network.address(), from);
      op.joins(channel(way)); // before the gateway, so that the network makes them an operator
      operators.put(way, op);
    }
    lab = Lab.start(Lab.Wish.usual().on(network.address()).withTrunks(trunks.toString()));
    rooms = List.of(lab.freshRoom(), lab.freshRoom(), lab.freshRoom());
    for (Way way : Way.values()) {
      lab.logs("trunk " + way.name().toLowerCase(Locale.ROOT) + ": REGISTERED");
    }
  }

  private static String channel(Way way) {
    return "#room-" + (way.digit - 1);
  }

  @AfterAll
  void close() {
    lab.close();
    operators.values().forEach(IrcUser::close);
    network.close();
    carriers.values().forEach(Kamailio::close);
    phones.values().forEach(Phone::close);
  }

  @ParameterizedTest
  @EnumSource
  @Execution(ExecutionMode.CONCURRENT)
  void callsComeInAndGoOut(Way way) {
    Phone bert = requireNonNull(phones.get(way));
    IrcUser op = requireNonNull(operators.get(way));
    Lab.Room room = rooms.get(way.digit - 2);
    try (var anna = new RawPhone("anna", lab.sip(), room.number(), ANNA)) {
      anna.calls();

      bert.calls(requireNonNull(carriers.get(way)).uri(Kamailio.NUMBER));
      bert.presses(room.pin() + "#");
      theyTalk(anna, bert);
      op.says(room.channel(), "!kick " + shown(way));
      bert.isHungUpOn(Duration.ofSeconds(5));
      anna.stopsHearing(BERT);

      bert.waits();
      op.says(room.channel(), "!call " + way.number());
      op.sees(Pattern.quote(shown(way)) + " has answered, and can press 1 to join");
      bert.presses("1");
      anna.hears(BERT);
      bert.hears(ANNA);
      op.says(room.channel(), "!dtmf 17#");
      bert.hearsKeys("17#");
      bert.hangsUp();
      anna.stopsHearing(BERT);
      assertThat(bert.encrypts()).isEqualTo(way.media != Encryption.NONE);
    }
  }

  /// Both ways, and not while the phone holds the call.
  private static void theyTalk(RawPhone anna, Phone bert) {
    anna.hears(BERT);
    bert.hears(ANNA);
    bert.holds();
    anna.stopsHearing(BERT);
    bert.resumes();
    anna.hears(BERT);
    bert.receivesSound();
  }

  private static String shown(Way way) {
    return "+49 30 …6" + way.digit;
  }
}
