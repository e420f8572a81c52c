package org.partyline.lab;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// SIPp, the load generator that we didn't write, with one of the kit's scenarios.
public final class Sipp {
  /// What a run came to.
  ///
  /// @param counters SIPp's own statistics, by its column names
  public record Result(int exitStatus, Map<String, String> counters, String errors) {
    public int successful() {
      return number("SuccessfulCall(C)");
    }

    public int failed() {
      return number("FailedCall(C)");
    }

    public int retransmissions() {
      return number("Retransmissions(C)");
    }

    private int number(String column) {
      return Integer.parseInt(counters.getOrDefault(column, "0"));
    }
  }

  private final InetSocketAddress gateway;
  private final Path folder = Folders.fresh("sipp");
  private final List<String> options = new ArrayList<>();

  private Sipp(InetSocketAddress gateway) {
    this.gateway = gateway;
  }

  public static Sipp against(InetSocketAddress gateway) {
    return new Sipp(gateway);
  }

  /// `total` calls, at most `atOnce` of them at a time, `perSecond` new ones each second.
  public Sipp calls(int total, int atOnce, int perSecond) {
    return with(
        "-m", String.valueOf(total), "-l", String.valueOf(atOnce), "-r", String.valueOf(perSecond));
  }

  public Sipp with(String... more) {
    options.addAll(List.of(more));
    return this;
  }

  /// Puts a voice beside the scenario, as `voice.al`: PCMA, for `rtp_stream`.
  public Sipp speaking(Tone voice) {
    writeVoice(folder, voice);
    return this;
  }

  static void writeVoice(Path folder, Tone voice) {
    short[] samples = voice.sound(8000, Duration.ofSeconds(4)).samples();
    var encoded = new byte[samples.length];
    for (int i = 0; i < samples.length; i++) {
      encoded[i] = ALaw.encode(samples[i]);
    }
    try {
      Files.write(folder.resolve("voice.al"), encoded);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Runs the scenario (a resource beside this class) to its end.
  public Result run(String scenario, String calledUser, Duration within) {
    String sipp = Program.find("sipp", "sip-tester");
    Path file = folder.resolve(scenario);
    copy(scenario, file);
    Path stats = folder.resolve("stats.csv");
    Path errors = folder.resolve("errors.log");
    var command =
        new ArrayList<>(
            List.of(
                sipp,
                gateway.getAddress().getHostAddress() + ":" + gateway.getPort(),
                "-sf",
                file.toString(),
                "-s",
                calledUser));
    command.addAll(List.of("-i", "127.0.0.1", "-mi", "127.0.0.1", "-p", "" + Ports.free()));
    command.addAll(List.of("-trace_stat", "-stf", stats.toString(), "-fd", "1"));
    command.addAll(List.of("-trace_err", "-error_file", errors.toString(), "-nostdin"));
    command.addAll(options);
    try (var program = Program.start("sipp", folder, command)) {
      int status = program.exitStatus(within);
      return new Result(status, lastRow(stats), Files.exists(errors) ? complaints(errors) : "");
    }
  }

  private static void copy(String scenario, Path file) {
    try (InputStream in = Sipp.class.getResourceAsStream(scenario)) {
      if (in == null) {
        throw new AssertionError("no such scenario: " + scenario);
      }
      Files.write(file, in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, String> lastRow(Path stats) {
    var lines = Files.exists(stats) ? read(stats).lines().toList() : List.<String>of();
    var row = new HashMap<String, String>();
    if (lines.size() >= 2) {
      String[] names = lines.getFirst().split(";", -1);
      String[] values = lines.getLast().split(";", -1);
      for (int i = 0; i < Math.min(names.length, values.length); i++) {
        row.put(names[i], values[i]);
      }
    }
    return row;
  }

  /// What went wrong in calls; that SIPp itself was short of processor time is no such thing.
  private static String complaints(Path errors) {
    return read(errors)
        .lines()
        .filter(line -> !line.isBlank())
        .filter(line -> !line.startsWith("The following events occurred"))
        .filter(line -> !line.contains("Overload warning"))
        .collect(Collectors.joining("\n"));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
