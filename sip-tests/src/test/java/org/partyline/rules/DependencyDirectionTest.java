package org.partyline.rules;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
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
          org.partyline.signaling.sip.*..| javax.sip..
          org.partyline.signaling.sip.*..| gov.nist..
          org.partyline.signaling.irc..  | org.kitteh..
          'org.partyline.[media.dtls|gateway.access]..' | org.bouncycastle..
          org.partyline.media.srtp..     | org.jitsi..
          org.partyline.media.codec..    | org.lwjgl..
          org.partyline.media.kurento..  | org.kurento..
          org.partyline.gateway.web..    | com.linecorp.armeria..
          org.partyline.gateway.metrics.. | io.micrometer..
          org.partyline.gateway.metrics.. | io.prometheus..
          org.partyline.gateway.telemetry.. | io.opentelemetry..
          org.partyline.gateway.dialplan.. | com.google.i18n..
          org.partyline.gateway.config.. | org.yaml..
          org.partyline.gateway.store..  | java.sql..
          org.partyline.gateway.store..  | javax.sql..
          org.partyline.gateway.store..  | org.jdbi..
          org.partyline.gateway.store..  | org.flywaydb..
          org.partyline.gateway.store..  | com.zaxxer..
          org.partyline.gateway.store..  | org.sqlite..
          org.partyline.gateway.store..  | org.postgresql..
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

  /// Rooms, calls and the bot know the media engine as an interface, so that a test can play it and
  /// a site can run another. Which engine it is, the package that starts everything decides; the
  /// benchmark measures the parts of the embedded one.
  @Test
  void theGatewaySeesNoMediaEngineFromInside() {
    noClasses()
        .that()
        .resideInAPackage("org.partyline.gateway..")
        .and()
        .resideOutsideOfPackages("org.partyline.gateway", "org.partyline.gateway.bench..")
        .should()
        .dependOnClassesThat(insideMedia("org.partyline.media.sound"))
        .check(Code.MAIN);
    noClasses()
        .that()
        .resideInAPackage("org.partyline.gateway")
        .should()
        .dependOnClassesThat(
            insideMedia(
                "org.partyline.media.sound",
                "org.partyline.media.embedded",
                "org.partyline.media.kurento"))
        .check(Code.MAIN);
  }

  private static DescribedPredicate<JavaClass> insideMedia(String... known) {
    return resideInAPackage("org.partyline.media..")
        .and(not(resideInAnyPackage("org.partyline.media")))
        .and(not(resideInAnyPackage(known)));
  }

  /// The door of signaling.sip is its own package; the rooms behind it stand in one row.
  @Test
  void sipHasOneDoor() {
    String sip = "org.partyline.signaling.sip";
    noClasses()
        .that()
        .resideOutsideOfPackage(sip + "..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage(sip + ".*..")
        .check(Code.MAIN);
    noClasses()
        .that()
        .resideInAPackage(sip)
        .and()
        .doNotHaveSimpleName("SipEndpoint")
        .should()
        .dependOnClassesThat()
        .resideInAPackage(sip + ".*..")
        .check(Code.MAIN);
    layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .layer("stack")
        .definedBy(sip + ".stack..")
        .layer("message")
        .definedBy(sip + ".message..")
        .layer("transaction")
        .definedBy(sip + ".transaction..")
        .layer("digest")
        .definedBy(sip + ".digest..")
        .layer("locate")
        .definedBy(sip + ".locate..")
        .layer("registration")
        .definedBy(sip + ".registration..")
        .layer("trunk")
        .definedBy(sip + ".trunk..")
        .layer("dialog")
        .definedBy(sip + ".dialog..")
        .layer("call")
        .definedBy(sip + ".call..")
        .whereLayer("call")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("dialog")
        .mayOnlyBeAccessedByLayers("call")
        .whereLayer("transaction")
        .mayOnlyBeAccessedByLayers("call", "dialog", "trunk")
        .whereLayer("digest")
        .mayOnlyBeAccessedByLayers("trunk", "call")
        .whereLayer("locate")
        .mayOnlyBeAccessedByLayers("trunk", "call")
        .whereLayer("registration")
        .mayOnlyBeAccessedByLayers("trunk")
        .whereLayer("trunk")
        .mayOnlyBeAccessedByLayers("call")
        .whereLayer("message")
        .mayOnlyBeAccessedByLayers("call", "dialog", "transaction", "trunk")
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
