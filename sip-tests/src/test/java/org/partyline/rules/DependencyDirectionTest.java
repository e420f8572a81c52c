package org.partyline.rules;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DependencyDirectionTest {
  @ParameterizedTest
  @CsvSource({"signaling.sip", "media.conference", "gateway", "lab"})
  void everyModuleIsLookedAt(String inside) {
    assertThat(Code.MAIN.containPackage("org.partyline." + inside)).isTrue();
  }

  @Test
  void modulesKnowEachOtherInOneDirection() {
    layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .layer("signaling")
        .definedBy("org.partyline.signaling..")
        .layer("media")
        .definedBy("org.partyline.media..")
        .layer("gateway")
        .definedBy("org.partyline.gateway..")
        .layer("lab")
        .definedBy("org.partyline.lab..")
        .whereLayer("lab")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("gateway")
        .mayOnlyBeAccessedByLayers("lab")
        .whereLayer("media")
        .mayOnlyBeAccessedByLayers("gateway", "lab")
        .whereLayer("signaling")
        .mayOnlyBeAccessedByLayers("gateway", "lab")
        .check(Code.MAIN);
  }

  @ParameterizedTest
  @CsvSource({"signaling", "media", "gateway"})
  void packagesOfAModuleAreFreeOfCycles(String module) {
    slices()
        .matching("org.partyline." + module + ".(*)..")
        .should()
        .beFreeOfCycles()
        .check(Code.MAIN);
  }

  /// One foreign library, one package: everything else speaks our own words.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          org.partyline.signaling.sip..  | javax.sip..
          org.partyline.signaling.sip..  | gov.nist..
          org.partyline.signaling.irc..  | org.kitteh..
          org.partyline.media.browser..  | org.bouncycastle..
          org.partyline.media.browser..  | org.jitsi..
          org.partyline.media.codec..    | org.lwjgl..
          org.partyline.gateway.web..    | com.linecorp.armeria..
          org.partyline.gateway.config.. | org.yaml..
          org.partyline.gateway          | picocli..
          org.partyline.lab..            | org.openqa.selenium..
          """)
  void aForeignLibraryIsSeenInOnePackage(String home, String library) {
    noClasses()
        .that()
        .resideOutsideOfPackage(home)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(library)
        .allowEmptyShould(true)
        .check(Code.MAIN);
  }

  /// Netty comes with Armeria and KittehIRC; only their homes and the resolver may see it.
  @Test
  void nettyStaysWithItsCarriers() {
    noClasses()
        .that()
        .resideOutsideOfPackages(
            "org.partyline.gateway.web..",
            "org.partyline.signaling.irc..",
            "org.partyline.signaling.sip..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.netty..")
        .check(Code.MAIN);
  }
}
