package org.partyline.gateway.config;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Where sound and pictures come and go.
public record Media(
    @Default("0") int loops,
    @Default("[127.0.0.1, \"::1\"]") List<InetAddress> phoneAddresses,
    @Default("[]") List<InetAddress> phoneAdvertised,
    @Default("20000-29999") Ports phonePorts,
    @Default("[]") List<AddressRange> phoneMediaRanges,
    @Default("optional") Preset.Srtp phoneSrtp,
    @Default("[127.0.0.1]") List<InetAddress> browserAddresses,
    Optional<InetAddress> browserPublic,
    @Default("0") int browserPort,
    @Default("20s") Duration silence,
    @Default("8") int videoSlots,
    @Default("[]") List<MediaServer> kurento,
    @Default("partyline") String kurentoName,
    @Default("speaker") Pictures kurentoVideo,
    @Default("960x540@15") Grid kurentoGrid,
    Optional<String> kurentoRecordings,
    Optional<String> kurentoStun,
    Optional<Secret> kurentoTurn) {
  public Media {
    kurento = List.copyOf(kurento);
    phoneAddresses = List.copyOf(phoneAddresses);
    phoneAdvertised = List.copyOf(phoneAdvertised);
    phoneMediaRanges = List.copyOf(phoneMediaRanges);
    browserAddresses = List.copyOf(browserAddresses);
    Check.that(
        !phoneAddresses.isEmpty() && onePerFamily(phoneAddresses),
        "phoneAddresses",
        "one address, or an IPv4 and an IPv6 address");
    Check.that(
        onePerFamily(phoneAdvertised)
            && families(phoneAddresses).containsAll(families(phoneAdvertised)),
        "phoneAdvertised",
        "at most one address of each family that phone-addresses has");
    Check.range(loops, 0, 256, "loops");
    Check.that(!browserAddresses.isEmpty(), "browserAddresses", "needs at least one address");
    Check.port(browserPort, "browserPort");
    Check.range(silence.toSeconds(), 5, 3_600, "silence");
    Check.range(videoSlots, 1, 25, "videoSlots");
    Check.that(
        kurento.stream().distinct().count() == kurento.size(),
        "kurento",
        "the same server is there twice; remove one");
    Check.that(
        kurentoName.matches("[A-Za-z0-9.-]{1,40}"),
        "kurentoName",
        "1 to 40 letters, digits, dots or dashes such as calls-1");
    Check.that(
        kurentoRecordings
            .map(place -> place.matches("(file:///|https?://)[^ ]+[^ /]"))
            .orElse(true),
        "kurentoRecordings",
        "where the media servers write, such as file:///var/lib/kurento/recordings");
    Check.that(
        kurentoStun.map(stun -> stun.matches("[^ :]{1,80}:[0-9]{1,5}")).orElse(true),
        "kurentoStun",
        "an address and a port such as 203.0.113.5:3478");
    Check.that(
        kurento.isEmpty()
            || !kurentoTurn.isPresent()
            || kurentoTurn.get().reveal().matches("[^ :@]+:[^ @]+@[^ ]+:[0-9]{1,5}(\\?.*)?"),
        "kurentoTurn",
        "such as \"user:password@203.0.113.5:3478?transport=udp\", best from a file");
  }

  /// The same with these media servers for browsers; with none they are served in this process.
  public Media withKurento(List<MediaServer> servers) {
    return new Media(
        loops,
        phoneAddresses,
        phoneAdvertised,
        phonePorts,
        phoneMediaRanges,
        phoneSrtp,
        browserAddresses,
        browserPublic,
        browserPort,
        silence,
        videoSlots,
        servers,
        kurentoName,
        kurentoVideo,
        kurentoGrid,
        kurentoRecordings,
        kurentoStun,
        kurentoTurn);
  }

  /// By which pages find their addresses: the media servers', where these stand behind a NAT or use
  /// TURN and so have to know whom to expect. A TURN server does STUN, too.
  public Optional<String> pagesStun() {
    Optional<String> server =
        kurentoStun.or(() ->
            kurentoTurn.map(turn -> turn.reveal().replaceFirst("^[^@]*@", "").split("\\?", 2)[0]));
    return kurento.isEmpty() ? Optional.empty() : server;
  }

  private static boolean onePerFamily(List<InetAddress> addresses) {
    return families(addresses).size() == addresses.size();
  }

  private static Set<Class<?>> families(List<InetAddress> addresses) {
    return addresses.stream().map(InetAddress::getClass).collect(Collectors.toSet());
  }

  /// A range of UDP ports, both ends included.
  public record Ports(int first, int last) {
    public Ports {
      if (first < 1_024 || last > 65_535 || last - first < 3) {
        throw new IllegalArgumentException("ports");
      }
    }
  }

  /// What browsers at Kurento Media Servers see.
  public enum Pictures {
    OFF,
    SPEAKER,
    GRID
  }

  /// The picture that a Kurento Media Server composes of all cameras, `960x540@15`.
  ///
  /// @param width in pixels, as is height; both even, as VP8 halves them for its colours
  public record Grid(int width, int height, int framesPerSecond) {
    public Grid {
      if (width < 160
          || width > 1_920
          || height < 120
          || height > 1_080
          || width % 2 + height % 2 > 0
          || framesPerSecond < 1
          || framesPerSecond > 30) {
        throw new IllegalArgumentException("grid");
      }
    }
  }
}
