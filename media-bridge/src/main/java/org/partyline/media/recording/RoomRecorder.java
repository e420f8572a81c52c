package org.partyline.media.recording;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.partyline.media.MediaException;
import org.partyline.media.Recording;
import org.partyline.media.RecordingEnded;
import org.partyline.media.RecordingEnded.How;
import org.partyline.media.RecordingSettings;
import org.partyline.media.conference.Conference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Records a conference. All that touches the disk, and all encoding, is done on a thread of its
/// own; the loop only hands over what is heard.
public final class RoomRecorder implements Recording {
  private static final Logger LOG = LoggerFactory.getLogger(RoomRecorder.class);
  private static final String SOUND = ".opus";

  /// The disk is looked at once in so many blocks: every 5 s.
  private static final int BETWEEN_LOOKS = 250;

  private final Conference conference;
  private final RecordingSettings settings;
  private final RecordingFolder folder;
  private final Consumer<RecordingEnded> ended;
  private final Tape tape = new Tape();
  private final Microphone microphone;
  private final Cameras cameras;
  private final List<String> files = new CopyOnWriteArrayList<>();

  /// The writer's: those that are not whole.
  private final Set<VideoFile> videos = new LinkedHashSet<>();

  private final AtomicReference<@Nullable How> how = new AtomicReference<>();
  private final SeekableByteChannel channel;
  private final SoundFile sound;
  private long missing;
  private long nextLook = BETWEEN_LOOKS;
  private String fault = "";

  private RoomRecorder(
      Conference conference,
      RecordingSettings settings,
      RecordingFolder folder,
      Consumer<RecordingEnded> ended)
      throws IOException {
    this.conference = conference;
    this.settings = settings;
    this.folder = folder;
    this.ended = ended;
    microphone =
        new Microphone(
            tape,
            conference.loop(),
            () -> {
              how.compareAndSet(null, How.ROOM_ENDED);
              unplugged();
            });
    cameras = new Cameras(tape, microphone, folder, settings.name(), settings.title());
    files.add(settings.name() + SOUND);
    channel = folder.create(settings.name() + SOUND);
    try {
      sound =
          new SoundFile(
              channel,
              settings.name().hashCode(),
              List.of("TITLE=" + settings.title(), "DATE=" + settings.began()));
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /// Begins to record.
  ///
  /// @param ended told when all is written, on a thread of the recording's own
  /// @throws MediaException when the files cannot be made; the message says why
  public static RoomRecorder start(
      Conference conference, RecordingSettings settings, Consumer<RecordingEnded> ended) {
    return start(conference, settings, RecordingFolder.of(settings.directory()), ended);
  }

  static RoomRecorder start(
      Conference conference,
      RecordingSettings settings,
      RecordingFolder folder,
      Consumer<RecordingEnded> ended) {
    try {
      if (folder.free() < settings.minFree()) {
        throw new MediaException(MediaException.Kind.EXHAUSTED, "the disk for recordings is full");
      }
      var recorder = new RoomRecorder(conference, settings, folder, ended);
      recorder.begin();
      return recorder;
    } catch (IOException e) {
      throw new MediaException(
          MediaException.Kind.UNAVAILABLE, "the recording cannot be written: " + e, e);
    }
  }

  private void begin() {
    Thread.ofPlatform().name("recording " + conference.label()).start(this::write);
    onLoop(() -> {
      conference.add(microphone);
      conference.video().record(cameras);
    });
  }

  @Override
  public List<String> files() {
    return List.copyOf(files);
  }

  @Override
  public void close() {
    stop(How.STOPPED);
  }

  private void stop(How why) {
    if (how.compareAndSet(null, why)) {
      onLoop(() -> {
        conference.remove(microphone);
        conference.video().stopRecording();
        unplugged();
      });
    }
  }

  /// Nothing comes any more. On the loop.
  private void unplugged() {
    tape.end(new Tape.End(microphone.blocks()));
  }

  private void onLoop(Runnable task) {
    try {
      conference.loop().execute(task);
    } catch (RejectedExecutionException _) {
      how.compareAndSet(null, How.ROOM_ENDED);
      unplugged();
    }
  }

  /// Whether all that was heard so far has been written, or given up.
  boolean idle() {
    return tape.isEmpty();
  }

  private void write() {
    try {
      writeAll();
    } catch (IOException | RuntimeException e) {
      fault = e.toString();
      how.set(How.FAILED);
      onLoop(() -> {
        conference.remove(microphone);
        conference.video().stopRecording();
      });
      LOG.warn("{}: the recording failed", conference.label(), e);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    finish();
  }

  private void writeAll() throws IOException, InterruptedException {
    while (true) {
      switch (tape.next()) {
        case null -> {}
        case Tape.Block block -> {
          fill(block.number);
          sound.add(block.pcm);
          look();
        }
        case Tape.Video video -> add(video);
        case Tape.VideoEnded(VideoFile file) -> {
          file.end();
          videos.remove(file);
        }
        case Tape.End(long blocks) -> {
          fill(blocks);
          sound.end();
          for (VideoFile video : videos) {
            video.end();
          }
          videos.clear();
          return;
        }
      }
    }
  }

  private void add(Tape.Video video) throws IOException {
    VideoFile file = video.file();
    boolean begun = file.begun();
    if (file.add(video.packet(), video.at())) {
      onLoop(() -> video.tap().requestKeyframe(System.nanoTime()));
    }
    if (!begun && file.begun()) {
      files.add(file.name());
      videos.add(file);
    }
  }

  /// What was lost is silence, so that what follows is at its time.
  private void fill(long upTo) throws IOException {
    missing += Math.max(0, upTo - sound.blocks());
    sound.fill(upTo);
  }

  private void look() throws IOException {
    if (length().compareTo(settings.longest()) >= 0) {
      stop(How.LONGEST);
    }
    if (sound.blocks() >= nextLook) {
      nextLook = sound.blocks() + BETWEEN_LOOKS;
      if (folder.free() < settings.minFree()) {
        stop(How.DISK_FULL);
      }
    }
  }

  private Duration length() {
    return Duration.ofMillis(20 * sound.blocks());
  }

  /// Also what has failed gets its name: it can be read up to there.
  private void finish() {
    try {
      for (VideoFile video : videos) {
        video.abandon();
      }
      sound.close();
      channel.close();
      folder.finish(settings.name() + SOUND);
    } catch (IOException | RuntimeException e) {
      fault = fault.isEmpty() ? e.toString() : fault;
      how.set(How.FAILED);
      LOG.warn("{}: the recording could not be finished", conference.label(), e);
    }
    How why = how.get();
    ended.accept(
        new RecordingEnded(
            why == null ? How.FAILED : why,
            files(),
            length(),
            Duration.ofMillis(20 * missing),
            fault));
  }
}
