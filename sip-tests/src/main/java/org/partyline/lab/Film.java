package org.partyline.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/// A recorded picture, as ffmpeg reads it.
public record Film(Path file) {
  /// When each of its pictures is shown, in seconds.
  public List<Double> times() {
    return run(
            "ffprobe",
            "-v",
            "error",
            "-of",
            "default=nw=1:nk=1",
            "-show_entries",
            "frame=pts_time",
            file.toString())
        .lines()
        .map(Double::parseDouble)
        .toList();
  }

  /// Whether its twentieth picture is of this camera.
  public boolean shows(Camera camera) {
    Path raw = file.resolveSibling("mean.rgb");
    run(
        "ffmpeg",
        "-nostdin",
        "-v",
        "error",
        "-y",
        "-i",
        file.toString(),
        "-vf",
        "select='eq(n,20)',scale=1:1",
        "-frames:v",
        "1",
        "-pix_fmt",
        "rgb24",
        "-f",
        "rawvideo",
        raw.toString());
    try {
      byte[] rgb = Files.readAllBytes(raw);
      return camera.made(rgb[0] & 0xFF, rgb[1] & 0xFF, rgb[2] & 0xFF);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The sound of any file.
  public static Audio sound(Path file) {
    Path wav = file.resolveSibling(file.getFileName() + ".wav");
    run("ffmpeg", "-nostdin", "-v", "error", "-y", "-i", file.toString(), wav.toString());
    return Audio.read(wav);
  }

  private static String run(String program, String... arguments) {
    List<String> command =
        Stream.concat(Stream.of(Program.find(program, "ffmpeg")), Stream.of(arguments)).toList();
    try (var running = Program.start(program, Path.of("target"), command)) {
      if (running.exitStatus(Duration.ofSeconds(60)) != 0) {
        throw new AssertionError(program + " failed: " + running.tail());
      }
      return running.output();
    }
  }
}
