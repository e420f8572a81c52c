package org.partyline.gateway.call;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.partyline.gateway.dialplan.Language;
import org.partyline.media.sound.Sound;

/// All prompts in all languages, and the music. An operator's own are loaded at once, so that a bad
/// file is told at the start; built-in ones when they are first needed.
public final class Prompts {
  private static final String MUSIC = "music.wav";

  private final Map<String, Sound> loaded = new ConcurrentHashMap<>();

  /// @param own a folder with prompts of the operator's own, as `en/welcome.wav`, and music for a
  ///   caller who is alone as `music.wav`: WAV, PCM of 16 bits, mono, 8, 16 or 48 kHz. What is not
  ///   there is spoken by the built-in voice
  /// @throws IllegalArgumentException when there is no such folder
  /// @throws org.partyline.media.MediaException when a file of it can't be used; it is named
  public Prompts(Optional<Path> own) {
    own.filter(folder -> !Files.isDirectory(folder))
        .ifPresent(folder -> {
          throw new IllegalArgumentException("there is no folder " + folder);
        });
    for (Language language : Language.values()) {
      for (Prompt prompt : Prompt.values()) {
        String path = path(language, prompt);
        own(own, path).ifPresent(sound -> loaded.put(path, sound));
      }
    }
    own(own, MUSIC).ifPresent(sound -> loaded.put(MUSIC, sound));
  }

  Sound[] in(Language language, Prompt... prompts) {
    return Arrays.stream(prompts)
        .map(prompt -> loaded.computeIfAbsent(path(language, prompt), Prompts::builtIn))
        .toArray(Sound[]::new);
  }

  /// To all in a room: it is being recorded from now on.
  public Sound recordingBegins(Language language) {
    return in(language, Prompt.RECORDING_BEGINS)[0];
  }

  /// To who joins a room that is being recorded.
  public Sound recorded(Language language) {
    return in(language, Prompt.RECORDED)[0];
  }

  /// To all in a room: it is recorded no more.
  public Sound recordingEnds(Language language) {
    return in(language, Prompt.RECORDING_ENDS)[0];
  }

  /// Quiet, for a caller who waits alone.
  Sound music() {
    return loaded.computeIfAbsent(MUSIC, _ -> Sound.holdMusic());
  }

  private static String path(Language language, Prompt prompt) {
    return language.name().toLowerCase(Locale.ROOT) + "/" + prompt.fileName();
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
