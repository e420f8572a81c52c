package org.partyline.media.conference;

import java.util.function.IntConsumer;
import org.partyline.media.loop.MediaLoop;
import org.partyline.media.sound.Sound;

/// The mix of one room: everyone hears everyone else. It lives on one loop; unless said otherwise
/// its methods may be called from any thread and take effect there.
public final class Conference implements AutoCloseable {
  private final MediaLoop loop;
  private final String label;
  private final VideoRouter video;

  /// Opens an empty conference and starts its ticks.
  ///
  /// @param label names it in logs
  public Conference(MediaLoop loop, String label) {
    this.loop = loop;
    this.label = label;
    this.video = new VideoRouter(loop);
  }

  public MediaLoop loop() {
    return loop;
  }

  public String label() {
    return label;
  }

  /// Who sees whom. On the loop only.
  public VideoRouter video() {
    return video;
  }

  /// Lets a party speak and hear. On the loop only, also from within a tick.
  public void add(Member member) {}

  /// No method of the member is called after this. On the loop only, also from within a tick.
  /// Idempotent.
  public void remove(Member member) {}

  /// How many members there are.
  public int size() {
    return 0;
  }

  /// Plays to all, over what they hear.
  public void play(Sound sound) {}

  /// Plays to all but one.
  public void playToOthers(Sound sound, Member except) {}

  /// Tells who speaks loudest whenever that changes, by CSRC; 0 when nobody does for long. Called
  /// on the loop.
  public void onSpeaker(IntConsumer dominantCsrc) {}

  /// Stops the ticks; members are forgotten, not closed. Idempotent.
  @Override
  public void close() {}
}
