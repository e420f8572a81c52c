package org.partyline.lab;

import static org.partyline.lab.Eventually.eventually;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Partyline started as a user starts it, a process of its own with a configuration file, and some
/// rooms in which flows do not meet each other.
public final class Lab implements AutoCloseable {
  /// Where a flow takes place.
  ///
  /// @param pin what leads there from [Lab#dialIn]
  /// @param number what leads there without a PIN
  /// @param link what a browser opens
  public record Room(String name, String pin, String number, String link) {
    public String channel() {
      return "#" + name;
    }

    /// What leads there without a PIN from a carrier's trunk.
    public String international() {
      return "+4930999" + number;
    }
  }

  /// What a test may want otherwise.
  ///
  /// @param ircNetwork the network to be on, instead of the embedded server
  /// @param rooms how many
  /// @param silence after how long without RTP a caller counts as gone
  /// @param phones the address for phones
  /// @param ipv6 whether they find it at `::1` as well
  /// @param ringTime how long a call rings before it is answered
  /// @param trunks the items of `trunks`; empty where there is none and nobody can call out
  /// @param sip further settings of `sip`, one a line
  /// @param store further settings of `store`, one a line
  /// @param media further settings of `media`, one a line
  /// @param drain how long calls go on after SIGTERM
  public record Wish(
      Optional<InetSocketAddress> ircNetwork,
      int rooms,
      Duration silence,
      InetAddress phones,
      boolean ipv6,
      Duration ringTime,
      String trunks,
      List<String> sip,
      List<String> store,
      List<String> media,
      Duration drain) {
    /// A real network bills each channel that the gateway joins with seconds of silence.
    private static final int ROOMS_ON_A_NETWORK = 3;

    public Wish {
      sip = List.copyOf(sip);
      store = List.copyOf(store);
      media = List.copyOf(media);
    }

    public static Wish usual() {
      return new Wish(
          Optional.empty(),
          20,
          Duration.ofSeconds(20),
          Ports.loopback(),
          false,
          Duration.ofMillis(200),
          "",
          List.of(),
          List.of(),
          List.of(),
          Duration.ZERO);
    }

    public Wish withPhonesAt(InetAddress address) {
      return new Wish(
          ircNetwork, rooms, silence, address, ipv6, ringTime, trunks, sip, store, media, drain);
    }

    public Wish withIpv6() {
      return new Wish(
          ircNetwork, rooms, silence, phones, true, ringTime, trunks, sip, store, media, drain);
    }

    public Wish on(InetSocketAddress network) {
      var there = Optional.of(network);
      return new Wish(
          there,
          ROOMS_ON_A_NETWORK,
          silence,
          phones,
          ipv6,
          ringTime,
          trunks,
          sip,
          store,
          media,
          drain);
    }

    public Wish withRooms(int count) {
      return new Wish(
          ircNetwork, count, silence, phones, ipv6, ringTime, trunks, sip, store, media, drain);
    }

    public Wish withSilence(Duration time) {
      return new Wish(
          ircNetwork, rooms, time, phones, ipv6, ringTime, trunks, sip, store, media, drain);
    }

    /// A trunk that leads to this phone or carrier, as [#withTrunks].
    public Wish withCarrier(InetSocketAddress address) {
      String host = address.getAddress().getHostAddress();
      return withTrunks(
          """
            - name: carrier
              domain: %s
              registrar: none
              outbound-proxies: [ "%s:%d" ]
              numbers: [ "+49 30 9999999" ]
              rates: [ { prefix: "+49", per-minute: 0.01 } ]
          """
              .formatted(host, host, address.getPort()));
    }

    /// These trunks, items of a YAML list. Numbers in Germany may be called by operators of a
    /// room's channel, by those in the room, and by phones that transfer their call; who answers
    /// presses 1 to join.
    public Wish withTrunks(String items) {
      return new Wish(
          ircNetwork, rooms, silence, phones, ipv6, ringTime, items, sip, store, media, drain);
    }

    public Wish withRingTime(Duration time) {
      return new Wish(
          ircNetwork, rooms, silence, phones, ipv6, time, trunks, sip, store, media, drain);
    }

    /// What is kept is in this database.
    public Wish withDatabase(String url) {
      List<String> settings =
          List.of("url: " + url, "user: " + Postgres.USER, "password: '" + Postgres.PASSWORD + "'");
      return new Wish(
          ircNetwork, rooms, silence, phones, ipv6, ringTime, trunks, sip, settings, media, drain);
    }

    public Wish withSip(String... settings) {
      return new Wish(
          ircNetwork,
          rooms,
          silence,
          phones,
          ipv6,
          ringTime,
          trunks,
          List.of(settings),
          store,
          media,
          drain);
    }

    /// Browsers are served by these.
    ///
    /// @param settings further ones of `media`, one a line
    public Wish withKurento(List<URI> servers, String... settings) {
      List<String> all =
          Stream.concat(Stream.of("kurento: " + servers, "kurento-name: lab"), Stream.of(settings))
              .toList();
      return new Wish(
          ircNetwork, rooms, silence, phones, ipv6, ringTime, trunks, sip, store, all, drain);
    }

    /// Calls that are up at SIGTERM go on for so long.
    public Wish withDrain(Duration time) {
      return new Wish(
          ircNetwork, rooms, silence, phones, ipv6, ringTime, trunks, sip, store, media, time);
    }
  }

