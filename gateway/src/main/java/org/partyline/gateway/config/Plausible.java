package org.partyline.gateway.config;

/// Checks that settings of different groups fit together.
final class Plausible {
  private Plausible() {}

  static Configuration checked(Configuration config, String file) {
    for (Configuration.CalledNumber number : config.dialIn().numbers()) {
      number
          .room()
          .filter(wanted -> config.rooms().named().stream().noneMatch(r -> r.name().equals(wanted)))
          .ifPresent(wanted -> {
            throw new ConfigException(
                file
                    + ": dial-in.numbers: there is no room "
                    + wanted
                    + "; add it to rooms.named or correct the name");
          });
    }
    return config;
  }
}
