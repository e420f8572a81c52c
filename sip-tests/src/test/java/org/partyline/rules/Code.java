package org.partyline.rules;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// The project's classes, read once: tests included, those of the other modules too.
final class Code {
  static final List<String> MODULES = List.of("signaling", "media-bridge", "gateway", "sip-tests");
  static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  static final JavaClasses MAIN = classes("classes");
  static final JavaClasses TESTS = classes("test-classes");

  private Code() {}

  /// Every source file under `src/main/java` or `src/test/java` of a module.
  static List<Path> sources(String tree) {
    return MODULES.stream().flatMap(module -> walk(ROOT.resolve(module).resolve(tree))).toList();
  }

  private static Stream<Path> walk(Path folder) {
    if (!Files.isDirectory(folder)) {
      return Stream.empty();
    }
    try (var files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(".java")).toList().stream();
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static JavaClasses classes(String output) {
    return new ClassFileImporter()
        .importPaths(
            MODULES.stream()
                .map(module -> ROOT.resolve(module).resolve("target").resolve(output))
                .filter(Files::isDirectory)
                .toList());
  }
}
