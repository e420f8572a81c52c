package org.partyline.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/// A trunk is tested for whoever looks, and no longer.
class TrunkTestedTest {
  private final CountDownLatch ended = new CountDownLatch(1);

  private final Route route =
      new TrialRoutes(new ApiKit.NoTrials(), new Endless())
          .routes().stream()
              .filter(known -> known.path().equals("/trunks/{name}/test"))
              .findFirst()
              .orElseThrow();

  @Test
  void whoGoesAwayEndsItAndAnotherMayBegin() throws Exception {
    ApiResponse.Source first = begins();
    assertThatThrownBy(this::begins).hasMessageContaining("a trunk is being tested");
    var heard = new ArrayList<String>();
    first.run(text -> {
      heard.add(text);
      return !text.startsWith("event: step");
    });
    assertThat(heard.getLast()).startsWith("event: step");
    assertThat(ended.getCount()).as("it has been interrupted").isZero();
    begins().run(_ -> false);
  }

  private ApiResponse.Source begins() throws Exception {
    var request =
        new ApiRequest(
            "POST",
            "/trunks/sipgate/test",
            Map.of(),
            _ -> Optional.empty(),
            "",
            InetAddress.getLoopbackAddress(),
            true);
    ApiResponse answer =
        route
            .handler()
            .handle(new Request(request, Map.of("name", "sipgate"), Optional.empty(), () -> true));
    return ((ApiResponse.Stream) answer.content()).source();
  }

  /// Nobody ever answers.
  private final class Endless implements TrialRoutes.TrunkTest {
    @Override
    public boolean exists(String trunk) {
      return true;
    }

    @Override
    public boolean run(String trunk, Optional<String> number, Consumer<TrialRoutes.TestStep> told)
        throws InterruptedException {
      told.accept(new TrialRoutes.TestStep(0, "trunk", trunk));
      try {
        new CountDownLatch(1).await();
        return true;
      } finally {
        ended.countDown();
      }
    }
  }
}
