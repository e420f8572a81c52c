package org.partyline.rules;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.library.GeneralCodingRules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class HouseRulesTest {
  @Test
  void namesSayWhatThingsAre() {
    noClasses()
        .should()
        .haveNameMatching(".*(Impl|Manager|Util|Utils|Helper)(\\$.*)?")
        .check(Code.MAIN);
    noClasses()
        .should()
        .haveNameMatching(".*(Impl|Manager|Util|Utils|Helper)(\\$.*)?")
        .check(Code.TESTS);
  }

  @Test
  void testsNeverSleep() {
    for (var trees : List.of(Code.TESTS, Code.MAIN)) {
      noClasses()
          .should()
          .callMethodWhere(
              com.tngtech.archunit.core.domain.JavaCall.Predicates.target(
                      com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner(
                          JavaClass.Predicates.type(Thread.class)))
                  .and(
                      com.tngtech.archunit.core.domain.JavaCall.Predicates.target(
                          com.tngtech.archunit.core.domain.properties.HasName.Predicates.name(
                              "sleep"))))
          .check(trees);
    }
  }

  @Test
  void nothingStaticChanges() {
    fields().that().areStatic().should().beFinal().check(Code.MAIN);
    fields().that().areStatic().should().beFinal().check(Code.TESTS);
  }

  @Test
  void onlyTheCommandLinePrints() {
    noClasses()
        .that()
        .resideOutsideOfPackages("org.partyline.gateway", "org.partyline.gateway.bench..")
        .should(GeneralCodingRules.ACCESS_STANDARD_STREAMS)
        .check(Code.MAIN);
  }

  @Test
  void logsGoThroughSlf4j() {
    GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING.check(Code.MAIN);
  }

  @Test
  void everyPackageRefusesNulls() {
    Set<String> marked =
        Stream.concat(Code.MAIN.stream(), Code.TESTS.stream())
            .filter(c -> c.getSimpleName().equals("package-info"))
            .filter(c -> c.isAnnotatedWith(org.jspecify.annotations.NullMarked.class))
            .map(JavaClass::getPackageName)
            .collect(java.util.stream.Collectors.toSet());
    assertThat(Code.MAIN.stream().map(JavaClass::getPackageName)).allMatch(marked::contains);
  }

  @Test
  void filesStaySmall() throws IOException {
    var tooLong = new ArrayList<String>();
    for (Path file : Code.sources("src/main/java")) {
      try (var lines = Files.lines(file)) {
        long count = lines.count();
        if (count > 400) {
          tooLong.add(Code.ROOT.relativize(file) + ": " + count + " lines");
        }
      }
    }
    assertThat(tooLong).as("files to split").isEmpty();
  }
}
