package org.partyline.gateway.call;

import java.time.Duration;
import org.partyline.gateway.dialplan.Language;

/// Speaks to a caller in the caller's language.
record Announcer(PhoneLine line, Prompts prompts, Language language) {
  /// Returns at once; says how long it takes.
  Duration say(Prompt... what) {
    return line.play(prompts.in(language, what));
  }

  /// Says it to the end, whatever keys are pressed.
  void sayToEnd(Prompt... what) throws CallEndedException, InterruptedException {
    line.playToEnd(prompts.in(language, what));
  }

  /// How many are in the meeting, and how many of them by phone.
  void sayCount(int participants, int phones) {
    line.play(
        prompts.in(
            language,
            Prompt.THERE_ARE,
            Prompt.number(participants),
            Prompt.PARTICIPANTS,
            Prompt.number(phones),
            Prompt.BY_PHONE));
  }

  void music() {
    line.playMusic(prompts.music());
  }
}
