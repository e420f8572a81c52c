package org.partyline.media.recording;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.partyline.media.RecordingEnded;
import org.partyline.media.RecordingSettings;
import org.partyline.media.conference.Conference;
import org.partyline.media.conference.VideoCodec;
import org.partyline.media.conference.VideoSource;
import org.partyline.media.loop.MediaLoop;
import org.partyline.media.rtp.RtpPacket;
import org.partyline.media.rtp.RtpWriter;

/// A film that ffmpeg has coded is sent as a browser sends its camera; ffprobe judges what is
/// recorded of it.
@Timeout(120)
class RecordedVideoTest {
  private static final int FRAMES = 75;
  private static final int KEYFRAME_EVERY = 15;
  private static final int MTU = 400;

  private final MediaLoop loop = MediaLoop.stepped("video-recording-test");
  private final Conference conference = new Conference(loop, "lobby");
  private final CompletableFuture<RecordingEnded> ended = new CompletableFuture<>();
  private int keyframesAsked;
  private int sequence = 65_500;

  @TempDir Path folder;

  @AfterEach
  void close() {
    conference.close();
    loop.close();
  }

  private RoomRecorder record() {
    var settings =
        new RecordingSettings(
            folder, "lobby-1", "lobby", Instant.EPOCH, Duration.ofHours(1), 1 << 20);
    return RoomRecorder.start(conference, settings, ended::complete);
  }

  private VideoSource camera(VideoCodec codec) {
    return conference
        .video()
        .addSource(
            1,
            false,
            codec,
            new VideoSource.Feedback() {
              @Override
              public void requestKeyframe() {
                keyframesAsked++;
              }

              @Override
              public void limit(long bitsPerSecond) {}
            });
  }

  /// Fifteen pictures a second.
  private List<byte[]> film(String... codec) throws Exception {
    Path film = folder.resolve("film");
    var command =
        new ArrayList<>(
            List.of("ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc=s=160x120:r=15"));
    command.addAll(List.of("-frames:v", "" + FRAMES, "-g", "" + KEYFRAME_EVERY));
    command.addAll(List.of(codec));
    command.add(film.toString());
    assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
    byte[] all = Files.readAllBytes(film);
    Files.delete(film);
    return codec[1].equals("libvpx") ? ivf(all) : accessUnits(all);
  }

  private static List<byte[]> ivf(byte[] all) {
    ByteBuffer file = ByteBuffer.wrap(all).order(ByteOrder.LITTLE_ENDIAN).position(32);
    var frames = new ArrayList<byte[]>();
    while (file.hasRemaining()) {
      byte[] frame = new byte[file.getInt()];
      file.getLong();
      file.get(frame);
      frames.add(frame);
    }
    return frames;
  }

  /// Each begins with a delimiter (ITU-T H.264, 7.3.2.4).
  private static List<byte[]> accessUnits(byte[] all) {
    var frames = new ArrayList<byte[]>();
    int from = 0;
    for (int i = 4; i <= all.length; i++) {
      boolean next =
          i == all.length
              || (i + 4 < all.length
                  && all[i] == 0
                  && all[i + 1] == 0
                  && all[i + 2] == 0
                  && all[i + 3] == 1
                  && all[i + 4] == 9);
      if (next) {
        frames.add(Arrays.copyOfRange(all, from, i));
        from = i;
      }
    }
    return frames;
  }

  private static List<byte[]> units(byte[] accessUnit) {
    var units = new ArrayList<byte[]>();
    int from = -1;
    for (int i = 0; i + 2 <= accessUnit.length; i++) {
      boolean start =
          i + 2 < accessUnit.length
              && accessUnit[i] == 0
              && accessUnit[i + 1] == 0
              && accessUnit[i + 2] == 1;
      if (start || i + 2 == accessUnit.length) {
        int end = start ? (accessUnit[i - 1] == 0 && i > 0 ? i - 1 : i) : accessUnit.length;
        if (from >= 0) {
          units.add(Arrays.copyOfRange(accessUnit, from, end));
        }
        from = i + 3;
      }
    }
    return units.stream().filter(unit -> (unit[0] & 0x1F) != 9).toList();
  }

