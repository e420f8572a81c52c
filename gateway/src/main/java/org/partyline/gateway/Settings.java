package org.partyline.gateway;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.partyline.gateway.call.CallLimits;
import org.partyline.gateway.config.AddressRange;
import org.partyline.gateway.config.Calls;
import org.partyline.gateway.config.Configuration;
import org.partyline.gateway.config.Irc;
import org.partyline.gateway.config.Media;
import org.partyline.gateway.config.MediaServer;
import org.partyline.gateway.config.Recordings;
import org.partyline.gateway.config.Secret;
import org.partyline.gateway.config.Store;
import org.partyline.gateway.config.Telemetry;
import org.partyline.gateway.dialplan.DialPlan;
import org.partyline.gateway.dialplan.NumberFormat;
import org.partyline.gateway.dialplan.Route;
import org.partyline.gateway.observe.CallLog;
import org.partyline.gateway.observe.CallObserver;
import org.partyline.gateway.observe.CallRecordsFile;
import org.partyline.gateway.recording.RecordingRules;
import org.partyline.gateway.room.RoomSettings;
import org.partyline.gateway.room.Rooms;
import org.partyline.gateway.store.StoreSettings;
import org.partyline.gateway.telemetry.CallSpans;
import org.partyline.gateway.web.IrcNetwork;
import org.partyline.gateway.web.IrcUpstream;
import org.partyline.gateway.web.WebSettings;
import org.partyline.media.PhoneSettings;
import org.partyline.media.embedded.MediaSettings;
import org.partyline.media.embedded.PortRange;
import org.partyline.media.kurento.KurentoSettings;
import org.partyline.media.sound.Sound;
import org.partyline.signaling.irc.ClientCertificate;
import org.partyline.signaling.irc.IrcSettings;
import org.partyline.signaling.irc.SaslLogin;
import org.partyline.signaling.ircd.IrcServer;
import org.partyline.signaling.ircd.IrcServerSession;
import org.partyline.signaling.ircd.IrcServerSettings;
import org.partyline.signaling.sip.ListenPoint;
import org.partyline.signaling.sip.SipLimits;
import org.partyline.signaling.sip.SipSettings;
import org.partyline.signaling.sip.TlsCertificate;

/// The configuration, as each part wants it.
final class Settings {
  private static final String USER_AGENT = "Partyline";

  /// Just below what the embedded server allows.
  private static final IrcSettings.Pace EMBEDDED_PACE = new IrcSettings.Pace(15, 9);

  private static final Duration WEB_REQUEST_TIMEOUT = Duration.ofSeconds(10);

  private Settings() {}

  /// Whether an address is in one of these ranges.
  static Predicate<InetAddress> within(List<AddressRange> ranges) {
    return address -> ranges.stream().anyMatch(range -> range.contains(address));
  }

  static SipSettings sip(Configuration.Sip sip) {
    List<ListenPoint> listen =
        sip.listen().stream()
            .map(point -> new ListenPoint(point.transport(), point.address(), sip.advertised()))
            .toList();
    return new SipSettings(
        listen,
        new SipLimits(
            sip.maxCalls(),
            sip.maxCallsPerSource(),
            sip.maxInvitesPerSecond(),
            sip.maxInvitesPerSecondPerSource(),
            sip.maxUnconfirmed(),
            sip.maxUnconfirmedPerSource(),
            SipLimits.TRANSACTIONS,
            sip.maxConnections(),
            sip.maxConnectionsPerSource(),
            sip.idleConnection()),
        within(sip.admitted()),
        sip.unknownSources(),
        USER_AGENT,
        sip.nameServers().stream().map(Configuration.NameServer::address).toList(),
        sip.tlsCertificate()
            .flatMap(chain -> sip.tlsKey().map(key -> new TlsCertificate(chain, key))),
        new SipSettings.Dialogs(
            sip.sessionExpires(), sip.minSessionExpires(), within(sip.rewriteContact())));
  }

  static MediaSettings media(Media media) {
    int loops = media.loops() > 0 ? media.loops() : Runtime.getRuntime().availableProcessors();
    return new MediaSettings(
        loops,
        media.phoneAddresses().stream().filter(Settings::present).toList(),
        media.phoneAdvertised(),
        new PortRange(media.phonePorts().first(), media.phonePorts().last()),
        media.browserAddresses(),
        media.browserPublic(),
        media.browserPort(),
        media.silence(),
        media.videoSlots());
  }

  /// The media servers of browsers, if any are configured.
  ///
  /// @param current for rooms that are opened later
  static Optional<KurentoSettings> kurento(Supplier<Configuration> current) {
    Media media = current.get().media();
    return media.kurento().isEmpty()
        ? Optional.empty()
        : Optional.of(
            new KurentoSettings(
                media.kurento().stream().map(MediaServer::uri).toList(),
                media.kurentoName(),
                room -> kurentoVideo(current.get(), room),
                new KurentoSettings.Grid(
                    media.kurentoGrid().width(),
                    media.kurentoGrid().height(),
                    media.kurentoGrid().framesPerSecond()),
                media.kurentoRecordings().map(URI::create),
                media.kurentoStun(),
                media.kurentoTurn().map(Secret::reveal),
                KurentoSettings.PATIENCE));
  }

