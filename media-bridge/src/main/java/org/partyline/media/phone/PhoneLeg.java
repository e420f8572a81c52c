package org.partyline.media.phone;

import java.util.function.Consumer;
import org.partyline.media.conference.Conference;
import org.partyline.media.loop.MediaLoop;
import org.partyline.media.sound.Sound;

/// One carrier-facing RTP stream.
public final class PhoneLeg implements AutoCloseable {
  private PhoneLeg() {}

  /// Opens a leg with its ports; nothing is sent before the answer.
  ///
  /// @throws org.partyline.media.MediaException when no port is free
  public static PhoneLeg open(
      MediaLoop loop, PhoneNetwork network, PhoneSettings settings, Consumer<PhoneEvent> events) {
    return new PhoneLeg();
  }

  /// Answers the caller's offer, the first or a later one (hold, resume, new address, new codec).
  ///
  /// @throws org.partyline.media.MediaException when there is no audio that we speak: 488; what was
  ///   agreed before stays in force
  public String answer(String sdpOffer) {
    return "";
  }

  /// Our offer, for an INVITE or re-INVITE without one; [#accept] takes the answer.
  public String offer() {
    return "";
  }

  /// Takes the answer to [#offer].
  ///
  /// @throws org.partyline.media.MediaException when it does not answer our offer
  public void accept(String sdpAnswer) {}

  /// Hears and is heard in the conference from now on; leaves another one before.
  ///
  /// @param csrc names this party in the RTP that others receive
  public void join(Conference conference, int csrc) {}

  /// Leaves the conference, if in one; the phone hears silence then.
  public void leave() {}

  /// Plays these, one after the other, to this phone only, instead of what it hears; replaces what
  /// plays. [PhoneEvent.Played] tells the end.
  public void play(Sound... sounds) {}

  /// Plays this again and again until stopped or replaced.
  public void playLoop(Sound sound) {}

  public void stopPlaying() {}

  /// Stops being heard, whatever the phone sends.
  public void mute(boolean muted) {}

  public PhoneStats stats() {
    return new PhoneStats(
        "none",
        0,
        0,
        0,
        0,
        0,
        java.util.OptionalDouble.empty(),
        java.util.OptionalDouble.empty(),
        java.util.OptionalDouble.empty(),
        0,
        0,
        0);
  }

  /// Whether the phone asked not to be sent anything that it would hear (sendonly, inactive,
  /// c=0.0.0.0).
  public boolean onHold() {
    return false;
  }

  /// Ends the stream with an RTCP BYE, leaves the conference, frees the ports. Idempotent.
  @Override
  public void close() {}
}
