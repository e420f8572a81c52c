package org.partyline.gateway;

import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.partyline.gateway.store.Store;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// Encrypts the store's secrets with a new key.
@Command(
    name = "rotate-key",
    mixinStandardHelpOptions = true,
    description = {
      "Encrypts the passwords in the store with a new key, in secrets.key.",
      "Where PARTYLINE_STORE_KEY has the key: put a new one before the old one, with a blank"
          + " between; run this; remove the old one.",
      "The gateway must not run."
    })
final class RotateKeyCommand implements Callable<Integer> {
  @Mixin private final ConfigurationOption config = new ConfigurationOption();

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    try (Store store = Store.open(Settings.store(config.read().store()))) {
      Optional.ofNullable(spec)
          .orElseThrow()
          .commandLine()
          .getOut()
          .println(
              store.rotateKey() + " entries have secrets; they are encrypted with the new key");
    }
    return 0;
  }
}
