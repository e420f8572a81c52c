package org.partyline.gateway;

import java.util.Map;
import java.util.Optional;
import org.partyline.gateway.config.Configuration;
import org.partyline.gateway.config.Trunk;
import org.partyline.gateway.dialplan.DialPlan;
import org.partyline.gateway.dialplan.NumberFormat;

/// What calls that begin now are routed by. Each reader sees one whole state.
final class RunningConfiguration {
  private volatile State state;

  /// What is made of a configuration.
  record State(Configuration config, DialPlan dialPlan, Map<String, NumberFormat> numberFormats) {
    static State of(Configuration config) {
      return new State(config, Settings.dialPlan(config.dialIn()), TrunkSettings.formats(config));
    }
  }

  RunningConfiguration(Configuration config) {
    state = State.of(config);
  }

  void change(State next) {
    state = next;
  }

  Configuration get() {
    return state.config;
  }

  Configuration.DialIn dialIn() {
    return state.config.dialIn();
  }

  DialPlan dialPlan() {
    return state.dialPlan;
  }

  /// How a trunk writes numbers.
  Optional<NumberFormat> numberFormat(String trunk) {
    return Optional.ofNullable(state.numberFormats.get(trunk));
  }

  Optional<Trunk> trunk(String name) {
    return state.config.trunk(name);
  }
}
