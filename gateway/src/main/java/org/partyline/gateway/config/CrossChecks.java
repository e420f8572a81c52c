package org.partyline.gateway.config;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.partyline.gateway.dialplan.TransferPolicy;
import org.partyline.gateway.policy.Requester;
import org.partyline.signaling.sip.Transport;

/// Checks that settings of different groups fit together, and the machine.
final class CrossChecks {
  /// A range wider than this is not a carrier's.
  private static final int WIDEST_V4 = 8;

  private static final int WIDEST_V6 = 19;

  private CrossChecks() {}

  /// @throws ConfigException when settings contradict each other
  static List<String> warnings(Configuration config, RecordReader reader) {
    roomsExist(config, reader);
    trunksCanBeReached(config, reader);
    sessionsAreLongEnough(config, reader);
    phonesAreOfTrunks(config, reader);
    var warnings = new ArrayList<String>();
    openAdmission(config.sip(), reader, warnings);
    callingOut(config, reader, warnings);
    ownAddresses(config, reader, warnings);
    return warnings;
  }

  private static void roomsExist(Configuration config, RecordReader reader) {
    List<String> rooms =
        config.rooms().named().stream().map(Configuration.NamedRoom::name).toList();
    List<Configuration.CalledNumber> numbers = config.dialIn().numbers();
    for (int i = 0; i < numbers.size(); i++) {
      String room = numbers.get(i).room().orElse(null);
      if (room != null && !rooms.contains(room)) {
        throw reader.contradiction(
            "dial-in.numbers[" + i + "].room",
            "there is no room " + room + "; add it to rooms.named or correct the name");
      }
    }
  }

  private static void trunksCanBeReached(Configuration config, RecordReader reader) {
    for (int i = 0; i < config.trunks().size(); i++) {
      Transport transport = config.trunks().get(i).carriedBy();
      boolean listens =
          transport == Transport.TLS
              || config.sip().listen().stream().anyMatch(l -> l.transport() == transport);
      if (!listens) {
        throw reader.contradiction(
            "trunks[" + i + "]",
            "goes by "
                + transport.token()
                + ", which sip.listen has no address for; add one, such as "
                + transport.token()
                + "://192.0.2.10:5060");
      }
    }
  }

  private static void sessionsAreLongEnough(Configuration config, RecordReader reader) {
    for (int i = 0; i < config.trunks().size(); i++) {
      Duration shortest = config.sip().minSessionExpires();
      if (config
          .trunks()
          .get(i)
          .sessionExpires()
          .filter(s -> s.compareTo(shortest) < 0)
          .isPresent()) {
        throw reader.contradiction(
            "trunks[" + i + "].session-expires",
            "must not be shorter than sip.min-session-expires");
      }
    }
  }

  private static void phonesAreOfTrunks(Configuration config, RecordReader reader) {
    List<String> trunks = config.trunks().stream().map(Trunk::name).toList();
    List<String> phones = config.dialOut().phones();
    for (int i = 0; i < phones.size(); i++) {
      String name = phones.get(i);
      if (!name.equals(Requester.ADMITTED) && !trunks.contains(name)) {
        throw reader.contradiction(
            "dial-out.phones[" + i + "]",
            "there is no trunk "
                + name
                + "; name one of trunks, or admitted for phones of no trunk");
      }
    }
  }

  private static void callingOut(Configuration config, RecordReader reader, List<String> warnings) {
    DialOut dialOut = config.dialOut();
    boolean somebody =
        !dialOut.accounts().isEmpty()
            || dialOut.operators()
            || dialOut.voiced()
            || dialOut.everybodyInRoom()
            || !dialOut.phones().isEmpty();
    if (dialOut.phones().isEmpty() == (config.dialIn().transfers() == TransferPolicy.DIAL_OUT)) {
      warnings.add(
          reader.place("dial-out.phones")
              + ": no phone transfers to outside unless it is named here and dial-in.transfers is"
              + " dial-out");
    }
    if (somebody && config.trunks().isEmpty()) {
      warnings.add(reader.place("dial-out") + ": nobody can be called without a trunk; add one");
    }
    boolean watched =
        Stream.of(dialOut.perUser(), dialOut.perRoom(), dialOut.total())
            .anyMatch(limits -> limits.spending().isPresent());
    for (int i = 0; watched && i < config.trunks().size(); i++) {
      if (config.trunks().get(i).rates().isEmpty()) {
        warnings.add(
            reader.place("trunks[" + i + "]")
                + ": has no rates, and dial-out limits spending: nothing will be called through"
                + " it");
      }
    }
  }

  private static void openAdmission(
      Configuration.Sip sip, RecordReader reader, List<String> warnings) {
    boolean exposed = sip.listen().stream().anyMatch(l -> isPublic(l.address().getAddress()));
    for (int i = 0; exposed && i < sip.admitted().size(); i++) {
      AddressRange range = sip.admitted().get(i);
      if (range.prefix() < (range.network().getAddress().length == 4 ? WIDEST_V4 : WIDEST_V6)) {
        warnings.add(
            reader.place("sip.admitted[" + i + "]")
                + ": nearly everybody may send SIP to a public address; name the addresses of your"
                + " carrier");
      }
    }
  }

  private static boolean isPublic(InetAddress address) {
    return !address.isLoopbackAddress()
        && !address.isSiteLocalAddress()
        && !address.isLinkLocalAddress();
  }

  private static void ownAddresses(
      Configuration config, RecordReader reader, List<String> warnings) {
    for (int i = 0; i < config.sip().listen().size(); i++) {
      own(
          config.sip().listen().get(i).address().getAddress(),
          reader.place("sip.listen[" + i + "]"),
          warnings);
    }
    own(config.media().phoneAddresses(), "media.phone-addresses", reader, warnings);
    own(config.media().browserAddresses(), "media.browser-addresses", reader, warnings);
    own(config.irc().embedded().address(), reader.place("irc.embedded.address"), warnings);
    own(config.web().address(), reader.place("web.address"), warnings);
  }

  private static void own(
      List<InetAddress> addresses, String path, RecordReader reader, List<String> warnings) {
    for (int i = 0; i < addresses.size(); i++) {
      own(addresses.get(i), reader.place(path + "[" + i + "]"), warnings);
    }
  }

  private static void own(InetAddress address, String place, List<String> warnings) {
    try {
      if (!address.isAnyLocalAddress()
          && !address.isLoopbackAddress()
          && NetworkInterface.getByInetAddress(address) == null) {
        warnings.add(
            "%s: this machine does not have the address %s; behind a NAT give the inner address here and the outer one as advertised"
                .formatted(place, address.getHostAddress()));
      }
    } catch (SocketException _) {
      // Nobody can tell: no warning.
    }
  }
}