  private static KurentoSettings.Video kurentoVideo(Configuration config, String room) {
    Media.Pictures pictures =
        config.rooms().named().stream()
            .filter(named -> named.name().equals(room))
            .flatMap(named -> named.kurentoVideo().stream())
            .findFirst()
            .orElse(config.media().kurentoVideo());
    return switch (pictures) {
      case OFF -> KurentoSettings.Video.OFF;
      case SPEAKER -> KurentoSettings.Video.SPEAKER;
      case GRID -> KurentoSettings.Video.GRID;
    };
  }

  /// Everything but `::1` on a machine without IPv6, where the defaults should do as well.
  private static boolean present(InetAddress address) {
    try {
      return !(address instanceof Inet6Address)
          || !address.isLoopbackAddress()
          || NetworkInterface.getByInetAddress(address) != null;
    } catch (SocketException _) {
      return false;
    }
  }

  /// Addresses that phones' RTP may be sent to before anything came from them. Who calls from
  /// there.
  static PhoneSettings phone(InetAddress sipSource, Media media) {
    return PhoneSettings.from(sipSource)
        .trusting(trustedMedia(media))
        .encrypted(PhoneSettings.Srtp.valueOf(media.phoneSrtp().name()));
  }

  static Predicate<InetAddress> trustedMedia(Media media) {
    return within(media.phoneMediaRanges());
  }

  static DialPlan dialPlan(Configuration.DialIn dialIn) {
    Map<String, Route> routes = new LinkedHashMap<>();
    for (Configuration.CalledNumber number : dialIn.numbers()) {
      routes.put(number.called(), route(number));
    }
    return new DialPlan(
        dialIn.country(),
        dialIn.language(),
        routes,
        source ->
            dialIn.numberFormats().stream()
                .filter(format -> format.from().contains(source))
                .findFirst()
                .map(format -> new NumberFormat(format.country(), format.form())));
  }

  private static Route route(Configuration.CalledNumber number) {
    return number
        .ringsAccount()
        .map(name -> new Route.Person(name, true))
        .or(() -> number.ringsNick().map(name -> new Route.Person(name, false)))
        .<Route>map(
            whom -> new Route.Ring(whom, number.ringsFor(), number.room(), number.language()))
        .or(() -> number.room().map(room -> new Route.ToRoom(room, number.language())))
        .orElseGet(() -> new Route.AskPin(number.language()));
  }

  static CallLimits callLimits(Configuration.DialIn dialIn) {
    return new CallLimits(
        dialIn.maxAttempts(),
        dialIn.interDigitTimeout(),
        dialIn.inputTimeout(),
        dialIn.entryTimeout(),
        dialIn.aloneTimeout(),
        dialIn.maxDuration(),
        dialIn.ringTime());
  }

  static List<Rooms.Permanent> permanentRooms(Configuration config) {
    return config.rooms().named().stream()
        .map(room -> new Rooms.Permanent(room.name(), room.channelOrOwn(), room.pin()))
        .toList();
  }

  static CallSpans spans(Telemetry telemetry) {
    return CallSpans.to(
        telemetry.traces(), telemetry.authorization().map(Secret::reveal), version());
  }

  /// Of this program, as its jar says.
  static String version() {
    return Optional.ofNullable(Settings.class.getPackage().getImplementationVersion())
        .orElse("not from a jar");
  }

  static RoomSettings rooms(Configuration config) {
    return new RoomSettings(
        config.rooms().maxParticipants(),
        config.rooms().maxRooms(),
        config.sip().maxCalls(),
        Optional.of(Sound.joinChime()),
        Optional.of(Sound.leaveChime()));
  }

  /// The folder is there, or is made, for the gateway alone.
  ///
  /// @throws UncheckedIOException when it cannot be written to
  static RecordingRules recordings(Recordings recordings) {
    recordings.directory().ifPresent(Settings::prepare);
    return new RecordingRules(
        recordings.directory(),
        recordings::allows,
        recordings.longest(),
        recordings.keep(),
        (long) recordings.minFree() << 20);
  }