  private List<byte[]> packets(VideoCodec codec, byte[] frame, int number) {
    var payloads = new ArrayList<byte[]>();
    if (codec == VideoCodec.VP8) {
      for (int at = 0; at < frame.length; at += MTU) {
        int length = Math.min(MTU, frame.length - at);
        ByteBuffer payload = ByteBuffer.allocate(4 + length);
        payload.put((byte) (at == 0 ? 0x90 : 0x80)).put((byte) 0x80);
        payload.putShort((short) (0x8000 | number)).put(frame, at, length);
        payloads.add(payload.array());
      }
    } else {
      for (byte[] unit : units(frame)) {
        if (unit.length <= MTU) {
          payloads.add(unit);
          continue;
        }
        for (int at = 1; at < unit.length; at += MTU) {
          int length = Math.min(MTU, unit.length - at);
          int ends = (at == 1 ? 0x80 : 0) | (at + length == unit.length ? 0x40 : 0);
          ByteBuffer payload = ByteBuffer.allocate(2 + length);
          payload.put((byte) ((unit[0] & 0xE0) | 28)).put((byte) (ends | (unit[0] & 0x1F)));
          payloads.add(payload.put(unit, at, length).array());
        }
      }
    }
    var packets = new ArrayList<byte[]>();
    for (int i = 0; i < payloads.size(); i++) {
      ByteBuffer packet = ByteBuffer.allocate(1_500);
      boolean last = i == payloads.size() - 1;
      var writer = new RtpWriter();
      writer.begin(packet, last, 96, sequence++ & 0xFFFF, 0xFFFF_0000 + number * 6_000, 7);
      writer.payload(payloads.get(i), 0, payloads.get(i).length);
      byte[] bytes = new byte[packet.position()];
      packet.get(0, bytes);
      packets.add(bytes);
    }
    return packets;
  }

  private static void send(VideoSource camera, byte[] packet) {
    var view = new RtpPacket();
    assertThat(view.wrap(ByteBuffer.wrap(packet))).isTrue();
    camera.onPacket(view, System.nanoTime());
  }

  private void passes(RoomRecorder recorder, int frame) {
    loop.advance(Duration.ofNanos((frame + 1) * 66_666_667L).minusNanos(frame * 66_666_667L));
    while (!recorder.idle()) {
      LockSupport.parkNanos(200_000);
    }
  }

  private RecordingEnded stop(RoomRecorder recorder) throws Exception {
    recorder.close();
    while (!ended.isDone()) {
      loop.advance(Duration.ofMillis(1));
      LockSupport.parkNanos(1_000_000);
    }
    return ended.get();
  }

  private static double value(List<String> probed, String key) {
    return probed.stream()
        .filter(line -> line.startsWith(key + "="))
        .mapToDouble(line -> Double.parseDouble(line.substring(key.length() + 1)))
        .findFirst()
        .orElseThrow(() -> new AssertionError(key + " is not in " + probed));
  }

  /// The times of all pictures, in seconds, as they are decoded; a picture that cannot be decoded
  /// would be missing or complained of.
  private static List<Double> times(Path file) throws Exception {
    return Ffmpeg.probe(file, "-show_entries", "frame=pts_time").stream()
        .filter(line -> line.startsWith("pts_time="))
        .map(line -> Double.parseDouble(line.substring("pts_time=".length())))
        .toList();
  }

  private void wholeFilmIsRecorded(VideoCodec codec, String ending, String... ffmpeg)
      throws Exception {
    List<byte[]> film = film(ffmpeg);
    assertThat(film).hasSize(FRAMES);
    RoomRecorder recorder = record();
    VideoSource camera = camera(codec);
    for (int i = 0; i < FRAMES; i++) {
      packets(codec, film.get(i), i).forEach(packet -> send(camera, packet));
      passes(recorder, i);
    }
    RecordingEnded told = stop(recorder);

    assertThat(told.files()).containsExactly("lobby-1.opus", "lobby-1-video-1" + ending);
    assertThat(keyframesAsked).as("one is asked for at the start").isPositive();
    Path file = folder.resolve("lobby-1-video-1" + ending);
    List<String> probed = Ffmpeg.probe(file, "-show_streams");
    assertThat(probed).contains("width=160", "height=120");
    assertThat(value(Ffmpeg.probe(file, "-show_format"), "duration")).isCloseTo(5, within(0.15));
    List<Double> times = times(file);
    assertThat(times).as("from the first key frame after it began").hasSize(60);
    assertThat(times.getFirst()).as("at its time in the recording").isCloseTo(1, within(0.1));
    for (int i = 0; i < times.size(); i++) {
      assertThat(times.get(i) - times.getFirst()).isCloseTo(i / 15.0, within(0.002));
    }
  }

