package org.partyline.media.phone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.partyline.media.MediaException;
import org.partyline.media.phone.PhoneNetwork.LocalAddress;

/// The ports and addresses of phone legs.
final class PhoneNetworkTest {
  private static final InetAddress FOUR = InetAddress.ofLiteral("127.0.0.1");
  private static final InetAddress SIX = InetAddress.ofLiteral("::1");

  @Test
  void theLongestFreePortIsTakenAndNoneThatHasNotRested() {
    var now = new AtomicLong(Long.MAX_VALUE - 1); // the clock may run over
    PortRotation ports = new PortRotation(20_000, 4, now::get);
    assertThat(ports.take()).isEqualTo(20_000);
    assertThat(ports.take()).isEqualTo(20_002);
    ports.free(20_002);
    now.addAndGet(1_000_000);
    ports.free(20_000);

    assertThat(List.of(ports.take(), ports.take(), ports.take()))
        .as("those that nobody had, then none")
        .containsExactly(20_004, 20_006, -1);
    now.addAndGet(PortRotation.REST.toNanos() - 1_000_000);
    assertThat(List.of(ports.take(), ports.take())).containsExactly(20_002, -1);
    now.addAndGet(1_000_000);
    assertThat(List.of(ports.take(), ports.take())).containsExactly(20_000, -1);
  }

  @Test
  void aCallIsRefusedWhileTheOnlyPortRests() {
    InetAddress own = InetAddress.ofLiteral("127.0.77.2"); // nobody else takes ports of it
    var network = new PhoneNetwork(own, own, 20_000, 20_001, Duration.ofSeconds(1));
    network.open(false).close();

    assertThatThrownBy(() -> network.open(false))
        .isInstanceOfSatisfying(
            MediaException.class,
            e -> assertThat(e.kind()).isEqualTo(MediaException.Kind.EXHAUSTED))
        .hasMessageContaining("rests for 3 s");
  }

  @Test
  void aCallGetsTheAddressOfItsFamily() {
    var network =
        new PhoneNetwork(
            List.of(
                new LocalAddress(FOUR, InetAddress.ofLiteral("192.0.2.1")),
                new LocalAddress(SIX, SIX)),
            0,
            0,
            Duration.ofSeconds(1));

    try (PhoneNetwork.Channels four = network.open(false);
        PhoneNetwork.Channels six = network.open(true)) {
      assertThat(four.advertised()).isEqualTo(InetAddress.ofLiteral("192.0.2.1"));
      assertThat(six.advertised()).isEqualTo(SIX);
      assertThat(six.rtpPort() % 2).isZero();
      assertThat(six.rtcpPort()).isEqualTo(six.rtpPort() + 1);
    }
  }

  @Test
  void twoAddressesOfOneFamilyAreRefused() {
    List<LocalAddress> two = List.of(new LocalAddress(FOUR, FOUR), new LocalAddress(FOUR, FOUR));

    assertThatThrownBy(() -> new PhoneNetwork(two, 0, 0, Duration.ofSeconds(1)))
        .isInstanceOf(MediaException.class);
  }

  /// In a process of its own, which may open few files.
  @Test
  void outOfFileDescriptorsIsToldAsThat() throws Exception {
    String java =
        System.getProperty("java.home") + File.separator + "bin" + File.separator + "java";
    Process limited =
        new ProcessBuilder(
                "bash",
                "-c",
                "ulimit -n 200 && exec \"$@\"",
                "limited",
                java,
                "-XX:TieredStopAtLevel=1",
                "-Xmx64m",
                "-cp",
                System.getProperty("java.class.path"),
                OutOfFiles.class.getName())
            .redirectErrorStream(true)
            .start();
    String output = new String(limited.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(limited.waitFor(60, TimeUnit.SECONDS)).isTrue();

    assertThat(output)
        .contains("EXHAUSTED: out of file descriptors", "ulimit -n")
        .doesNotContain("port range");
  }

  /// Opens ports until that fails, and prints why.
  static final class OutOfFiles {
    private OutOfFiles() {}

    public static void main(String[] args) {
      // Classes in folders need a file descriptor each to be loaded; those in jars do not.
      System.out.println(List.of(MediaException.Kind.values()));
      var network = new PhoneNetwork(FOUR, FOUR, 40_000, 49_999, Duration.ofSeconds(1));
      List<PhoneNetwork.Channels> open = new ArrayList<>();
      try {
        for (int i = 0; i < 300; i++) {
          open.add(network.open(false));
        }
      } catch (MediaException e) {
        open.forEach(PhoneNetwork.Channels::close);
        System.out.println(e.kind() + ": " + e.getMessage());
      }
    }
  }
}
