package org.partyline.gateway.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A page in each language, complete at the first paint: its texts are filled in here, and what its
/// scripts need comes with it as JSON.
final class PageTemplate {
  /// The languages, by the texts that are there; the first is for everybody else.
  static final String[] LANGUAGES = {"en", "de"};

  private static final Pattern TEXT =
      Pattern.compile("data-text=\"([A-Za-z0-9-]+)\"([^>]*)>[^<]*<");
  private static final Pattern ATTRIBUTE =
      Pattern.compile("data-(label|name|placeholder)=\"([A-Za-z0-9-]+)\"");
  private static final JsonMapper json = new JsonMapper();

  private final Map<String, Map<String, String>> texts = new LinkedHashMap<>();
  private final Map<String, String> pages = new LinkedHashMap<>();

  /// @param page the HTML, with `{{lang}}`, `{{assets}}`, `{{view}}` and `{{data}}`
  /// @param folder under `/web/`, with its texts in each language
  PageTemplate(String page, String folder, Assets assets) {
    for (String language : LANGUAGES) {
      var words = read(folder, language);
      texts.put(language, words);
      pages.put(
          language,
          filled(page, words).replace("{{assets}}", assets.path()).replace("{{lang}}", language));
    }
  }

  /// The language to serve, by a browser's `Accept-Language` (RFC 9110 §12.5.4): the first named
  /// that we speak, since browsers list them in the order of preference.
  static String language(String accepted) {
    for (String range : accepted.toLowerCase(Locale.ROOT).split(",", -1)) {
      for (String language : LANGUAGES) {
        if (range.strip().matches(language + "\\b.*")) {
          return language;
        }
      }
    }
    return LANGUAGES[0];
  }

  /// @param view which of the page's views is shown first
  /// @param data what the scripts get besides the texts
  byte[] render(String language, String view, Map<String, Object> data) {
    var all = new LinkedHashMap<String, Object>(data);
    all.put("texts", texts.get(language));
    try {
      // "<" would end the script element early.
      var text = json.writeValueAsString(all).replace("<", "\\u003c");
      return pages
          .getOrDefault(language, "")
          .replace("{{view}}", view)
          .replace("{{data}}", text)
          .getBytes(StandardCharsets.UTF_8);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, String> read(String folder, String language) {
    try {
      return json.readValue(
          Assets.resource(folder + "/" + language + ".json"), new TypeReference<>() {});
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String filled(String page, Map<String, String> words) {
    String written =
        TEXT.matcher(page)
            .replaceAll(found ->
                Matcher.quoteReplacement(
                    "data-text=\"%s\"%s>%s<"
                        .formatted(found.group(1), found.group(2), word(words, found.group(1)))));
    return ATTRIBUTE
        .matcher(written)
        .replaceAll(found -> {
          var word = word(words, found.group(2));
          var attributes =
              switch (found.group(1)) {
                case "label" -> "aria-label=\"%1$s\" title=\"%1$s\"";
                case "name" -> "aria-label=\"%s\"";
                default -> "placeholder=\"%s\"";
              };
          return Matcher.quoteReplacement(attributes.formatted(word));
        });
  }

  private static String word(Map<String, String> words, String key) {
    var word = words.get(key);
    if (word == null) {
      throw new IllegalStateException("no text for " + key);
    }
    return word.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
  }
}
