package org.partyline.gateway.call;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.partyline.media.LegStats;
import org.partyline.media.MediaException;
import org.partyline.media.MediaRoom;
import org.partyline.media.PhoneEvent;
import org.partyline.media.PhoneLeg;
import org.partyline.media.sound.Sound;

/// A phone's media that plays in virtual time, and remembers what was heard to its end.
final class ScriptedLeg implements PhoneLeg {
  private final Timeline time;
  private final Consumer<PhoneEvent> events;
  private final List<String> heard = new ArrayList<>();
  private final List<String> accepted = new ArrayList<>();
  private final List<String> dialled = new ArrayList<>();
  private final List<Integer> volumes = new ArrayList<>();
  private long playing;
  private boolean music;
  private boolean muted;
  private boolean closed;
  private @Nullable MediaRoom room;
  @Nullable MediaException refusal;

  ScriptedLeg(Timeline time, Consumer<PhoneEvent> events) {
    this.time = time;
    this.events = events;
  }

  void presses(char key) {
    events.accept(new PhoneEvent.KeyPressed(key));
  }

  void post(PhoneEvent event) {
    events.accept(event);
  }

  /// Which prompts were heard to their end, in order, by their names.
  List<String> heard() {
    return heard;
  }

  /// What the volume was set to, in order, in dB.
  List<Integer> volumes() {
    return volumes;
  }

  boolean music() {
    return music;
  }

  boolean muted() {
    return muted;
  }

  boolean closed() {
    return closed;
  }

  @Nullable MediaRoom room() {
    return room;
  }

  @Override
  public String answer(String sdpOffer) {
    if (refusal != null) {
      throw refusal;
    }
    return "answer to " + sdpOffer;
  }

  @Override
  public String offer() {
    return "our offer";
  }

  @Override
  public void accept(String sdpAnswer) {
    if (refusal != null) {
      throw refusal;
    }
    accepted.add(sdpAnswer);
  }

  /// The answers that were taken, in order.
  List<String> accepted() {
    return accepted;
  }

  /// The digits that were sent.
  List<String> dialled() {
    return dialled;
  }

  @Override
  public void confirmed() {}

  @Override
  public void play(Sound... sounds) {
    long play = ++playing;
    music = false;
    var end = Duration.ZERO;
    for (Sound sound : sounds) {
      end = end.plus(sound.length());
      time.in(
          end,
          () -> {
            if (playing == play) {
              heard.add(sound.name().replaceAll("^.*/|\\.wav$", ""));
            }
          });
    }
    time.in(
        end,
        () -> {
          if (playing == play) {
            events.accept(new PhoneEvent.Played());
          }
        });
    if (Arrays.stream(sounds).anyMatch(sound -> sound.length().isZero())) {
      throw new IllegalArgumentException("an empty sound");
    }
  }

  @Override
  public void playLoop(Sound sound) {
    playing++;
    music = true;
  }

  @Override
  public void stopPlaying() {
    playing++;
    music = false;
  }

  @Override
  public void volume(int decibels) {
    volumes.add(decibels);
  }

  @Override
  public void sendDigits(String digits) {
    dialled.add(digits);
  }

  @Override
  public boolean onHold() {
    return false;
  }

  @Override
  public void join(MediaRoom joined, int csrc) {
    room = joined;
  }

  @Override
  public void leave() {
    room = null;
  }

  @Override
  public void mute(boolean mute) {
    muted = mute;
  }

  @Override
  public LegStats stats() {
    return LegStats.NONE;
  }

  @Override
  public void close() {
    closed = true;
    playing++;
  }
}
