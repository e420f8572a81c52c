package org.partyline.media.codec;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LibopusTest {
  @ParameterizedTest
  @CsvSource({
    "Linux, amd64, /linux/x64/org/lwjgl/opus/libopus.so",
    "Linux, aarch64, /linux/arm64/org/lwjgl/opus/libopus.so",
    "Mac OS X, x86_64, /macos/x64/org/lwjgl/opus/libopus.dylib",
    "Mac OS X, aarch64, /macos/arm64/org/lwjgl/opus/libopus.dylib",
  })
  void eachPlatformHasItsLibrary(String os, String arch, String resource) {
    assertThat(Libopus.resource(os, arch)).isEqualTo(resource);
  }
}
