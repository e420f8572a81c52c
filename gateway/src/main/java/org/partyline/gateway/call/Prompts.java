package org.partyline.gateway.call;

import java.io.InputStream;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.partyline.gateway.dialplan.Language;
import org.partyline.media.sound.Sound;

/// All prompts in all languages, loaded once.
public final class Prompts {
  private final Map<Language, Map<Prompt, Sound>> sounds = new EnumMap<>(Language.class);
  private final Sound music = Sound.holdMusic();

  public Prompts() {
    for (Language language : Language.values()) {
      var spoken = new EnumMap<Prompt, Sound>(Prompt.class);
      for (Prompt prompt : Prompt.values()) {
        spoken.put(prompt, load(language, prompt));
      }
      sounds.put(language, spoken);
    }
  }

  Sound[] in(Language language, Prompt... prompts) {
    Map<Prompt, Sound> spoken = sounds.getOrDefault(language, Map.of());
    return Arrays.stream(prompts).map(spoken::get).toArray(Sound[]::new);
  }

  /// Quiet, for who waits alone.
  Sound music() {
    return music;
  }

  private static Sound load(Language language, Prompt prompt) {
    String path = "/prompts/" + language.name().toLowerCase(Locale.ROOT) + "/" + prompt.fileName();
    InputStream wav = Prompts.class.getResourceAsStream(path);
    if (wav == null) {
      throw new IllegalStateException("the prompt " + path + " is not in this build");
    }
    return Sound.load(path, wav);
  }
}
