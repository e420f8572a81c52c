package org.partyline.media.recording;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.partyline.media.MediaException;
import org.partyline.media.RecordingEnded;
import org.partyline.media.RecordingEnded.How;
import org.partyline.media.RecordingSettings;
import org.partyline.media.codec.AudioCodec;
import org.partyline.media.codec.AudioLevel;
import org.partyline.media.codec.Tones;
import org.partyline.media.conference.Conference;
import org.partyline.media.conference.Member;
import org.partyline.media.conference.Mix;
import org.partyline.media.loop.MediaLoop;

/// Time goes by on a stepped loop; ffmpeg judges the files.
@Timeout(120)
class RoomRecorderTest {
  private static final Duration STEP = Duration.ofSeconds(1);

  private final MediaLoop loop = MediaLoop.stepped("recording-test");
  private final Conference conference = new Conference(loop, "lobby");
  private final CompletableFuture<RecordingEnded> ended = new CompletableFuture<>();

  @TempDir Path folder;

  @AfterEach
  void close() {
    conference.close();
    loop.close();
  }

  /// Says a tone while it is asked to.
  private static final class Talker implements Member {
    private final int csrc;
    private final double hertz;
    private final int rate;
    private boolean talks;
    private int said;
    private int heard;

    Talker(int csrc, double hertz, int rate) {
      this.csrc = csrc;
      this.hertz = hertz;
      this.rate = rate;
    }

    @Override
    public int csrc() {
      return csrc;
    }

    @Override
    public int sampleRate() {
      return rate;
    }

    @Override
    public int advance() {
      said++;
      return talks ? 14 : AudioLevel.SILENCE;
    }

    @Override
    public void readFrame(short[] pcm) {
      double hertzPerSample = hertz / (50.0 * pcm.length);
      for (int i = 0; i < pcm.length; i++) {
        double t = said * (double) pcm.length + i;
        pcm[i] = talks ? (short) (8_000 * Math.sin(2 * Math.PI * hertzPerSample * t)) : 0;
      }
    }

    @Override
    public void writeFrame(Mix mix) {
      heard++;
    }
  }

  private RecordingSettings settings() {
    return new RecordingSettings(
        folder, "lobby-1", "lobby", Instant.EPOCH, Duration.ofHours(1), 1 << 20);
  }

  private RoomRecorder record() {
    return RoomRecorder.start(conference, settings(), ended::complete);
  }

  /// In steps, for a disk is not as fast as a stepped clock.
  private void advance(RoomRecorder recorder, Duration time) {
    for (Duration left = time; left.isPositive(); left = left.minus(STEP)) {
      loop.advance(left.compareTo(STEP) < 0 ? left : STEP);
      awaitIdle(recorder);
    }
  }

  private static void awaitIdle(RoomRecorder recorder) {
    while (!recorder.idle()) {
      LockSupport.parkNanos(1_000_000);
    }
  }

  private RecordingEnded stop(RoomRecorder recorder) throws Exception {
    recorder.close();
    return end(ended);
  }

  /// The recorder tells the loop that it ends, and the loop it that nothing follows.
  private RecordingEnded end(CompletableFuture<RecordingEnded> told) throws Exception {
    while (!told.isDone()) {
      loop.advance(Duration.ofMillis(1));
      LockSupport.parkNanos(1_000_000);
    }
    return told.get();
  }

  private static double amplitude(short[] pcm, double second, double hertz) {
    return Tones.amplitude(pcm, (int) (second * 48_000), 24_000, hertz, 48_000);
  }

