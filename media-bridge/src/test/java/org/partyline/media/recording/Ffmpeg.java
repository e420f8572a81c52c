package org.partyline.media.recording;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Reads recordings as others do.
final class Ffmpeg {
  private Ffmpeg() {}

  /// What ffprobe says, one `key=value` a line.
  static List<String> probe(Path file, String... options) throws Exception {
    var command = new ArrayList<>(List.of("ffprobe", "-v", "error", "-of", "default=nw=1"));
    command.addAll(List.of(options));
    command.add(file.toString());
    return new String(run(command), StandardCharsets.UTF_8).lines().toList();
  }

  /// The sound, decoded: mono at 48 kHz.
  static short[] decode(Path file) throws Exception {
    byte[] raw =
        run(
            List.of(
                "ffmpeg",
                "-v",
                "error",
                "-i",
                file.toString(),
                "-f",
                "s16le",
                "-ac",
                "1",
                "-ar",
                "48000",
                "-"));
    short[] pcm = new short[raw.length / 2];
    ByteBuffer.wrap(raw).order(ByteOrder.LITTLE_ENDIAN).asShortBuffer().get(pcm);
    return pcm;
  }

  private static byte[] run(List<String> command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    byte[] said = process.getInputStream().readAllBytes();
    if (process.waitFor() != 0) {
      throw new AssertionError(command.getFirst() + " failed");
    }
    return said;
  }
}
