package org.partyline.gateway.call;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.partyline.gateway.dialplan.Language;
import org.partyline.media.sound.Sound;

/// All prompts in all languages, loaded once.
public final class Prompts {
  private final Map<Language, Map<Prompt, Sound>> sounds = new EnumMap<>(Language.class);
  private final Sound music;

  /// @param own a folder with prompts of the operator's own, as `en/welcome.wav`, and music for who
  ///   is alone as `music.wav`: WAV, PCM of 16 bits, mono, 8, 16 or 48 kHz. What is not there is
  ///   spoken by the built-in voice
  /// @throws IllegalArgumentException when there is no such folder
  /// @throws org.partyline.media.MediaException when a file of it can't be used; it is named
  public Prompts(Optional<Path> own) {
    own.filter(folder -> !Files.isDirectory(folder))
        .ifPresent(folder -> {
          throw new IllegalArgumentException("there is no folder " + folder);
        });
    for (Language language : Language.values()) {
      var spoken = new EnumMap<Prompt, Sound>(Prompt.class);
      String name = language.name().toLowerCase(Locale.ROOT);
      for (Prompt prompt : Prompt.values()) {
        String path = name + "/" + prompt.fileName();
        spoken.put(prompt, own(own, path).orElseGet(() -> builtIn(path)));
      }
      sounds.put(language, spoken);
    }
    music = own(own, "music.wav").orElseGet(Sound::holdMusic);
  }

  Sound[] in(Language language, Prompt... prompts) {
    Map<Prompt, Sound> spoken = sounds.getOrDefault(language, Map.of());
    return Arrays.stream(prompts).map(spoken::get).toArray(Sound[]::new);
  }

  /// Quiet, for a caller who waits alone.
  Sound music() {
    return music;
  }

  private static Optional<Sound> own(Optional<Path> folder, String path) {
    return folder
        .map(own -> own.resolve(path))
        .filter(Files::isRegularFile)
        .map(file -> {
          try (InputStream wav = Files.newInputStream(file)) {
            return Sound.load(file.toString(), wav);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  private static Sound builtIn(String path) {
    InputStream wav = Prompts.class.getResourceAsStream("/prompts/" + path);
    if (wav == null) {
      throw new IllegalStateException("the prompt " + path + " is not in this build");
    }
    return Sound.load(path, wav);
  }
}