  private static void prepare(Path directory) {
    try {
      Files.createDirectories(
          directory,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make " + directory, e);
    }
    if (!Files.isWritable(directory)) {
      throw new IllegalArgumentException(directory + " cannot be written to");
    }
  }

  /// In a file, unless a database is named.
  static StoreSettings store(Store store) {
    Path directory = store.directory().orElseGet(() -> stateDirectory(System.getenv()));
    return store
        .url()
        .<StoreSettings>map(url ->
            new StoreSettings.InPostgres(
                url, store.user(), store.password().map(Secret::reveal), directory))
        .orElseGet(() -> new StoreSettings.InFile(directory));
  }

  /// Where a program's state belongs: systemd says so (`StateDirectory=`), or the XDG Base
  /// Directory Specification.
  static Path stateDirectory(Map<String, String> environment) {
    String service = environment.getOrDefault("STATE_DIRECTORY", "");
    if (!service.isEmpty()) {
      return Path.of(service.split(":", 2)[0]);
    }
    String state = environment.getOrDefault("XDG_STATE_HOME", "");
    Path parent =
        state.startsWith("/")
            ? Path.of(state)
            : Path.of(System.getProperty("user.home"), ".local", "state");
    return parent.resolve("partyline");
  }

  static List<CallObserver> callObservers(Calls calls) {
    return Stream.concat(
            Stream.of(new CallLog()), calls.records().map(CallRecordsFile::open).stream())
        .toList();
  }

  static IrcServerSettings ircServer(Irc.Embedded embedded) {
    IrcServerSettings usual = IrcServerSettings.loopback(embedded.port());
    return new IrcServerSettings(
        new InetSocketAddress(embedded.address(), embedded.port()),
        usual.serverName(),
        usual.network(),
        usual.motd(),
        usual.maxClients(),
        usual.maxClientsPerAddress(),
        usual.burst(),
        usual.linesPerSecond(),
        usual.receiveQueue(),
        usual.sendQueue(),
        usual.pingInterval());
  }

  static InetSocketAddress networkAddress(Irc irc) {
    return irc.network()
        .map(network -> InetSocketAddress.createUnresolved(network.host(), network.port()))
        .orElseThrow();
  }

  /// How the gateway goes on IRC.
  ///
  /// @param server where the embedded server is, or the network's
  static IrcSettings irc(Irc irc, InetSocketAddress server) {
    IrcSettings plain =
        IrcSettings.plain(server.getHostString(), server.getPort(), irc.nick(), irc.channels());
    return irc.network()
        .map(network -> onNetwork(plain, network))
        .orElseGet(() ->
            plain
                .with(EMBEDDED_PACE)
                .with(
                    new IrcSettings.Retry(
                        new IrcSettings.Wait(Duration.ofMillis(500), Duration.ofSeconds(5)),
                        IrcSettings.Retry.USUAL.join())));
  }

  private static IrcSettings onNetwork(IrcSettings plain, Irc.Network network) {
    double linesPerSecond = 1_000.0 / Math.max(1, network.pace().toMillis());
    IrcSettings paced = plain.with(new IrcSettings.Pace(network.burst(), linesPerSecond));
    IrcSettings secured = network.tls() ? paced.with(tls(network)) : paced;
    return network.sasl().map(Settings::login).map(secured::with).orElse(secured);
  }

  private static IrcSettings.Tls tls(Irc.Network network) {
    return new IrcSettings.Tls(
        network.verifyTls(),
        network
            .clientCertificate()
            .flatMap(chain ->
                network
                    .clientKey()
                    .map(key -> new ClientCertificate(Path.of(chain), Path.of(key)))));
  }

  private static SaslLogin login(Irc.Sasl sasl) {
    return new SaslLogin(
        sasl.account(),
        sasl.password().map(Secret::reveal).orElse(""),
        switch (sasl.mechanism()) {
          case "external" -> SaslLogin.Mechanism.EXTERNAL;
          case "scram-sha-256" -> SaslLogin.Mechanism.SCRAM_SHA_256;
          default -> SaslLogin.Mechanism.PLAIN;
        },
        sasl.required());
  }

  static WebSettings web(Configuration.Web web) {
    return new WebSettings(
        new InetSocketAddress(web.address(), web.port()),
        web.url(),
        within(web.trustedProxies()),
        within(web.metricsAllowed()),
        web.maxConnections(),
        web.connectionsPerAddress(),
        WEB_REQUEST_TIMEOUT);
  }

  static URI webUri(InetSocketAddress address) {
    return URI.create(
        "http://" + Endpoints.hostPort(address.getAddress().getHostAddress(), address.getPort()));
  }

  /// Where browsers speak IRC: where we do.
  static IrcUpstream upstream(Optional<IrcServer> embedded, Irc irc) {
    return embedded
        .<IrcUpstream>map(server -> (from, out, closed) -> link(server.connect(from, out, closed)))
        .orElseGet(() -> {
          Irc.Network network = irc.network().orElseThrow();
          return new IrcNetwork(
              network.host(),
              network.port(),
              network.tls(),
              network.webIrcPassword().map(Secret::reveal));
        });
  }

  private static IrcUpstream.Link link(IrcServerSession session) {
    return new IrcUpstream.Link() {
      @Override
      public void line(String line) {
        session.line(line);
      }

      @Override
      public void close() {
        session.close();
      }
    };
  }
}
