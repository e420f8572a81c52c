package org.partyline.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.partyline.gateway.config.Configuration;
import org.partyline.gateway.config.ConfigurationFile;

class OpenFilesTest {
  private final Configuration usual = ConfigurationFile.defaults();

  @Test
  void aLimitTooSmallIsToldWithBothNumbersAndWhatToDo() {
    assertThat(OpenFiles.warnings(usual, 1_024))
        .singleElement()
        .asString()
        .contains("limited to 1024", "may need 5300", "ulimit -n");
    assertThat(OpenFiles.warnings(usual, 65_536)).isEmpty();
  }
}