  @Test
  void vp8IsRecordedAsItIsSent() throws Exception {
    wholeFilmIsRecorded(VideoCodec.VP8, ".webm", "-c:v", "libvpx", "-f", "ivf");
  }

  @Test
  void h264IsRecordedAsItIsSent() throws Exception {
    wholeFilmIsRecorded(
        VideoCodec.H264,
        ".mkv",
        "-c:v",
        "libx264",
        "-pix_fmt",
        "yuv420p",
        "-profile:v",
        "baseline",
        "-x264-params",
        "aud=1:scenecut=0",
        "-f",
        "h264");
  }

  @Test
  void whatComesLateIsPutInItsPlaceAndWhatIsLostCostsUpToTheNextKeyframe() throws Exception {
    List<byte[]> film = film("-c:v", "libvpx", "-f", "ivf");
    RoomRecorder recorder = record();
    VideoSource camera = camera(VideoCodec.VP8);
    byte[] late = {};
    for (int i = 0; i < FRAMES; i++) {
      List<byte[]> packets = new ArrayList<>(packets(VideoCodec.VP8, film.get(i), i));
      if (i == 20) {
        late = packets.removeFirst();
      }
      if (i == 50) {
        packets.removeFirst(); // for good
      }
      packets.forEach(packet -> send(camera, packet));
      if (i == 23) {
        send(camera, late);
      }
      passes(recorder, i);
    }
    while (keyframesAsked < 2) { // for what was lost: within half a second, by the real clock
      loop.advance(Duration.ofMillis(20));
      LockSupport.parkNanos(1_000_000);
    }
    stop(recorder);

    List<Double> times = times(folder.resolve("lobby-1-video-1.webm"));
    List<Integer> numbers =
        times.stream().map(time -> 15 + (int) Math.round((time - times.getFirst()) * 15)).toList();
    var expected = new ArrayList<Integer>();
    for (int i = 15; i < FRAMES; i++) {
      if (i < 50 || i >= 60) {
        expected.add(i);
      }
    }
    assertThat(numbers).isEqualTo(expected);
  }

  /// As after a kill.
  @Test
  void whatIsWrittenCanBeReadBeforeTheEnd() throws Exception {
    List<byte[]> film = film("-c:v", "libvpx", "-f", "ivf");
    RoomRecorder recorder = record();
    VideoSource camera = camera(VideoCodec.VP8);
    for (int i = 0; i < FRAMES; i++) {
      packets(VideoCodec.VP8, film.get(i), i).forEach(packet -> send(camera, packet));
      passes(recorder, i);
    }
    Path copy =
        Files.copy(folder.resolve("lobby-1-video-1.webm.part"), folder.resolve("killed.webm"));

    assertThat(times(copy)).hasSizeBetween(45, 60);
    stop(recorder);
  }

  @Test
  void aCameraThatEndsIsWholeAtOnce() throws Exception {
    List<byte[]> film = film("-c:v", "libvpx", "-f", "ivf");
    RoomRecorder recorder = record();
    VideoSource camera = camera(VideoCodec.VP8);
    for (int i = 0; i < FRAMES; i++) {
      packets(VideoCodec.VP8, film.get(i), i).forEach(packet -> send(camera, packet));
      passes(recorder, i);
    }
    conference.video().remove(camera);
    Path file = folder.resolve("lobby-1-video-1.webm");
    while (!Files.exists(file)) {
      LockSupport.parkNanos(1_000_000);
    }
    assertThat(times(file)).hasSize(60);
    stop(recorder);
  }
}
