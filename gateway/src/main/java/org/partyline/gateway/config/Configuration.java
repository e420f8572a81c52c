package org.partyline.gateway.config;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.partyline.gateway.dialplan.DialPlan;
import org.partyline.gateway.dialplan.Language;
import org.partyline.gateway.dialplan.NumberFormat;
import org.partyline.gateway.dialplan.TransferPolicy;
import org.partyline.gateway.room.Pin;
import org.partyline.gateway.room.RoomRecord;
import org.partyline.signaling.sip.SipSettings.UnknownSources;
import org.partyline.signaling.sip.Transport;

/// Everything that can be configured; `partyline.example.yaml` explains each setting. A component
/// `maxCalls` is the setting `max-calls` of the file.
public record Configuration(
    Sip sip,
    @Default("[]") List<Trunk> trunks,
    Media media,
    DialIn dialIn,
    DialOut dialOut,
    Rooms rooms,
    Calls calls,
    Recordings recordings,
    Store store,
    Irc irc,
    Web web,
    Telemetry telemetry) {
  public Configuration {
    trunks = List.copyOf(trunks);
    Check.that(
        trunks.stream().map(Trunk::name).distinct().count() == trunks.size(),
        "trunks",
        "two trunks have the same name; change one");
  }

  /// The trunk of a name.
  public Optional<Trunk> trunk(String name) {
    return trunks.stream().filter(trunk -> trunk.name().equals(name)).findFirst();
  }

  /// The same with these media servers for browsers; with none they are served in this process.
  public Configuration withMediaServers(List<MediaServer> servers) {
    return new Configuration(
        sip,
        trunks,
        media.withKurento(servers),
        dialIn,
        dialOut,
        rooms,
        calls,
        recordings,
        store,
        irc,
        web,
        telemetry);
  }

  /// The same with what another one has in the sections that change at run time.
  public Configuration withProvisioned(Configuration other) {
    return new Configuration(
        sip,
        other.trunks,
        media,
        dialIn.withNumbers(other.dialIn.numbers),
        other.dialOut.withUsage(dialOut.usage()),
        rooms.withNamed(other.rooms.named),
        calls,
        recordings,
        store,
        irc,
        web,
        telemetry);
  }

  /// The settings in which another one differs, such as `trunks` or `dial-in.numbers`.
  public List<String> differences(Configuration other) {
    return RecordReader.differences(this, other, "");
  }

  /// Where and from whom SIP calls are taken.
  public record Sip(
      @Default("[udp://127.0.0.1:5060, tcp://127.0.0.1:5060]") List<SipAddress> listen,
      Optional<String> advertised,
      @Default("[127.0.0.0/8, \"::1/128\"]") List<AddressRange> admitted,
      @Default("silent") UnknownSources unknownSources,
      @Default("500") int maxCalls,
      @Default("400") int maxCallsPerSource,
      @Default("100") int maxInvitesPerSecond,
      @Default("80") int maxInvitesPerSecondPerSource,
      @Default("200") int maxUnconfirmed,
      @Default("100") int maxUnconfirmedPerSource,
      @Default("512") int maxConnections,
      @Default("64") int maxConnectionsPerSource,
      @Default("10m") Duration idleConnection,
      Optional<Path> tlsCertificate,
      Optional<Path> tlsKey,
      @Default("[]") List<NameServer> nameServers,
      @Default("[]") List<AddressRange> trustAssertedIdentity,
      @Default("[]") List<AddressRange> rewriteContact,
      @Default("30m") Duration sessionExpires,
      @Default("90s") Duration minSessionExpires) {
    public Sip {
      listen = List.copyOf(listen);
      admitted = List.copyOf(admitted);
      nameServers = List.copyOf(nameServers);
      trustAssertedIdentity = List.copyOf(trustAssertedIdentity);
      rewriteContact = List.copyOf(rewriteContact);
      Check.that(!listen.isEmpty(), "listen", "needs at least one address");
      Check.that(
          tlsCertificate.isPresent() == tlsKey.isPresent(),
          "tlsKey",
          "tls-certificate and tls-key go together: PEM files, the key in PKCS #8");
      Check.that(
          tlsCertificate.isPresent()
              || listen.stream().noneMatch(point -> point.transport() == Transport.TLS),
          "tlsCertificate",
          "is missing: what listening by TLS shows, a PEM file");
      Check.range(maxCalls, 1, 100_000, "maxCalls");
      Check.range(maxCallsPerSource, 1, 100_000, "maxCallsPerSource");
      Check.range(maxInvitesPerSecond, 1, 10_000, "maxInvitesPerSecond");
      Check.range(maxInvitesPerSecondPerSource, 1, 10_000, "maxInvitesPerSecondPerSource");
      Check.range(maxUnconfirmed, 1, 100_000, "maxUnconfirmed");
      Check.range(maxUnconfirmedPerSource, 1, 100_000, "maxUnconfirmedPerSource");
      Check.range(maxConnections, 1, 100_000, "maxConnections");
      Check.range(maxConnectionsPerSource, 1, 100_000, "maxConnectionsPerSource");
      Check.range(idleConnection.toSeconds(), 10, 86_400, "idleConnection");
      Check.that(
          minSessionExpires.toSeconds() >= 90, "minSessionExpires", "is 90s at least (RFC 4028)");
      Check.that(
          sessionExpires.compareTo(minSessionExpires) >= 0,
          "sessionExpires",
          "must not be shorter than min-session-expires");
    }
  }

  /// A SIP transport and where it listens.
  public record SipAddress(Transport transport, InetSocketAddress address) {}

  /// A DNS server.
  public record NameServer(InetSocketAddress address) {}

  /// What callers meet.
  public record DialIn(
      @Default("\"49\"") String country,
      @Default("[]") List<NumberSource> numberFormats,
      @Default("en") Language language,
      @Default("[{called: dial-in}, {called: \"1000\"}]") List<CalledNumber> numbers,
      @Default("3") int maxAttempts,
      @Default("5s") Duration interDigitTimeout,
      @Default("12s") Duration inputTimeout,
      @Default("3m") Duration entryTimeout,
      @Default("20m") Duration aloneTimeout,
      @Default("8h") Duration maxDuration,
      @Default("0s") Duration ringTime,
      @Default("off") TransferPolicy transfers,
      Optional<Path> prompts) {
    public DialIn {
      numbers = List.copyOf(numbers);
      numberFormats = List.copyOf(numberFormats);
      checkCountry(country);
      checkNumbersDiffer(numbers, country);
      Check.range(maxAttempts, 1, 10, "maxAttempts");
      Check.range(interDigitTimeout.toMillis(), 500, 60_000, "interDigitTimeout");
      Check.range(inputTimeout.toMillis(), 500, 120_000, "inputTimeout");
      Check.range(entryTimeout.toSeconds(), 5, 3_600, "entryTimeout");
      Check.range(aloneTimeout.toSeconds(), 5, 7 * 86_400, "aloneTimeout");
      Check.range(maxDuration.toSeconds(), 1, 7 * 86_400, "maxDuration");
      Check.range(ringTime.toMillis(), 0, 60_000, "ringTime");
    }

    DialIn withNumbers(List<CalledNumber> others) {
      return new DialIn(
          country,
          numberFormats,
          language,
          others,
          maxAttempts,
          interDigitTimeout,
          inputTimeout,
          entryTimeout,
          aloneTimeout,
          maxDuration,
          ringTime,
          transfers,
          prompts);
    }
  }

  private static void checkNumbersDiffer(List<CalledNumber> numbers, String country) {
    Map<String, CalledNumber> known = new HashMap<>();
    for (CalledNumber number : numbers) {
      CalledNumber other = known.put(DialPlan.key(number.called(), country), number);
      if (other != null) {
        Check.that(
            false,
            "numbers",
            "\"%s\" (entry %d) and \"%s\" (entry %d) are the same number; remove one"
                .formatted(
                    other.called(),
                    numbers.indexOf(other) + 1,
                    number.called(),
                    numbers.lastIndexOf(number) + 1));
      }
    }
  }

  /// One line of the dial plan: without a room or a person, the caller is asked for a PIN.
  ///
  /// @param ringsAccount the services account of a person who is rung on IRC
  /// @param ringsNick the same by nick, where the network has no accounts
  /// @param ringsFor how long a person is rung; then the caller gets to the room, if one is given
  public record CalledNumber(
      String called,
      Optional<String> room,
      Optional<Language> language,
      Optional<String> ringsAccount,
      Optional<String> ringsNick,
      @Default("30s") Duration ringsFor) {
    public CalledNumber {
      Check.that(
          ringsAccount.isEmpty() || ringsNick.isEmpty(),
          "ringsNick",
          "not beside rings-account: one of them says who is rung");
      Check.range(ringsFor.toSeconds(), 5, 300, "ringsFor");
    }

    /// Whether the caller is asked for a PIN.
    public boolean asksPin() {
      return room.isEmpty() && ringsAccount.isEmpty() && ringsNick.isEmpty();
    }
  }

  /// How the carrier at these addresses writes numbers.
  public record NumberSource(
      AddressRange from, String country, @Default("any") NumberFormat.Form form) {
    public NumberSource {
      checkCountry(country);
    }
  }

  private static void checkCountry(String country) {
    Check.that(
        NumberFormat.knownCountry(country), "country", "a country code such as \"49\", in quotes");
  }

  /// Who meets where.
  public record Rooms(
      @Default("[{name: lobby}]") List<NamedRoom> named,
      @Default("100") int maxParticipants,
      @Default("100") int maxRooms,
      @Default("12h") Duration meetingLifetime,
      @Default("true") boolean openFromWeb) {
    public Rooms {
      named = List.copyOf(named);
      Check.that(!named.isEmpty(), "named", "needs at least one room");
      Check.that(
          named.stream().map(NamedRoom::name).distinct().count() == named.size(),
          "named",
          "two rooms have the same name");
      checkPinsDiffer(named);
      Check.range(maxParticipants, 1, 10_000, "maxParticipants");
      Check.range(maxRooms, named.size(), 10_000, "maxRooms");
      Check.range(meetingLifetime.toMinutes(), 1, 31 * 1_440, "meetingLifetime");
    }

    Rooms withNamed(List<NamedRoom> others) {
      return new Rooms(others, maxParticipants, maxRooms, meetingLifetime, openFromWeb);
    }
  }

  private static void checkPinsDiffer(List<NamedRoom> named) {
    for (NamedRoom room : named) {
      for (NamedRoom other : named.subList(0, named.indexOf(room))) {
        Check.that(
            room.pin().isEmpty() || !room.pin().equals(other.pin()),
            "named",
            "the rooms %s (entry %d) and %s (entry %d) have the same PIN; change one"
                .formatted(
                    other.name(), named.indexOf(other) + 1, room.name(), named.indexOf(room) + 1));
      }
    }
  }

  /// A room that is always there.
  ///
  /// @param confirmCalls whether who is called from it presses 1 to join; that of dial-out if not
  ///   given
  /// @param kurentoVideo that of media if not given
  public record NamedRoom(
      String name,
      Optional<Pin> pin,
      Optional<String> channel,
      Optional<Boolean> confirmCalls,
      Optional<Media.Pictures> kurentoVideo) {
    public NamedRoom {
      Check.that(
          RoomRecord.validName(name), "name", "1 to 40 lower-case letters, digits or dashes");
      Check.that(
          channel.map(c -> c.matches("#[^ ,:\\p{Cntrl}]{1,49}")).orElse(true),
          "channel",
          "an IRC channel such as \"#meet\", in quotes");
    }

    public String channelOrOwn() {
      return channel.orElse("#" + name);
    }
  }

  /// The web pages.
  public record Web(
      @Default("127.0.0.1") InetAddress address,
      @Default("8067") int port,
      Optional<URI> url,
      @Default("[]") List<AddressRange> trustedProxies,
      @Default("[127.0.0.0/8, \"::1/128\"]") List<AddressRange> metricsAllowed,
      @Default("[]") List<String> webhookHosts,
      @Default("2000") int maxConnections,
      @Default("64") int connectionsPerAddress) {
    public Web {
      trustedProxies = List.copyOf(trustedProxies);
      metricsAllowed = List.copyOf(metricsAllowed);
      webhookHosts = List.copyOf(webhookHosts);
      Check.port(port, "port");
      Check.range(maxConnections, 1, 100_000, "maxConnections");
      Check.range(connectionsPerAddress, 1, 100_000, "connectionsPerAddress");
    }
  }
}
