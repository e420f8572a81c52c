package org.partyline.lab;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// What a browser has, and what its person lets the page use.
public enum Devices {
  ALLOWED,
  CAMERA_REFUSED,
  ALL_REFUSED,
  /// A computer without microphone and camera.
  NONE;

  List<String> switches(Path voice, Path film) {
    var all =
        Stream.of(
            "--use-fake-device-for-media-stream",
            "--use-file-for-fake-audio-capture=" + voice,
            "--use-file-for-fake-video-capture=" + film);
    // Chromium's own "yes to everything" asks no permission, so it can't be where one is refused.
    var yes = Stream.of("--use-fake-ui-for-media-stream");
    return switch (this) {
      case ALLOWED -> Stream.concat(yes, all).toList();
      case CAMERA_REFUSED, ALL_REFUSED -> all.toList();
      case NONE -> yes.toList();
    };
  }

  /// The setting of Chromium's permission for `microphone` or `camera`.
  String permission(String device) {
    boolean refused = this == ALL_REFUSED || (this == CAMERA_REFUSED && device.equals("camera"));
    return refused ? "denied" : "granted";
  }
}
