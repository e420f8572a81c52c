package org.partyline.flows;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.partyline.lab.Eventually.eventually;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.partyline.lab.Api;
import org.partyline.lab.IrcUser;
import org.partyline.lab.Kamailio;
import org.partyline.lab.Lab;
import org.partyline.lab.Ngircd;
import org.partyline.lab.Phone;
import org.partyline.lab.Phone.Codec;
import org.partyline.lab.Phone.Encryption;
import org.partyline.lab.Phone.Keys;
import org.partyline.lab.Ports;
import org.partyline.lab.RawPhone;
import org.partyline.lab.Tcpdump;
import org.partyline.lab.Tone;

/// Calls by a carrier's trunk in both directions, to and from softphones behind the carrier: by
/// each transport and either family of addresses, with either digest, with and without encrypted
/// media.
@Order(1)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CarrierTest {
  private static final Tone ANNA = Tone.of(437);
  private static final Tone BERT = Tone.of(853);

  /// How a trunk is connected, and what phone is behind the carrier.
  enum Way {
    UDP(2, "MD5"),
    TCP(3, "SHA-256"),
    TLS(4, "MD5"),
    IPV6(5, "SHA-256"),
    IPV6_SRTP(6, "MD5");

    /// What its numbers and those who call them begin with, to be told apart.
    private final int digit;

    private final String algorithm;

    Way(int digit, String algorithm) {
      this.digit = digit;
      this.algorithm = algorithm;
    }

    String prefix() {
      return "+4930" + digit;
    }

    /// Whom it leads to.
    String number() {
      return prefix() + "3456" + digit;
    }

    Phone phone() {
      return switch (this) {
        case UDP, TCP -> Phone.named(number(), Codec.PCMA, Keys.RFC4733, BERT);
        case TLS -> Phone.named(number(), Codec.PCMA, Keys.RFC4733, BERT, Encryption.DEMANDED);
        case IPV6 -> atIpv6(Codec.PCMA, Encryption.NONE);
        case IPV6_SRTP -> atIpv6(Codec.G722, Encryption.DEMANDED);
      };
    }

    private Phone atIpv6(Codec codec, Encryption encryption) {
      return Phone.at(InetAddress.ofLiteral("::1"), number(), codec, BERT, encryption);
    }

    private boolean ipv6() {
      return this == IPV6 || this == IPV6_SRTP;
    }

    private boolean encrypted() {
      return this == TLS || this == IPV6_SRTP;
    }

    Kamailio.Wish carrier(Phone phone) {
      var wish =
          Kamailio.Wish.usual().withAlgorithm(algorithm).withPhone(number(), phone.address());
      return switch (this) {
        case TLS -> wish.withTls();
        case IPV6, IPV6_SRTP -> wish.at("[::1]");
        case UDP, TCP -> wish;
      };
    }

    String trunk(Kamailio carrier) {
      var settings =
          new ArrayList<>(List.of("name: " + trunk(), "prefixes: [ \"%s\" ]".formatted(prefix())));
      switch (this) {
        case UDP, IPV6 -> {}
        case IPV6_SRTP -> settings.add("srtp: required");
        case TCP -> settings.add("transport: tcp");
        case TLS ->
            settings.addAll(
                List.of(
                    "transport: tls",
                    "registrar: \"%s\"".formatted(carrier.tlsHostAndPort()),
                    "tls: { authorities: %s }".formatted(carrier.certificate()),
                    "srtp: required"));
      }
      return carrier.trunk(settings.toArray(String[]::new));
    }

    String trunk() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /// All, but for IPv6 on a machine that has none.
  private static final List<Way> WAYS =
      Stream.of(Way.values()).filter(way -> !way.ipv6() || Ports.haveIpv6()).toList();

  private final Map<Way, Phone> phones = new EnumMap<>(Way.class);
  private final Map<Way, Kamailio> carriers = new EnumMap<>(Way.class);
  private Ngircd network;
  private final Map<Way, IrcUser> operators = new EnumMap<>(Way.class);
  private Lab lab;
  private List<Lab.Room> rooms;

  @BeforeAll
  void open() {
    var trunks = new StringBuilder();
    for (Way way : WAYS) {
      var phone = way.phone();
      phones.put(way, phone);
      var carrier = Kamailio.start(way.carrier(phone));
      carriers.put(way, carrier);
      trunks.append(way.trunk(carrier));
    }
    network = Ngircd.start();
    for (Way way : WAYS) {
      var from = InetAddress.ofLiteral("127.0.0.1" + way.digit);
      var op = IrcUser.connect("op-" + way.digit, network.address(), from);
      op.joins(channel(way)); // before the gateway, so that the network makes them an operator
      operators.put(way, op);
    }
    var wish =
        Lab.Wish.usual()
            .on(network.address())
            .withRooms(Way.values().length)
            .withTrunks(trunks.toString());
    lab = Lab.start(Ports.haveIpv6() ? wish.withIpv6() : wish);
    rooms = Stream.generate(lab::freshRoom).limit(Way.values().length).toList();
    for (Way way : WAYS) {
      lab.logs("trunk " + way.trunk() + ": REGISTERED");
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
  @FieldSource("WAYS")
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
      bert.isHungUpOn(Duration.ofSeconds(20)); // a sentence is said before
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
      assertThat(bert.encrypts()).isEqualTo(way.encrypted());
    }
    itsMessagesAreKept(way);
  }

  /// In order, both ways, without credentials, keys and numbers; and others can read the file.
  private void itsMessagesAreKept(Way way) {
    var api = Api.of(lab);
    eventually(
        "the record of the call out", Duration.ofSeconds(20), () -> callOut(api, way).isPresent());
    String record = "/records/" + callOut(api, way).orElseThrow();
    String messages = record + "/messages";
    eventually(
        "its last response",
        Duration.ofSeconds(20),
        () -> steps(api.get(messages)).getLast().endsWith("200 BYE"));
    JsonNode ladder = api.get(messages);
    assertThat(steps(ladder))
        .containsSubsequence(
            "out INVITE",
            "in 407 INVITE",
            "out ACK",
            "out INVITE",
            "in 200 INVITE",
            "out ACK",
            "in BYE",
            "out 200 BYE");
    assertThat(ladder.path("messages").valueStream().map(m -> m.path("millis").asLong()))
        .isSorted();
    assertThat(ladder.path("messages").valueStream().map(m -> m.path("transport").asText()))
        .containsOnly(
            switch (way) {
              case TCP -> "tcp";
              case TLS -> "tls";
              case UDP, IPV6, IPV6_SRTP -> "udp";
            });
    String all = ladder.toString();
    assertThat(all)
        .contains("Proxy-Authorization: Digest", "response=\\\"***\\\"", "m=audio")
        .doesNotContain(way.number().substring(1))
        .doesNotContainPattern("(response|nonce|cnonce)=\\\\\"[^*]")
        .doesNotContainPattern("inline:[^*]");
    assertThat(all.contains("inline:***")).isEqualTo(way.encrypted());
    assertThat(Tcpdump.reads(api.bytes(messages + ".pcap")))
        .contains("INVITE sip:", "407 Proxy Authentication Required", "BYE sip:")
        .contains(way.ipv6() ? "IP6 (" : "IP (")
        .contains("[udp sum ok]")
        .doesNotContainPattern("bad (udp )?cksum|invalid|truncated|\\[\\|");
    JsonNode samples = api.get(record + "/quality").path("samples");
    // A sample of the first moments has no score: nothing had been received yet.
    assertThat(samples.valueStream().map(sample -> sample.path("mos")).filter(JsonNode::isNumber))
        .isNotEmpty()
        .allMatch(mos -> mos.asDouble() > 1 && mos.asDouble() <= 4.5);
  }

  private static Optional<String> callOut(Api api, Way way) {
    return api.get("/records?trunk=" + way.trunk())
        .path("items")
        .valueStream()
        .filter(record -> record.path("direction").asText().equals("out"))
        .map(record -> record.path("id").asText())
        .findFirst();
  }

  private static List<String> steps(JsonNode ladder) {
    return ladder
        .path("messages")
        .valueStream()
        .map(message ->
            Stream.of("direction", "status", "method")
                .map(key -> message.path(key).asText())
                .filter(text -> !text.isEmpty())
                .collect(Collectors.joining(" ")))
        .toList();
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
