package org.partyline.media.conference;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/// Which encoding of each picture a viewer gets, where senders offer several (RFC 8853): the
/// smallest of all first, then larger ones as far as the viewer's link and the size of the tiles
/// allow, those who speak or are pinned before the others.
final class EncodingChoice {
  /// So many pictures have large tiles, so many middling ones.
  private static final int FEW = 2;

  private static final int SOME = 6;

  /// What is larger than now must fit with room to spare, and wait.
  private static final double TO_SPARE = 0.8;

  private static final long PATIENCE = Duration.ofSeconds(2).toNanos();

  private EncodingChoice() {}

  /// One slot's choice: the encodings there are, smallest first, and which it is.
  private static final class Choice {
    final VideoSlot slot;
    final List<VideoSource> encodings;
    final int most;
    final int before;
    int chosen;

    Choice(VideoSlot slot, List<VideoSource> encodings, int most) {
      this.slot = slot;
      this.encodings = encodings;
      this.most = most;
      this.before = encodings.indexOf(slot.wanted());
    }

    long rate(int index) {
      return encodings.get(index).rate();
    }
  }

  /// @param important whose picture is large: pinned, or speaking
  static void fit(VideoViewer viewer, int important, long nowNanos) {
    List<Choice> choices = new ArrayList<>();
    boolean several = false;
    int pictures = (int) viewer.slots().stream().filter(slot -> slot.camera() != null).count();
    for (VideoSlot slot : viewer.slots()) {
      VideoSource camera = slot.camera();
      if (camera == null) {
        continue;
      }
      List<VideoSource> sent = camera.sent(nowNanos);
      if (sent.isEmpty()) {
        continue;
      }
      boolean large = pictures <= FEW || camera.screen() || camera.csrc() == important;
      int most = large ? sent.size() - 1 : pictures <= SOME ? sent.size() / 2 : 0;
      Choice choice = new Choice(slot, sent, Math.min(most, sent.size() - 1));
      choices.add(large ? 0 : choices.size(), choice);
      several |= sent.size() > 1 || !sent.contains(slot.wanted());
    }
    if (several) {
      enlarge(choices, viewer.estimate(), nowNanos);
      choices.forEach(choice -> choice.slot.show(choice.encodings.get(choice.chosen), nowNanos));
    }
  }

  private static void enlarge(List<Choice> choices, OptionalLong estimate, long nowNanos) {
    double link = estimate.isPresent() ? estimate.getAsLong() : Double.MAX_VALUE;
    double total = choices.stream().mapToLong(choice -> choice.rate(0)).sum();
    boolean enlarged = true;
    while (enlarged) {
      enlarged = false;
      for (Choice choice : choices) {
        int next = choice.chosen + 1;
        if (next > choice.most) {
          continue;
        }
        double then = total - choice.rate(choice.chosen) + choice.rate(next);
        boolean more = next > choice.before;
        boolean fits = then <= link * (more ? TO_SPARE : 1);
        if (fits && (!more || nowNanos - choice.slot.wantedSinceNanos() >= PATIENCE)) {
          choice.chosen = next;
          total = then;
          enlarged = true;
        }
      }
    }
  }
}
