package org.partyline.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// Reads files of packets as others do.
public final class Tcpdump {
  private Tcpdump() {}

  /// What tcpdump makes of a file, checksums and texts included.
  public static String reads(byte[] pcap) {
    try {
      Path file = Files.createTempFile("messages", ".pcap");
      try {
        Files.write(file, pcap);
        Process tcpdump =
            new ProcessBuilder("tcpdump", "-n", "-vv", "-A", "-r", file.toString())
                .redirectErrorStream(true)
                .start();
        String text = new String(tcpdump.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (tcpdump.waitFor() != 0) {
          throw new AssertionError(text);
        }
        return text;
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
