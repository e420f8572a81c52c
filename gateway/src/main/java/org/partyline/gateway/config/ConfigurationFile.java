package org.partyline.gateway.config;

import java.io.StringReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.nodes.Node;

/// Reads the YAML file.
public final class ConfigurationFile {
  private ConfigurationFile() {}

  /// A configuration that can be used, and what is odd about it.
  ///
  /// @param warnings one line each, with the place and the advice
  public record Checked(Configuration configuration, List<String> warnings) {
    public Checked {
      warnings = List.copyOf(warnings);
    }
  }

  /// What holds without any file.
  public static Configuration defaults() {
    return parse("", "defaults").configuration();
  }

  /// Reads and checks a file.
  ///
  /// @throws ConfigException when it cannot be read or something in it is wrong
  public static Checked read(Path file) {
    return ConfigurationSource.of(file).read(Map.of());
  }

  static Checked parse(String yaml, String file) {
    return parse(yaml, file, new References(System::getenv));
  }

  static Checked parse(String yaml, String file, References references) {
    return checked(compose(yaml, file), file, references, UnaryOperator.identity());
  }

  /// Reads and checks a whole tree.
  ///
  /// @param adjustment what else has a say, before all is checked together
  static Checked checked(
      @Nullable Node root,
      String file,
      References references,
      UnaryOperator<Configuration> adjustment) {
    var reader = new RecordReader(file, references);
    @Nullable Node settings = ProvisionedFile.settings(root);
    Configuration read = adjustment.apply(reader.read(Configuration.class, settings));
    var warnings = new ArrayList<>(reader.warnings());
    if (ProvisionedFile.hasAdministration(root)) {
      warnings.add(
          file
              + ": "
              + ProvisionedFile.ADMINISTRATION
              + ": users and webhooks are no settings; only ./partyline import reads them here");
    }
    warnings.addAll(CrossChecks.warnings(read, reader));
    return new Checked(read, warnings);
  }

  /// The same of what comes from elsewhere: an alias may make much of little.
  static @Nullable Node composeWithoutAliases(String yaml, String file) {
    Optional<Integer> line = alias(yaml, new LoaderOptions());
    if (line.isPresent()) {
      throw new ConfigException(
          file + ":" + line.get() + ": an alias (*name); write out what it stands for");
    }
    return compose(yaml, file);
  }

  static @Nullable Node compose(String yaml, String file) {
    var options = new LoaderOptions();
    options.setAllowDuplicateKeys(false);
    options.setMaxAliasesForCollections(10);
    try {
      return new Yaml(options).compose(new StringReader(yaml));
    } catch (MarkedYAMLException e) {
      int line = e.getProblemMark() == null ? 1 : e.getProblemMark().getLine() + 1;
      throw new ConfigException(
          file
              + ":"
              + line
              + ": not valid YAML: "
              + e.getProblem()
              + "; check indentation and quotes");
    } catch (YAMLException e) {
      // Too many aliases, too deep or too large: what would take all memory when expanded.
      throw new ConfigException(
          "%s:%d: not taken: %s".formatted(file, aliasLine(yaml, options), e.getMessage()));
    }
  }

  /// The line of the first alias, as that is what too much of YAML is made with.
  private static int aliasLine(String yaml, LoaderOptions options) {
    return alias(yaml, options).orElse(1);
  }

  private static Optional<Integer> alias(String yaml, LoaderOptions options) {
    try {
      for (Event event : new Yaml(options).parse(new StringReader(yaml))) {
        if (event instanceof AliasEvent alias) {
          return Optional.of(alias.getStartMark().getLine() + 1);
        }
      }
    } catch (YAMLException _) {
      // What is wrong is told where it is read.
    }
    return Optional.empty();
  }
}
