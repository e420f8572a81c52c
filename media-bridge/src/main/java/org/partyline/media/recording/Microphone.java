package org.partyline.media.recording;

import java.time.Duration;
import org.partyline.media.codec.AudioLevel;
import org.partyline.media.conference.Member;
import org.partyline.media.conference.Mix;
import org.partyline.media.loop.MediaLoop;

/// The ear of a recording: a member of the conference that says nothing, hears everybody and never
/// waits. Lives on the conference's loop.
final class Microphone implements Member {
  /// No participant has it: theirs count from 1.
  private static final int CSRC = Integer.MAX_VALUE;

  private static final long BLOCK_NANOS = 20_000_000;

  /// So many ticks the loop makes up for after a stall; those beyond are missing for good.
  private static final int CAUGHT_UP = 4;

  private final Tape tape;
  private final MediaLoop loop;
  private final Runnable roomEnded;
  private long startNanos;
  private long next;

  Microphone(Tape tape, MediaLoop loop, Runnable roomEnded) {
    this.tape = tape;
    this.loop = loop;
    this.roomEnded = roomEnded;
  }

  /// How many blocks there have been, those that were lost as well.
  long blocks() {
    return next;
  }

  /// The time of the recording: from the first block on.
  Duration elapsed() {
    return next == 0 ? Duration.ZERO : Duration.ofNanos(loop.nanoTime() - startNanos);
  }

  @Override
  public int csrc() {
    return CSRC;
  }

  @Override
  public int advance() {
    return AudioLevel.SILENCE;
  }

  @Override
  public void readFrame(short[] pcm) {
    // Silent: never called.
  }

  /// Numbers follow the clock, so that what comes after a stall is at its time in the file.
  @Override
  public void writeFrame(Mix mix) {
    long now = loop.nanoTime();
    if (next == 0) {
      startNanos = now;
    }
    long behind = (now - startNanos) / BLOCK_NANOS - next;
    if (behind > CAUGHT_UP) {
      next += behind - CAUGHT_UP;
    }
    // Where there is no room, the number that is left out tells of it.
    tape.offer(new Tape.Block(next, mix.pcm().clone()));
    next++;
  }

  @Override
  public void conferenceEnded() {
    roomEnded.run();
  }
}
