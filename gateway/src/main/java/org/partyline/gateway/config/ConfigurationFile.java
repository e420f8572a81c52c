package org.partyline.gateway.config;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.nodes.Node;

/// Reads the YAML file.
public final class ConfigurationFile {
  private ConfigurationFile() {}

  /// What holds without any file.
  public static Configuration defaults() {
    return parse("", "defaults");
  }

  /// Reads and checks a file.
  ///
  /// @throws ConfigException when it cannot be read or something in it is wrong
  public static Configuration read(Path file) {
    try {
      return parse(Files.readString(file), file.toString());
    } catch (NoSuchFileException _) {
      throw new ConfigException(file + ": no such file; copy partyline.example.yaml to begin with");
    } catch (MalformedInputException _) {
      throw new ConfigException(file + ": not UTF-8 text; save it as UTF-8");
    } catch (IOException e) {
      throw new ConfigException(file + ": cannot be read: " + e);
    }
  }

  static Configuration parse(String yaml, String file) {
    var reader = new RecordReader(file);
    return Plausible.checked(reader.read(Configuration.class, compose(yaml, file)), file);
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
    }
  }
}
