package org.partyline.signaling.sip.digest;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The `name=value` list of a digest header.
final class Parameters {
  private static final String SCHEME = "Digest";
  private static final Pattern PARAMETER =
      Pattern.compile(
          "\\G[\\s,]*([A-Za-z0-9_-]+)\\s*=\\s*(?:\"((?:[^\"\\\\]|\\\\.)*+)\"|([^\\s,\"]*+))");

  private final Map<String, String> values;

  private Parameters(Map<String, String> values) {
    this.values = values;
  }

  /// Reads `Digest realm="…", …`; empty for another scheme, and for what is malformed.
  static Optional<Parameters> ofDigest(String header) {
    String text = header.strip();
    return text.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
            && text.length() > SCHEME.length()
            && Character.isWhitespace(text.charAt(SCHEME.length()))
        ? of(text.substring(SCHEME.length()))
        : Optional.empty();
  }

  /// Reads the list without a scheme, as in Authentication-Info.
  static Optional<Parameters> of(String list) {
    var values = new LinkedHashMap<String, String>();
    Matcher matcher = PARAMETER.matcher(list);
    int end = 0;
    while (matcher.find()) {
      String quoted = matcher.group(2);
      String value = quoted == null ? matcher.group(3) : quoted.replaceAll("\\\\(.)", "$1");
      if (values.put(matcher.group(1).toLowerCase(Locale.ROOT), value) != null) {
        return Optional.empty(); // which of the two holds, nobody can say
      }
      end = matcher.end();
    }
    return list.substring(end).chars().allMatch(c -> c == ',' || Character.isWhitespace(c))
        ? Optional.of(new Parameters(values))
        : Optional.empty();
  }

  Optional<String> get(String name) {
    return Optional.ofNullable(values.get(name));
  }

  static String quoted(String value) {
    return '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