  static final String MAIN = "org.partyline.gateway.Main";

  private final Path folder = Folders.fresh("partyline");
  private final int sipPort = Ports.free();
  private final int webPort = Ports.free();
  private final InetAddress phones;
  private final InetSocketAddress irc;
  private final int rooms;
  private final AtomicInteger roomsGiven = new AtomicInteger();
  private final String ready;
  private final boolean onTerminal;
  private Program program;
  private final Duration startTime;

  private Lab(Wish wish, boolean onTerminal) {
    this.onTerminal = onTerminal;
    phones = wish.phones;
    int ownIrcPort = Ports.free();
    rooms = wish.rooms;
    irc = wish.ircNetwork.orElse(new InetSocketAddress(Ports.loopback(), ownIrcPort));
    List<Room> all = IntStream.rangeClosed(1, rooms).mapToObj(this::room).toList();
    var file = new LabConfiguration(wish, folder, all, sipPort, ownIrcPort, webPort);
    Folders.write(configurationFile(), file.text());
    // Tones are listened for from when a caller is in the room: nothing is said unasked meanwhile,
    // as a voice has some of every tone.
    for (String language : List.of("en", "de")) {
      Path own = Folders.create(folder.resolve("prompts").resolve(language));
      for (String prompt : List.of("keys-hint.wav", "only-one.wav")) {
        new Audio(8000, new short[400]).write(own.resolve(prompt), 1);
      }
    }
    long begun = System.nanoTime();
    program = run();
    ready = awaitReady();
    startTime = Duration.ofNanos(System.nanoTime() - begun);
  }

  private Program run() {
    List<String> command =
        command("--config", configurationFile().toString(), "--ready-file", readyFile().toString());
    return Program.start("partyline", folder, onTerminal ? onTerminal(command) : command);
  }

  /// The same with a terminal of its own, as a person has started it.
  private static List<String> onTerminal(List<String> command) {
    String line =
        command.stream()
            .map(word -> "'" + word.replace("'", "'\\''") + "'")
            .collect(Collectors.joining(" ", "exec ", ""));
    return List.of(Program.find("script", "bsdutils"), "-qefc", line, "/dev/null");
  }

  private Path readyFile() {
    return folder.resolve("ready.json");
  }

  private String awaitReady() {
    try {
      eventually(
          "Partyline is ready",
          Duration.ofSeconds(90), // on a machine that is busy with other things
          () -> Files.exists(readyFile()) || !program.running());
      return Files.readString(readyFile());
    } catch (AssertionError | IOException e) {
      program.close();
      throw new AssertionError("Partyline did not start:\n" + program.tail(), e);
    }
  }

  /// For commands that are run beside it.
  public Path configurationFile() {
    return folder.resolve("partyline.yaml");
  }

  /// With the embedded IRC server.
  public static Lab start() {
    return start(Wish.usual());
  }

  public static Lab start(Wish wish) {
    return new Lab(wish, false);
  }

  /// Started on a terminal, to which it tells what no log may have.
  public static Lab startOnTerminal(Wish wish) {
    return new Lab(wish, true);
  }

