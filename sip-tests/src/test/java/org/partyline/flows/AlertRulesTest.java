package org.partyline.flows;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.partyline.lab.Folders;
import org.partyline.lab.Program;

/// The alert rules that are shipped, as Prometheus itself reads them.
class AlertRulesTest {
  @Test
  void prometheusTakesThemAndTheyFireWhenTheyShould() {
    promtool("check", "alerts.yaml", "11 rules found");
    promtool("test", "alerts-test.yaml", "SUCCESS");
  }

  private static void promtool(String what, String file, String expected) {
    Path path = Path.of("../docs/prometheus", file).toAbsolutePath().normalize();
    var command = List.of(Program.find("promtool", "prometheus"), what, "rules", path.toString());
    try (var promtool = Program.start("promtool", Folders.fresh("promtool"), command)) {
      assertThat(promtool.exitStatus(Duration.ofSeconds(60))).as(promtool::tail).isZero();
      assertThat(promtool.output()).contains(expected);
    }
  }
}
