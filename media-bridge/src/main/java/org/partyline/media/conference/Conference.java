package org.partyline.media.conference;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.partyline.media.loop.Cancellable;
import org.partyline.media.loop.MediaLoop;
import org.partyline.media.sound.Sound;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The mix of one room: everyone hears everyone else. It lives on one loop; unless said otherwise
/// its methods may be called from any thread and take effect there.
public final class Conference implements MixedRoom {
  private static final Logger LOG = LoggerFactory.getLogger(Conference.class);

  private final MediaLoop loop;
  private final String label;
  private final VideoRouter video;
  private final Mixer mixer = new Mixer();
  private final DominantSpeaker dominant = new DominantSpeaker();

  /// Only while somebody is here: a room that waits costs nothing. Touched on the loop only.
  private @Nullable Cancellable ticks;

  /// A new array at each change, since a tick may be going through it.
  private volatile Seat[] seats = {};

  /// What is played to those who are on their way here, by CSRC. Touched on the loop only.
  private final Map<Integer, Sound> greetings = new HashMap<>();

  private IntConsumer speakerListener = csrc -> {};
  private volatile boolean closed;

  /// Opens an empty conference; it ticks as long as it has members.
  ///
  /// @param label names it in logs
  public Conference(MediaLoop loop, String label) {
    this.loop = loop;
    this.label = label;
    this.video = new VideoRouter(loop);
    dominant.listen(this::speakerChanged);
  }

  public MediaLoop loop() {
    return loop;
  }

  @Override
  public Conference conference() {
    return this;
  }

  @Override
  public String label() {
    return label;
  }

  /// Who sees whom. On the loop only.
  public VideoRouter video() {
    return video;
  }

  /// Lets a party speak and hear; one that comes too late is told so. On the loop only, also from
  /// within a tick.
  public void add(Member member) {
    requireInLoop();
    if (closed) {
      member.conferenceEnded();
      return;
    }
    if (find(member) != null) {
      return;
    }
    Seat[] grown = Arrays.copyOf(seats, seats.length + 1);
    grown[grown.length - 1] = new Seat(member);
    seats = grown;
    member.mixRate(mixer.rate());
    if (ticks == null) {
      ticks = loop.every20ms(this::tick);
    }
    Sound greeting = greetings.remove(member.csrc());
    if (greeting != null) {
      post(() -> mixer.announce(Announcement.to(member, greeting))); // a tick may be running
    }
  }

  /// No method of the member is called after this. On the loop only, also from within a tick.
  /// Idempotent.
  public void remove(Member member) {
    requireInLoop();
    Seat seat = find(member);
    if (seat != null) {
      seat.gone = true;
      seats = Arrays.stream(seats).filter(s -> s != seat).toArray(Seat[]::new);
      post(() -> { // later, as a tick may be using its mix
        seat.free();
        mixer.forget(member);
      });
      if (seats.length == 0) {
        stopTicks();
        post(mixer::forgetSpeakers);
      }
    }
  }

  private @Nullable Seat find(Member member) {
    for (Seat seat : seats) {
      if (seat.member.equals(member)) {
        return seat;
      }
    }
    return null;
  }

  /// How many members there are.
  public int size() {
    return seats.length;
  }

  @Override
  public void play(Sound sound) {
    announce(Announcement.once(sound, null));
  }

  @Override
  public Loop playLoop(Sound sound) {
    Announcement loop = Announcement.loop(sound);
    announce(loop);
    return () -> post(loop::stop);
  }

  @Override
  public void playTo(int csrc, Sound sound) {
    post(() -> {
      for (Seat seat : seats) {
        if (seat.member.csrc() == csrc) {
          mixer.announce(Announcement.to(seat.member, sound));
          return;
        }
      }
      greetings.put(csrc, sound);
    });
  }

  /// Plays to all but one.
  public void playToOthers(Sound sound, Member except) {
    announce(Announcement.once(sound, except));
  }

  private void announce(Announcement announcement) {
    post(() -> {
      if (seats.length > 0) {
        mixer.announce(announcement);
      }
    });
  }

  /// Tells who speaks loudest whenever that changes, by CSRC; 0 when nobody does for long. Called
  /// on the loop.
  public void onSpeaker(IntConsumer dominantCsrc) {
    post(() -> speakerListener = dominantCsrc);
  }

  private void speakerChanged(int csrc) {
    video.speaker(csrc);
    speakerListener.accept(csrc);
  }

  /// 20 ms.
  void tick() {
    Seat[] present = seats;
    if (mixer.chooseRate(present)) {
      for (Seat seat : present) {
        seat.member.mixRate(mixer.rate());
      }
    }
    for (Seat seat : present) {
      advance(seat);
    }
    mixer.collect(present);
    for (int i = 0; i < mixer.count(); i++) {
      readFrame(mixer.speaking()[i]);
    }
    mixer.mix();
    // First those who hear a mix of their own: its encoders may go on from the common ones, which
    // must not have moved on by then.
    for (Seat seat : present) {
      if (!seat.gone && mixer.needsOwn(seat)) {
        writeFrame(seat, mixer.own(seat));
      }
    }
    for (Seat seat : present) {
      if (!seat.gone && !mixer.needsOwn(seat)) {
        writeFrame(seat, mixer.everyone(seat));
      }
    }
    if (seats.length > 0) { // else the last one failed in this tick
      dominant.update(mixer.speaking(), mixer.count());
    }
  }

  private void advance(Seat seat) {
    if (!seat.gone) {
      try {
        seat.advanced(seat.member.advance());
      } catch (RuntimeException e) {
        removeFailed(seat, e);
      }
    }
  }

  private void readFrame(Seat seat) {
    if (!seat.gone) {
      try {
        seat.readFrame(mixer.frame());
      } catch (RuntimeException e) {
        removeFailed(seat, e);
      }
    }
  }

  private void writeFrame(Seat seat, Mix mix) {
    try {
      seat.member.writeFrame(mix);
    } catch (RuntimeException e) {
      removeFailed(seat, e);
    }
  }

  private void removeFailed(Seat seat, RuntimeException fault) {
    LOG.warn("{}: a member failed and was removed from the mix", label, fault);
    remove(seat.member);
  }

  private void post(Runnable task) {
    try {
      loop.execute(task);
    } catch (RejectedExecutionException e) {
      LOG.debug("{}: the media loop is closed", label);
    }
  }

  private void requireInLoop() {
    if (!loop.inLoop()) {
      throw new IllegalStateException("only on the conference's loop");
    }
  }

  /// Stops the ticks and tells the members ([Member#conferenceEnded]). Idempotent.
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      post(this::free);
    }
  }

  private void stopTicks() {
    if (ticks != null) {
      ticks.cancel();
      ticks = null;
    }
    mixer.stopAnnouncements();
    dominant.nobody();
  }

  private void free() {
    stopTicks();
    video.stopRecording();
    Seat[] present = seats;
    seats = new Seat[0];
    for (Seat seat : present) {
      seat.gone = true;
      seat.free();
      seat.member.conferenceEnded();
    }
    mixer.close();
  }
}