  /// The command line that starts Partyline from this JVM's class path.
  public static List<String> command(String... arguments) {
    return java(SharedClasses.options(), MAIN, arguments);
  }

  /// The command line that starts a main class from this JVM's class path.
  public static List<String> java(String mainClass, String... arguments) {
    return java(List.of("-cp", System.getProperty("java.class.path")), mainClass, arguments);
  }

  static List<String> java(List<String> options, String mainClass, String... arguments) {
    var command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Xmx512m",
                // Most of them live for seconds: what C2 would compile costs more than it saves.
                "-XX:TieredStopAtLevel=1"));
    command.addAll(options);
    command.add(mainClass);
    command.addAll(List.of(arguments));
    return command;
  }

  /// A room that no other flow of this lab uses.
  public Room freshRoom() {
    int number = roomsGiven.incrementAndGet();
    if (number > rooms) {
      throw new AssertionError("this lab has only " + rooms + " rooms");
    }
    return room(number);
  }

  private Room room(int i) {
    String name = "room-" + i;
    return new Room(
        name,
        String.valueOf(410_000 + 37 * i),
        String.valueOf(2000 + i),
        "http://127.0.0.1:%d/rtc/%s".formatted(webPort, name));
  }

  /// What a phone dials for the PIN prompt.
  public String dialIn() {
    return uri(dialInNumber());
  }

  public String dialInNumber() {
    return "1000";
  }

  public String uri(String user) {
    return "sip:%s@%s:%d".formatted(user, phones.getHostAddress(), sipPort);
  }

  public InetSocketAddress sip() {
    return new InetSocketAddress(phones, sipPort);
  }

  public InetSocketAddress irc() {
    return irc;
  }

  /// The ready file's value of this key.
  public String readySays(String key) {
    var value = Pattern.compile("\"" + key + "\" *: *\"([^\"]*)\"").matcher(ready);
    if (!value.find()) {
      throw new AssertionError("the ready file has no " + key + ": " + ready);
    }
    return value.group(1);
  }

  /// From the start of its JVM until it said that it was ready.
  public Duration startTime() {
    return startTime;
  }

  /// The log comes to say this: lines are written behind the call's back.
  public void logs(String text) {
    eventually("the log says \"" + text + "\"", Duration.ofSeconds(5), () -> log().contains(text));
  }

  public String log() {
    return program.output();
  }

  /// The records of the calls that have ended, one line of JSON each.
  public List<String> records() {
    Path file = folder.resolve("calls.jsonl");
    try {
      return Files.exists(file) ? Files.readAllLines(file) : List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Where its rooms are recorded.
  public Path recordings() {
    return folder.resolve("recordings");
  }

  public Footprint footprint() {
    return Footprint.of(program.handle());
  }

  /// Writes down what it holds on to, and tells where.
  Path heapDump() {
    Path file = folder.resolve("heap.hprof");
    Footprint.dumpHeap(program.handle(), file);
    return file;
  }

  /// The most memory that it has had.
  String mostMemory() {
    return SoakReport.mostMemory(program.handle().pid());
  }

  /// SIGTERM, and no waiting for what comes of it.
  public void terminate() {
    program.terminate();
  }

  /// It ends by itself: the exit status, within the time.
  public int ends(Duration within) {
    return program.exitStatus(within);
  }

  /// Ctrl-C: the exit status, within the time.
  public int interrupted(Duration within) {
    program.terminate();
    return program.exitStatus(within);
  }

  /// It is killed in whatever it does, and started again as it was: same ports, same files.
  public void crashes() {
    program.kill();
    Folders.delete(readyFile());
    program = run();
    awaitReady();
  }

  /// Ends it and makes sure that nothing of it is left.
  @Override
  public void close() {
    List<ProcessHandle> children = program.handle().descendants().toList();
    program.close();
    eventually(
        "Partyline leaves no processes behind",
        Duration.ofSeconds(onTerminal ? 5 : 0), // its terminal is gone before it
        () -> !program.running() && children.stream().noneMatch(ProcessHandle::isAlive));
    for (int port : new int[] {sipPort, webPort}) {
      eventually(
          "port " + port + " is free again", Duration.ofSeconds(5), () -> Ports.isFree(port));
    }
    Folders.delete(readyFile());
  }
}