  @Test
  void whoeverSpeaksIsHeardAtTheirTime() throws Exception {
    var phone = new Talker(1, 440, 8_000);
    var browser = new Talker(2, 6_000, 48_000);
    loop.execute(() -> {
      conference.add(phone);
      conference.add(browser);
    });
    RoomRecorder recorder = record();

    phone.talks = true;
    advance(recorder, Duration.ofSeconds(2));
    phone.talks = false;
    advance(recorder, Duration.ofSeconds(2));
    browser.talks = true;
    advance(recorder, Duration.ofSeconds(2));
    RecordingEnded told = stop(recorder);

    assertThat(told.how()).isEqualTo(How.STOPPED);
    assertThat(told.files()).containsExactly("lobby-1.opus");
    assertThat(told.missing()).isZero();
    assertThat(told.length()).isBetween(Duration.ofMillis(5_960), Duration.ofMillis(6_000));
    Path file = folder.resolve("lobby-1.opus");
    short[] pcm = Ffmpeg.decode(file);
    assertThat(pcm).as("not a sample more or less").hasSize((int) told.length().toMillis() * 48);
    assertThat(amplitude(pcm, 1, 440)).isCloseTo(8_000, within(800.0));
    assertThat(amplitude(pcm, 1, 6_000)).isLessThan(50);
    assertThat(amplitude(pcm, 3.2, 440)).isLessThan(50);
    assertThat(amplitude(pcm, 3.2, 6_000)).isLessThan(50);
    assertThat(amplitude(pcm, 5, 6_000)).as("the whole band").isCloseTo(8_000, within(800.0));
    assertThat(Ffmpeg.probe(file, "-show_streams", "-show_format"))
        .contains("codec_name=opus", "sample_rate=48000", "channels=1", "TAG:TITLE=lobby");
  }

