package org.partyline.lab;

import static org.partyline.lab.Eventually.eventually;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// An archive of Partyline's classes (class data sharing), made once by a gateway that is started
/// and ended for it. With it the many gateways of the flows start in little more than half the
/// time.
final class SharedClasses {
  private static final List<String> OPTIONS = make();

  private SharedClasses() {}

  /// The options that name the class path and the archive. Without one where the classes lie in
  /// folders, which can't be archived.
  static List<String> options() {
    return OPTIONS;
  }

  private static List<String> make() {
    String all = System.getProperty("java.class.path");
    // This module's own folders are not Partyline.
    List<String> jars =
        Stream.of(all.split(Pattern.quote(File.pathSeparator)))
            .filter(entry -> !Files.isDirectory(Path.of(entry)))
            .toList();
    if (jars.stream()
        .noneMatch(jar -> Path.of(jar).getFileName().toString().startsWith("gateway-"))) {
      return List.of("-cp", all);
    }
    // It complains of --enable-native-access, which only costs it a part of the gain.
    List<String> path =
        List.of("-Xlog:cds=off", "-Xlog:aot=off", "-cp", String.join(File.pathSeparator, jars));
    Path folder = Folders.fresh("shared-classes");
    Path archive = folder.resolve("partyline.jsa");
    train(folder, with(path, "-XX:ArchiveClassesAtExit=" + archive));
    if (!Files.exists(archive)) {
      throw new AssertionError("no archive of classes was made; see " + folder);
    }
    return with(path, "-XX:SharedArchiveFile=" + archive);
  }

  private static void train(Path folder, List<String> options) {
    Path ready = folder.resolve("ready.json");
    Path configuration = folder.resolve("partyline.yaml");
    Folders.write(
        configuration,
        """
        sip: { listen: [ "udp://127.0.0.1:%d" ] }
        irc: { embedded: { port: %d } }
        web: { port: %d }
        media: { browser-port: %d }
        """
            .formatted(Ports.free(), Ports.free(), Ports.free(), Ports.free()));
    List<String> command =
        Lab.java(
            options,
            Lab.MAIN,
            "--config",
            configuration.toString(),
            "--ready-file",
            ready.toString());
    try (var gateway = Program.start("partyline", folder, command)) {
      eventually(
          "a gateway is ready",
          Duration.ofSeconds(90),
          () -> Files.exists(ready) || !gateway.running());
      gateway.terminate();
      gateway.exitStatus(Duration.ofSeconds(60));
    }
  }

  private static List<String> with(List<String> options, String another) {
    var more = new ArrayList<>(options);
    more.add(another);
    return List.copyOf(more);
  }
}
