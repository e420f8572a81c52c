package org.partyline.flows;

import static java.util.Objects.requireNonNull;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.partyline.lab.IrcUser;
import org.partyline.lab.Kamailio;
import org.partyline.lab.Lab;
import org.partyline.lab.Linphone;
import org.partyline.lab.Ngircd;
import org.partyline.lab.Phone.Codec;
import org.partyline.lab.RawPhone;
import org.partyline.lab.Tone;

/// Calls by a carrier's trunk, to and from a second make of softphone behind it.
@Order(1)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LinphoneTest {
  private static final List<Codec> CODECS = List.of(Codec.values());
  private static final Tone ANNA = Tone.of(437);
  private static final Tone BERT = Tone.of(853);

  private final Map<Codec, Linphone> phones = new EnumMap<>(Codec.class);
  private Kamailio carrier;
  private Ngircd network;
  private IrcUser op;
  private Lab lab;

  @BeforeAll
  void open() {
    var wish = Kamailio.Wish.usual();
    for (Codec codec : CODECS) {
      var phone = Linphone.named(number(codec), codec, codec == Codec.PCMA, BERT);
      phones.put(codec, phone);
      wish = wish.withPhone(number(codec), phone.address());
    }
    carrier = Kamailio.start(wish);
    network = Ngircd.start();
    op = IrcUser.connect("op", network.address());
    for (int room = 1; room <= CODECS.size(); room++) {
      op.joins("#room-" + room); // before the gateway, so that the network makes them an operator
    }
    lab =
        Lab.start(
            Lab.Wish.usual()
                .on(network.address())
                .withRooms(CODECS.size())
                .withTrunks(carrier.trunk("srtp: optional")));
    lab.logs("trunk carrier: REGISTERED");
  }

  private static String number(Codec codec) {
    return "+4930123456" + CODECS.indexOf(codec);
  }

  @AfterAll
  void close() {
    lab.close();
    op.close();
    network.close();
    carrier.close();
    phones.values().forEach(Linphone::close);
  }

  @ParameterizedTest
  @EnumSource
  void callsAndIsCalled(Codec codec) {
    Linphone bert = requireNonNull(phones.get(codec));
    Lab.Room room = lab.freshRoom();
    try (var anna = new RawPhone("anna", lab.sip(), room.number(), ANNA)) {
      anna.calls();

      bert.calls(carrier.uri(Kamailio.NUMBER));
      bert.presses(room.pin() + "#");
      anna.hears(BERT);
      bert.listens();
      bert.hangsUp();
      anna.stopsHearing(BERT);
      bert.hasHeard(ANNA);
      if (codec == Codec.PCMA) {
        lab.logs("encryption=SDES");
      }

      bert.waits();
      op.says(room.channel(), "!call " + number(codec));
      op.sees(
          Pattern.quote("+49 30 …6" + CODECS.indexOf(codec)) + " has answered, and can press 1");
      bert.presses("1");
      anna.hears(BERT);
      op.says(room.channel(), "!hangup");
      bert.isHungUpOn();
      anna.stopsHearing(BERT);
    }
  }
}