  @Test
  void theFileIsForItsOwnerAloneAndHasAnotherNameUntilItIsWhole() throws Exception {
    RoomRecorder recorder = record();
    loop.advance(STEP);

    Path part = folder.resolve("lobby-1.opus.part");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(part)))
        .isEqualTo("rw-------");
    stop(recorder);

    assertThat(folder.toFile().list()).containsExactly("lobby-1.opus");
  }

  /// As after a kill: what is on the disk at any time is a file that can be read.
  @Test
  void whatIsWrittenCanBeReadBeforeTheEnd() throws Exception {
    var phone = new Talker(1, 440, 8_000);
    phone.talks = true;
    loop.execute(() -> conference.add(phone));
    RoomRecorder recorder = record();

    advance(recorder, Duration.ofSeconds(10));
    Path copy = Files.copy(folder.resolve("lobby-1.opus.part"), folder.resolve("killed.opus"));
    short[] pcm = Ffmpeg.decode(copy);

    assertThat(pcm.length).isGreaterThanOrEqualTo(48_000 * 9 - OggOpusWriter.PRE_SKIP);
    assertThat(amplitude(pcm, 8, 440)).isCloseTo(8_000, within(800.0));
    stop(recorder);
  }

  /// What libopus adds in front is left out: a click is where it was.
  @Test
  void noSampleIsMoved() throws Exception {
    Path file = folder.resolve("click.opus");
    try (var channel =
            Files.newByteChannel(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        var sound = new SoundFile(channel, 1, List.of())) {
      for (int i = 0; i < 50; i++) {
        short[] pcm = new short[960];
        if (i == 25) {
          pcm[480] = 30_000;
        }
        sound.add(pcm);
      }
      sound.end();
    }

    short[] pcm = Ffmpeg.decode(file);
    int loudest = 0;
    for (int i = 0; i < pcm.length; i++) {
      loudest = Math.abs(pcm[i]) > Math.abs(pcm[loudest]) ? i : loudest;
    }
    assertThat(pcm).hasSize(48_000);
    assertThat(loudest).isCloseTo(25 * 960 + 480, within(2));
  }

  @Test
  void phonesAloneAreMixedAsBefore() throws Exception {
    var phone = new Talker(1, 440, 8_000);
    var other = new Talker(2, 700, 8_000);
    var rates = new ArrayList<Integer>();
    var probe =
        new Member() {
          @Override
          public int csrc() {
            return 3;
          }

          @Override
          public int sampleRate() {
            return 8_000;
          }

          @Override
          public void mixRate(int rate) {
            rates.add(rate);
          }

          @Override
          public int advance() {
            return AudioLevel.SILENCE;
          }

          @Override
          public void readFrame(short[] pcm) {}

          @Override
          public void writeFrame(Mix mix) {}
        };
    loop.execute(() -> {
      conference.add(phone);
      conference.add(other);
      conference.add(probe);
    });
    RoomRecorder recorder = record();
    advance(recorder, STEP);

    assertThat(rates).as("a recording makes no call dearer").containsExactly(8_000);
    assertThat(stop(recorder).how()).isEqualTo(How.STOPPED);
  }

  @Test
  void aLoopThatStoodStillIsSilenceOfItsLength() {
    var tape = new Tape();
    var microphone = new Microphone(tape, loop, () -> {});
    var mix = new Heard();
    microphone.writeFrame(mix);
    loop.advance(Duration.ofMillis(500));
    for (int i = 0; i < 4; i++) {
      microphone.writeFrame(mix); // the loop makes up for four
    }
    loop.advance(Duration.ofMillis(20));
    microphone.writeFrame(mix);

    assertThat(microphone.blocks()).as("blocks of 20 ms in 520 ms").isBetween(26L, 28L);
  }

  private record Heard() implements Mix {
    @Override
    public short[] pcm() {
      return new short[960];
    }

    @Override
    public boolean silent() {
      return true;
    }

    @Override
    public byte[] encoded(AudioCodec codec) {
      throw new UnsupportedOperationException();
    }

    @Override
    public int[] speakers() {
      return new int[0];
    }

    @Override
    public byte[] levels() {
      return new byte[0];
    }
  }

  /// A disk as the test wants it.
  private final class Disk implements RecordingFolder {
    private final RecordingFolder real = RecordingFolder.of(folder);
    private volatile long free = 1L << 40;
    private volatile boolean full;
    private volatile CountDownLatch stands = new CountDownLatch(0);

    @Override
    public SeekableByteChannel create(String name) throws IOException {
      real.create(name).close();
      return new Slow(Files.newByteChannel(folder.resolve(name + PART), StandardOpenOption.WRITE));
    }

    @Override
    public void finish(String name) throws IOException {
      real.finish(name);
    }

    @Override
    public long free() {
      return free;
    }

    private final class Slow implements SeekableByteChannel {
      private final SeekableByteChannel file;

      Slow(SeekableByteChannel file) {
        this.file = file;
      }

      @Override
      public int write(ByteBuffer from) throws IOException {
        try {
          stands.await();
        } catch (InterruptedException e) {
          throw new IOException(e);
        }
        if (full) {
          throw new IOException("No space left on device");
        }
        return file.write(from);
      }

      @Override
      public int read(ByteBuffer to) throws IOException {
        return file.read(to);
      }

      @Override
      public long position() throws IOException {
        return file.position();
      }

      @Override
      public SeekableByteChannel position(long to) throws IOException {
        file.position(to);
        return this;
      }

      @Override
      public long size() throws IOException {
        return file.size();
      }

      @Override
      public SeekableByteChannel truncate(long to) throws IOException {
        file.truncate(to);
        return this;
      }

      @Override
      public boolean isOpen() {
        return file.isOpen();
      }

      @Override
      public void close() throws IOException {
        file.close();
      }
    }
  }

  @Test
  void aDiskThatStandsStillHoldsUpNobodyAndTimeStaysRight() throws Exception {
    var phone = new Talker(1, 440, 8_000);
    loop.execute(() -> conference.add(phone));
    var disk = new Disk();
    RoomRecorder recorder = RoomRecorder.start(conference, settings(), disk, ended::complete);
    advance(recorder, STEP);
    var stands = new CountDownLatch(1);
    disk.stands = stands;
    phone.talks = true;
    loop.advance(Duration.ofSeconds(60)); // twice what is kept
    phone.talks = false;
    assertThat(phone.heard).as("nobody waits").isBetween(3_040, 3_050);
    stands.countDown();
    awaitIdle(recorder);
    advance(recorder, Duration.ofSeconds(2));
    phone.talks = true;
    advance(recorder, Duration.ofSeconds(2));
    RecordingEnded told = stop(recorder);

    assertThat(told.missing()).isBetween(Duration.ofSeconds(27), Duration.ofSeconds(31));
    short[] pcm = Ffmpeg.decode(folder.resolve("lobby-1.opus"));
    assertThat(amplitude(pcm, 20, 440)).as("kept").isGreaterThan(7_000);
    assertThat(amplitude(pcm, 50, 440)).as("lost").isLessThan(50);
    assertThat(amplitude(pcm, 62, 440)).as("the pause after it").isLessThan(50);
    assertThat(amplitude(pcm, 64, 440)).as("at its time").isGreaterThan(7_000);
    assertThat(pcm.length / 48_000.0).isCloseTo(65, within(0.05));
  }

  @Test
  void aDiskThatFailsIsToldAndTheCallGoesOn() throws Exception {
    var phone = new Talker(1, 440, 8_000);
    loop.execute(() -> conference.add(phone));
    var disk = new Disk();
    RoomRecorder recorder = RoomRecorder.start(conference, settings(), disk, ended::complete);
    advance(recorder, Duration.ofSeconds(3));

    disk.full = true;
    loop.advance(Duration.ofSeconds(3));
    RecordingEnded told = end(ended);
    loop.advance(STEP);

    assertThat(told.how()).isEqualTo(How.FAILED);
    assertThat(told.fault()).contains("No space left");
    assertThat(told.files()).as("what was written is kept").containsExactly("lobby-1.opus");
    assertThat(Ffmpeg.decode(folder.resolve("lobby-1.opus")).length).isGreaterThan(48_000);
    assertThat(conference.size()).as("the microphone is gone").isEqualTo(1);
    assertThat(phone.heard).isBetween(345, 350);
  }

  @Test
  void itEndsBeforeTheDiskIsFull() throws Exception {
    var disk = new Disk();
    RoomRecorder recorder = RoomRecorder.start(conference, settings(), disk, ended::complete);
    disk.free = 1;
    advance(recorder, Duration.ofSeconds(8));

    assertThat(end(ended).how()).isEqualTo(How.DISK_FULL);
    assertThatThrownBy(() -> RoomRecorder.start(conference, settings(), disk, _ -> {}))
        .isInstanceOf(MediaException.class)
        .hasMessageContaining("full");
  }

  @Test
  void itEndsWhenItIsLongEnoughAndWithTheRoom() throws Exception {
    var settings =
        new RecordingSettings(
            folder, "short", "lobby", Instant.EPOCH, Duration.ofSeconds(2), 1 << 20);
    RoomRecorder recorder = RoomRecorder.start(conference, settings, ended::complete);
    advance(recorder, Duration.ofSeconds(3));

    assertThat(end(ended).how()).isEqualTo(How.LONGEST);
    assertThat(Ffmpeg.decode(folder.resolve("short.opus")).length / 48_000.0).isBetween(2.0, 3.0);

    var withRoom = new CompletableFuture<RecordingEnded>();
    RoomRecorder.start(conference, settings(), withRoom::complete);
    loop.advance(STEP);
    conference.close();
    loop.advance(STEP);

    assertThat(end(withRoom).how()).isEqualTo(How.ROOM_ENDED);
  }

  @Test
  void aFileThatIsThereIsNeverOverwritten() throws Exception {
    Files.writeString(folder.resolve("lobby-1.opus.part"), "another's");

    assertThatThrownBy(this::record).isInstanceOf(MediaException.class);
    assertThat(List.of(folder.toFile().list())).containsExactly("lobby-1.opus.part");
  }
}
