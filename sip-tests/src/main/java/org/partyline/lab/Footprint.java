package org.partyline.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// What a running JVM holds on to, seen from outside: after a full collection the live objects by
/// class, its threads, and its sockets.
///
/// @param instances live objects by class name
/// @param heapBytes all live objects together
/// @param threads of the operating system
/// @param udpSockets open
public record Footprint(Map<String, Long> instances, long heapBytes, int threads, int udpSockets) {
  private static final Pattern ROW =
      Pattern.compile("^ *\\d+: +(\\d+) +(\\d+) +(\\S+)", Pattern.MULTILINE);

  public Footprint {
    instances = Map.copyOf(instances);
  }

  static Footprint of(ProcessHandle process) {
    long pid = process.pid();
    var instances = new HashMap<String, Long>();
    long bytes = 0;
    var row = ROW.matcher(jcmd(pid, "GC.class_histogram"));
    while (row.find()) {
      instances.merge(row.group(3), Long.parseLong(row.group(1)), Long::sum);
      bytes += Long.parseLong(row.group(2));
    }
    if (instances.isEmpty()) {
      throw new AssertionError("jcmd tells nothing of process " + pid);
    }
    Path proc = Path.of("/proc", String.valueOf(pid));
    return new Footprint(instances, bytes, count(proc.resolve("task")), udpSockets(proc));
  }

  /// Live objects of the class.
  public long count(String className) {
    return instances.getOrDefault(className, 0L);
  }

  /// The classes that have grown most since, for a failure's message.
  public List<String> growthSince(Footprint before) {
    return instances.entrySet().stream()
        .filter(entry -> entry.getValue() > before.count(entry.getKey()) + 50)
        .sorted(
            Comparator.comparingLong(
                (Map.Entry<String, Long> entry) -> before.count(entry.getKey()) - entry.getValue()))
        .limit(20)
        .map(entry -> entry.getKey() + " +" + (entry.getValue() - before.count(entry.getKey())))
        .toList();
  }

  /// Writes everything that is reachable, for tools that find out who holds it.
  static void dumpHeap(ProcessHandle process, Path file) {
    jcmd(process.pid(), "GC.heap_dump", file.toString());
  }

  private static String jcmd(long pid, String... command) {
    var tool = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    try {
      var whole = new ArrayList<>(List.of(tool, String.valueOf(pid)));
      whole.addAll(List.of(command));
      var process = new ProcessBuilder(whole).redirectErrorStream(true).start();
      return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int count(Path folder) {
    try (var files = Files.list(folder)) {
      return (int) files.count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The process's sockets that the kernel lists as UDP.
  private static int udpSockets(Path proc) {
    var inodes = new ArrayList<String>();
    for (String table : List.of("net/udp", "net/udp6")) {
      try (var lines = Files.lines(proc.resolve(table))) {
        lines.skip(1).map(line -> line.strip().split("\\s+", -1)[9]).forEach(inodes::add);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    int count = 0;
    try (var files = Files.list(proc.resolve("fd"))) {
      for (Path file : files.toList()) {
        String target = targetOf(file);
        if (target.startsWith("socket:[")
            && inodes.contains(target.substring(8, target.length() - 1))) {
          count++;
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return count;
  }

  private static String targetOf(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (IOException _) {
      return ""; // closed since it was listed
    }
  }
}
