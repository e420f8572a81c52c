package org.partyline.lab;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// A fake camera: one colour, with a white square that wanders through it.
public enum Camera {
  RED("0xC00000"),
  GREEN("0x00A000"),
  BLUE("0x0000E0"),
  /// What Firefox has: a plane of no certain colour, which moves by changing it.
  CHANGING("0x808080");

  private final String colour;

  Camera(String colour) {
    this.colour = colour;
  }

  /// Writes the film that Chromium loops as its camera.
  Path film(Path folder) {
    Path film = folder.resolve("camera.mjpeg");
    String scene =
        "color=%s:s=320x240:r=15[wall];color=white:s=50x50:r=15[square];".formatted(colour)
            + "[wall][square]overlay=x='mod(n*9,270)':y='mod(n*7,190)'";
    try (var ffmpeg =
        Program.start(
            "ffmpeg",
            folder,
            List.of(
                Program.find("ffmpeg", "ffmpeg"),
                "-nostdin",
                "-loglevel",
                "error",
                "-filter_complex",
                scene,
                "-t",
                "4",
                "-q:v",
                "4",
                film.toString()))) {
      if (ffmpeg.exitStatus(Duration.ofSeconds(20)) != 0) {
        throw new AssertionError("ffmpeg made no film: " + ffmpeg.tail());
      }
    }
    return film;
  }

  /// Whether a picture's mean colour (0–255 each) is this camera's.
  public boolean made(double red, double green, double blue) {
    double margin = 40;
    return switch (this) {
      case RED -> red > green + margin && red > blue + margin;
      case GREEN -> green > red + margin && green > blue + margin;
      case BLUE -> blue > red + margin && blue > green + margin;
      case CHANGING -> true;
    };
  }
}
