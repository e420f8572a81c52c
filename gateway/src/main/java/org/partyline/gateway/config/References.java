package org.partyline.gateway.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What a value may take from outside the file: `${NAME}` and `${NAME:-default}` from the
/// environment, `${file:/run/secrets/x}` from a file. `$${` is a plain `${`.
final class References {
  private static final Pattern REFERENCE =
      Pattern.compile(
          "\\$(\\$)?\\{(?:file:(?<file>[^}]+)|(?<name>[A-Za-z_][A-Za-z0-9_]*)(?::-(?<fallback>[^}]*))?)}");

  private final UnaryOperator<@Nullable String> environment;

  References(UnaryOperator<@Nullable String> environment) {
    this.environment = environment;
  }

  static boolean in(String text) {
    return REFERENCE.matcher(text).find();
  }

  /// What [#resolve] makes this text of.
  static String literal(String text) {
    return REFERENCE
        .matcher(text)
        .replaceAll(match -> java.util.regex.Matcher.quoteReplacement("$" + match.group()));
  }

  /// @throws Unresolved with advice that holds no value
  String resolve(String text) {
    return text.contains("${") ? REFERENCE.matcher(text).replaceAll(this::replacement) : text;
  }

  private String replacement(MatchResult match) {
    String value = match.group(1) != null ? match.group().substring(1) : value(match);
    return java.util.regex.Matcher.quoteReplacement(value);
  }

  private String value(MatchResult match) {
    String file = match.group("file");
    if (file != null) {
      return content(file);
    }
    String name = match.group("name");
    String value = environment.apply(name);
    String set = value == null || value.isEmpty() ? match.group("fallback") : value;
    if (set == null) {
      throw new Unresolved(
          "the environment variable %s is not set; set it, or write ${%s:-a default}"
              .formatted(name, name));
    }
    return set;
  }

  private static String content(String file) {
    try {
      return Files.readString(Path.of(file)).strip();
    } catch (IOException | IllegalArgumentException e) {
      throw new Unresolved(
          "cannot read %s (%s); check the path and who may read it"
              .formatted(file, e.getClass().getSimpleName()));
    }
  }

  /// Caught by [RecordReader], which knows the line.
  static final class Unresolved extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Unresolved(String advice) {
      super(advice);
    }
  }
}
