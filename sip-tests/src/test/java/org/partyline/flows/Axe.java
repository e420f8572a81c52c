package org.partyline.flows;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import org.partyline.lab.Browser;

/// Judges pages by axe, in light and in dark.
final class Axe {
  /// Runs axe once, and tells what it finds and where.
  private static final String SCRIPT = script();

  private Axe() {}

  /// There is one first heading, and axe finds nothing.
  static void judge(Browser browser, String state) {
    assertThat(
            browser.script(
                "return [...document.querySelectorAll('h1')].filter(h =>"
                    + " h.checkVisibility()).length"))
        .as("first headings: " + state)
        .isEqualTo(1L);
    for (boolean dark : new boolean[] {false, true}) {
      browser.prefersDark(dark);
      assertThat(browser.script(SCRIPT))
          .as(state + (dark ? ", dark" : ", light"))
          .isEqualTo(List.of());
    }
    browser.prefersDark(false);
  }

  private static String script() {
    try (var in = Axe.class.getResourceAsStream("/axe.min.js")) {
      return """
      if (!window.axe) { %s }
      await Promise.all(document.getAnimations().map((a) => a.finished.catch(() => null)));
      const { violations } = await axe.run();
      return violations.map((v) => `${v.id}: ${v.help}: ${v.nodes.map((n) => n.html + n.any.map((c) => ' ' + c.message)).join(' ')}`);
      """
          .replace("%s", new String(Objects.requireNonNull(in).readAllBytes(), UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
