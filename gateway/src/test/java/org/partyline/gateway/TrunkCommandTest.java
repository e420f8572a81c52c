package org.partyline.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.partyline.signaling.sip.IncomingCall;
import org.partyline.signaling.sip.ListenPoint;
import org.partyline.signaling.sip.SipEndpoint;
import org.partyline.signaling.sip.SipEvent;
import org.partyline.signaling.sip.SipLimits;
import org.partyline.signaling.sip.SipSettings;
import org.partyline.signaling.sip.SipStatus;
import org.partyline.signaling.sip.Transport;
import picocli.CommandLine;

@Timeout(30)
class TrunkCommandTest {
  @TempDir Path folder;
  private final BlockingQueue<SipEvent> seen = new LinkedBlockingQueue<>();

  /// A carrier where +49301234567 rings, and no other number exists.
  private final SipEndpoint carrier =
      SipEndpoint.open(
          new SipSettings(
              List.of(
                  new ListenPoint(
                      Transport.UDP,
                      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                      Optional.empty())),
              SipLimits.of(10, 10),
              _ -> true,
              "carrier"),
          this::incoming);

  private Consumer<SipEvent> incoming(IncomingCall call) {
    if (call.called().user().equals("+49301234567")) {
      call.ring();
    } else {
      call.reject(SipStatus.NOT_FOUND);
    }
    return seen::add;
  }

  @AfterEach
  void close() {
    carrier.close();
  }

  private record Told(int exit, String out, String err) {}

  private Told test(String... arguments) throws IOException {
    int port = carrier.bound().getFirst().address().getPort();
    Path file = folder.resolve("my.yaml");
    Files.writeString(
        file,
        """
        sip: { listen: ["udp://127.0.0.1:5060"] }
        trunks:
          - name: peer
            domain: 127.0.0.1
            outbound-proxies: ["127.0.0.1:%d"]
            registrar: none
            user: account
            password: hunter2
            options-interval: 5s
        """
            .formatted(port));
    var out = new StringWriter();
    var err = new StringWriter();
    var all = new ArrayList<>(List.of("test", "--config", file.toString()));
    all.addAll(List.of(arguments));
    int exit =
        new CommandLine(new TrunkCommand())
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .execute(all.toArray(String[]::new));
    return new Told(exit, out.toString(), err.toString());
  }

  @Test
  void aTrunkThatAnswersIsReachable() throws IOException {
    Told told = test("peer");
    assertThat(told.out())
        .contains("does not register as account, by udp")
        .contains("is reachable")
        .contains("addresses    127.0.0.1")
        .doesNotContain("hunter2");
    assertThat(told.exit()).isZero();
  }

  @Test
  void aNumberIsRungAndGivenUp() throws Exception {
    Told told = test("peer", "--call", "030/1234567");
    assertThat(told.out()).contains("INVITE sip:+49301234567@127.0.0.1").contains("it rings");
    assertThat(told.exit()).isZero();
    assertThat(seen.poll(5, TimeUnit.SECONDS))
        .isEqualTo(new SipEvent.Ended(SipEvent.EndReason.CANCELLED));
  }

  @Test
  void aNumberThatDoesNotExistIsToldWithItsStatus() throws IOException {
    Told told = test("peer", "--call", "+49 30 7654321");
    assertThat(told.out()).contains("FAILED       404").contains("the number does not exist");
    assertThat(told.exit()).isNotZero();
  }

  @Test
  void nobodyIsCalledByAnEmergencyNumber() throws Exception {
    Told told = test("peer", "--call", "112");
    assertThat(told.out()).contains("FAILED").doesNotContain("INVITE");
    assertThat(told.exit()).isNotZero();
    assertThat(seen.poll(100, TimeUnit.MILLISECONDS)).isNull();
  }

  @Test
  void aTrunkThatIsNotThereIsSaidSo() throws IOException {
    Told told = test("sipgat");
    assertThat(told.err()).contains("there is no trunk sipgat; there are: peer");
    assertThat(told.exit()).isEqualTo(CommandLine.ExitCode.USAGE);
  }
}
