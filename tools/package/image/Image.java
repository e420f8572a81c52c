import com.google.cloud.tools.jib.api.Containerizer;
import com.google.cloud.tools.jib.api.Jib;
import com.google.cloud.tools.jib.api.TarImage;
import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import com.google.cloud.tools.jib.api.buildplan.FilePermissions;
import com.google.cloud.tools.jib.api.buildplan.ImageFormat;
import com.google.cloud.tools.jib.api.buildplan.Platform;
import com.google.cloud.tools.jib.api.buildplan.Port;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/// Makes an OCI image of an unpacked distribution, with Jib: no Docker, no registry. Beneath it is
/// the C library alone; there is no shell in it.
///
///     java Image.java TREE BASE CONFIGURATION VERSION ARCHITECTURE SECONDS IMAGE.tar
final class Image {
  private static final String HOME = "/usr/lib/partyline";
  private static final String STATE = "/var/lib/partyline";
  private static final String CONFIGURATION = "/etc/partyline/partyline.yaml";
  // Numbers, so that Kubernetes sees that it is not root (runAsNonRoot).
  private static final String USER = "10001:10001";

  private final Path work = Files.createTempDirectory("image");
  private final Instant time;

  private Image(Instant time) throws IOException {
    this.time = time;
  }

  public static void main(String[] args) throws Exception {
    if (args.length != 7) {
      throw new IllegalArgumentException(
          "wanted: TREE BASE CONFIGURATION VERSION ARCHITECTURE SECONDS IMAGE.tar");
    }
    new Image(Instant.ofEpochSecond(Long.parseLong(args[5])))
        .make(Path.of(args[0]), Path.of(args[1]), Path.of(args[2]), args[3], args[4], args[6]);
  }

  private void make(
      Path tree, Path base, Path configuration, String version, String architecture, String image)
      throws Exception {
    Predicate<Path> ours = jar -> jar.toString().contains("-" + version + ".jar");
    Jib.fromScratch()
        .setFormat(ImageFormat.OCI)
        .setPlatforms(Set.of(new Platform(architecture, "linux")))
        .setCreationTime(time)
        .setFileEntriesLayers(
            List.of(
                layer("c-library", base, "/", _ -> true),
                layer("java", tree.resolve("runtime"), HOME + "/runtime", _ -> true),
                layer("libraries", tree.resolve("lib"), HOME + "/lib", ours.negate()),
                layer("partyline", tree.resolve("lib"), HOME + "/lib", ours),
                around(tree, configuration)))
        .setUser(USER)
        .setWorkingDirectory(AbsoluteUnixPath.get(STATE))
        .addVolume(AbsoluteUnixPath.get(STATE))
        .addEnvironmentVariable("HOME", STATE)
        .addEnvironmentVariable("STATE_DIRECTORY", STATE)
        .setEntrypoint(
            HOME + "/runtime/bin/java", "-cp", HOME + "/lib/*", "org.partyline.gateway.Main")
        .setProgramArguments("--config", CONFIGURATION)
        .setExposedPorts(Port.udp(5060), Port.tcp(5060), Port.tcp(8067))
        .addLabel("org.opencontainers.image.title", "Partyline")
        .addLabel("org.opencontainers.image.version", version)
        .addLabel("org.opencontainers.image.licenses", "Apache-2.0")
        .containerize(
            Containerizer.to(TarImage.at(Path.of(image)).named("partyline:" + version))
                .setOfflineMode(true)
                .setBaseImageLayersCache(work.resolve("base"))
                .setApplicationLayersCache(work.resolve("layers")));
  }

  /// A folder as it is, but for its owner, who is root.
  private FileEntriesLayer layer(String name, Path from, String to, Predicate<Path> wanted)
      throws IOException {
    FileEntriesLayer.Builder layer = FileEntriesLayer.builder().setName(name);
    try (var files = Files.walk(from)) {
      for (Path file :
          files.filter(file -> Files.isRegularFile(file) && wanted.test(file)).toList()) {
        layer.addEntry(
            file,
            AbsoluteUnixPath.get(to).resolve(from.relativize(file)),
            FilePermissions.fromPosixFilePermissions(Files.getPosixFilePermissions(file)),
            time);
      }
    }
    return layer.build();
  }

  /// What is not the program: its user, its configuration, and where it may write.
  private FileEntriesLayer around(Path tree, Path configuration) throws IOException {
    Path users = write("passwd", "partyline:x:10001:10001::" + STATE + ":/sbin/nologin\n");
    Path groups = write("group", "partyline:x:10001:\n");
    Path empty = Files.createDirectory(work.resolve("empty"));
    FilePermissions readable = FilePermissions.fromOctalString("644");
    return FileEntriesLayer.builder()
        .setName("around")
        .addEntry(users, AbsoluteUnixPath.get("/etc/passwd"), readable, time)
        .addEntry(groups, AbsoluteUnixPath.get("/etc/group"), readable, time)
        .addEntry(configuration, AbsoluteUnixPath.get(CONFIGURATION), readable, time)
        .addEntry(tree.resolve("LICENSE"), AbsoluteUnixPath.get(HOME + "/LICENSE"), readable, time)
        .addEntry(
            tree.resolve("THIRD-PARTY-NOTICES.md"),
            AbsoluteUnixPath.get(HOME + "/THIRD-PARTY-NOTICES.md"),
            readable,
            time)
        .addEntry(
            empty, AbsoluteUnixPath.get("/tmp"), FilePermissions.fromOctalString("777"), time, USER)
        .addEntry(
            empty, AbsoluteUnixPath.get(STATE), FilePermissions.fromOctalString("700"), time, USER)
        .build();
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(work.resolve(name), text);
  }
}
