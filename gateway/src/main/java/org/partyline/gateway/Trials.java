package org.partyline.gateway;

import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.partyline.gateway.api.Explained;
import org.partyline.gateway.api.TrialRoutes;
import org.partyline.gateway.config.Configuration;
import org.partyline.gateway.policy.Requester;

/// Tries out a configuration for the API, as `explain-call` and `trunk test` do on the command
/// line.
record Trials(Supplier<Configuration> current)
    implements TrialRoutes.Explainer, TrialRoutes.TrunkTest {
  @Override
  public Explained inbound(Optional<String> trunk, String called, String caller) {
    var explanation = new Explanation(current.get());
    explanation.inbound(trunk, called, caller);
    return explanation.found();
  }

  @Override
  public Explained outbound(Optional<String> account, Optional<String> room, String number) {
    Optional<String> known = account.map(a -> a.toLowerCase(Locale.ROOT));
    var who =
        new Requester(
            known.map(a -> "the account " + a).orElse("somebody without an account"),
            known,
            known.orElse("nobody's host"),
            false,
            false,
            false);
    var explanation = new Explanation(current.get());
    explanation.outbound(
        who, room.orElseGet(() -> current.get().rooms().named().getFirst().name()), number);
    return explanation.found();
  }

  @Override
  public boolean exists(String trunk) {
    return current.get().trunk(trunk).isPresent();
  }

  @Override
  public boolean run(String trunk, Optional<String> number, Consumer<TrialRoutes.TestStep> told)
      throws InterruptedException {
    Configuration config = current.get();
    var check =
        new TrunkCheck(
            config,
            config.trunk(trunk).orElseThrow(),
            step ->
                told.accept(
                    new TrialRoutes.TestStep(
                        Math.round(step.seconds() * 10) / 10.0, step.step(), step.text())));
    return check.run(number);
  }
}
