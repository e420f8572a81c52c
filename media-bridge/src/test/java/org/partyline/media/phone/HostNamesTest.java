package org.partyline.media.phone;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HostNamesTest {
  @Test
  void resolvesAName() {
    assertThat(HostNames.resolve("localhost")).anyMatch(InetAddress::isLoopbackAddress);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-", "a b", "a/b", "name.invalid", "..", "x;y"})
  void whatIsNoNameHasNoAddress(String name) {
    assertThat(HostNames.resolve(name)).isEmpty();
  }
}
