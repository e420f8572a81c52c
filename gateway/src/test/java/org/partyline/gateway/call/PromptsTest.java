package org.partyline.gateway.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.partyline.gateway.dialplan.Language;
import org.partyline.media.MediaException;

class PromptsTest {
  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource
  void everyPromptIsInTheBuildAndNotSilent(Language language) {
    var prompts = new Prompts(Optional.empty());
    for (Prompt prompt : Prompt.values()) {
      assertThat(prompts.in(language, prompt)[0].length().toMillis())
          .as("%s %s", language, prompt)
          .isGreaterThan(300);
    }
  }

  @Test
  void anOperatorsOwnTakesThePlaceOfTheBuiltInOne() throws IOException {
    Files.createDirectories(folder.resolve("en"));
    Path own = folder.resolve("en/welcome.wav");
    try (InputStream goodbye = Prompts.class.getResourceAsStream("/prompts/en/goodbye.wav")) {
      Files.copy(goodbye, own);
    }
    var prompts = new Prompts(Optional.of(folder));
    assertThat(prompts.in(Language.EN, Prompt.WELCOME)[0].name()).isEqualTo(own.toString());
    assertThat(prompts.in(Language.DE, Prompt.WELCOME)[0].name()).isEqualTo("de/welcome.wav");
  }

  @Test
  void aFileThatCannotBeUsedIsNamedAtTheStart() throws IOException {
    Files.createDirectories(folder.resolve("de"));
    Files.writeString(folder.resolve("de/muted.wav"), "no sound");
    assertThatThrownBy(() -> new Prompts(Optional.of(folder)))
        .isInstanceOf(MediaException.class)
        .hasMessageContaining("muted.wav");
    assertThatThrownBy(() -> new Prompts(Optional.of(folder.resolve("nowhere"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("nowhere");
  }
}
