package org.partyline.gateway.api;

import static org.partyline.gateway.access.Role.ADMIN;
import static org.partyline.gateway.access.Role.OPERATOR;
import static org.partyline.gateway.access.Role.VIEWER;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.partyline.gateway.config.Preset;

/// Trying out what is configured: what would become of a call, and whether a trunk connects.
public final class TrialRoutes {
  private final Explainer explainer;
  private final TrunkTest trunkTest;

  /// How often it is looked whether anybody still is there.
  private static final Duration LOOK = Duration.ofSeconds(1);

  private static final String OVER = "";

  private final Semaphore testing = new Semaphore(1);

  /// Says what would become of a call; nothing is dialled.
  public interface Explainer {
    /// A call that comes in.
    ///
    /// @param trunk by which it comes; empty for a source that sip.admitted lets in
    Explained inbound(Optional<String> trunk, String called, String caller);

    /// A call by an account into a room.
    ///
    /// @param room the first one where it is not given
    Explained outbound(Optional<String> account, Optional<String> room, String number);
  }

  /// Connects a trunk beside the gateway.
  public interface TrunkTest {
    boolean exists(String trunk);

    /// Whether all went well.
    ///
    /// @param number rung as a last step
    boolean run(String trunk, Optional<String> number, Consumer<TestStep> told)
        throws InterruptedException;
  }

  public TrialRoutes(Explainer explainer, TrunkTest trunkTest) {
    this.explainer = explainer;
    this.trunkTest = trunkTest;
  }

  /// What a test of a trunk tells.
  ///
  /// @param seconds since its beginning
  public record TestStep(double seconds, String step, String text) {}

  private record Done(boolean ok) {}

  record TestTrunk(Optional<String> call) {
    @Override
    public String toString() {
      return "TestTrunk";
    }
  }

  /// A call that would come in.
  ///
  /// @param from the caller's number, as the carrier writes it
  record Incoming(String called, Optional<String> from, Optional<String> trunk) {
    @Override
    public String toString() {
      return "Incoming[" + called + "]";
    }
  }

  /// A call that somebody would make.
  ///
  /// @param from an account; empty for somebody without one
  record Outgoing(Optional<String> from, String to, Optional<String> room) {
    @Override
    public String toString() {
      return "Outgoing";
    }
  }

  /// A carrier that is known.
  ///
  /// @param needs the settings that its customers fill in
  record PresetView(
      Preset name,
      Optional<String> registrar,
      Optional<String> domain,
      boolean registers,
      List<String> needs) {
    static PresetView of(Preset preset) {
      return new PresetView(
          preset, preset.registrar(), preset.domain(), preset.registers(), needs(preset));
    }

    private static List<String> needs(Preset preset) {
      return switch (preset) {
        case SIPGATE, TELNYX, DIDWW -> List.of("user", "password", "numbers");
        case TELEKOM_COMPANYFLEX ->
            List.of("user", "auth-user", "password", "outbound-proxies", "numbers");
        case TWILIO -> List.of("domain", "user", "password", "numbers");
        case GENERIC -> List.of("domain", "registrar", "user", "password", "numbers");
      };
    }
  }

  /// The routes.
  public List<Route> routes() {
    return List.of(
        Route.get(
                "/presets", VIEWER, "The carriers that are known, and what a trunk of theirs needs")
            .lists(PresetView.class)
            .by(_ ->
                ApiResponse.ok(
                    Page.all(Arrays.stream(Preset.values()).map(PresetView::of).toList()))),
        Route.post(
                "/trunks/{name}/test",
                ADMIN,
                "Connects a trunk beside the gateway and tells each step as an event, at last"
                    + " `done`; with `call`, rings that number and gives up")
            .mayTake(TestTrunk.class)
            .answersAs("text/event-stream")
            .by(this::test),
        Route.post(
                "/numbers/explain",
                OPERATOR,
                "What would become of a call that comes in, rule by rule")
            .takes(Incoming.class)
            .answers(Explained.class)
            .by(this::incoming),
        Route.post(
                "/policy/explain",
                OPERATOR,
                "What would become of a call out, rule by rule, as if nothing had been used yet")
            .takes(Outgoing.class)
            .answers(Explained.class)
            .by(this::outgoing));
  }

  private ApiResponse incoming(Request request) {
    Incoming body = request.body(Incoming.class);
    return ApiResponse.ok(
        explainer.inbound(body.trunk(), body.called(), body.from().orElse("anonymous")));
  }

  private ApiResponse outgoing(Request request) {
    Outgoing body = request.body(Outgoing.class);
    return ApiResponse.ok(explainer.outbound(body.from(), body.room(), body.to()));
  }

  private ApiResponse test(Request request) {
    String name = request.path("name");
    Optional<String> number = request.bodyIfAny(TestTrunk.class).flatMap(TestTrunk::call);
    if (!trunkTest.exists(name)) {
      throw ProblemException.notFound("trunk of that name");
    }
    if (!testing.tryAcquire()) {
      throw new ProblemException(409, "a trunk is being tested; wait for its end");
    }
    return ApiResponse.stream("text/event-stream", sink -> test(request, name, number, sink));
  }

  /// Runs on a thread of its own, so that one who goes away, or may no longer, ends it.
  private void test(Request request, String name, Optional<String> number, ApiResponse.Sink sink)
      throws InterruptedException {
    BlockingQueue<String> told = new LinkedBlockingQueue<>();
    Thread trial = Thread.ofVirtual().name("trunk-test").start(() -> run(name, number, told));
    try {
      boolean open = true;
      while (open) {
        String text = told.poll(LOOK.toMillis(), TimeUnit.MILLISECONDS);
        if (text == null) {
          open = request.permitted().getAsBoolean() && sink.send(":\n\n");
        } else {
          open = !text.equals(OVER) && sink.send(text);
        }
      }
    } finally {
      trial.interrupt();
      trial.join();
      testing.release();
    }
  }

  private void run(String name, Optional<String> number, BlockingQueue<String> told) {
    try {
      boolean ok = trunkTest.run(name, number, step -> told.add(event("step", step)));
      told.add(event("done", new Done(ok)));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt(); // nobody looks any more
    } finally {
      told.add(OVER);
    }
  }

  private static String event(String type, Object data) {
    return "event: " + type + "\ndata: " + Json.write(data) + "\n\n";
  }
}
