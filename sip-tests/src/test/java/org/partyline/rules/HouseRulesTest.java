package org.partyline.rules;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
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
  /// The aim is 300; this is where a file must be split.
  private static final int LONGEST_FILE = 450;

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
  void testsAndTheirKitNeverSleep() {
    for (var trees : List.of(Code.TESTS, Code.MAIN.that(resideInAPackage("org.partyline.lab..")))) {
      noClasses()
          .should()
          .callMethodWhere(target(owner(type(Thread.class))).and(target(name("sleep"))))
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
        .and()
        .doNotHaveFullyQualifiedName("org.partyline.lab.Soak")
        .should(GeneralCodingRules.ACCESS_STANDARD_STREAMS)
        .check(Code.MAIN);
  }

  @Test
  void logsGoThroughSlf4j() {
    noClasses()
        .that()
        .resideOutsideOfPackage("org.partyline.media.srtp..") // it quiets a library that does
        .should(GeneralCodingRules.USE_JAVA_UTIL_LOGGING)
        .check(Code.MAIN);
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
        if (count > LONGEST_FILE) {
          tooLong.add(Code.ROOT.relativize(file) + ": " + count + " lines");
        }
      }
    }
    assertThat(tooLong).as("files to split").isEmpty();
  }
}
