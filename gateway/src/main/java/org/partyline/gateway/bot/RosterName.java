package org.partyline.gateway.bot;

import java.text.Normalizer;
import java.util.regex.Pattern;

/// The names under which browsers appear. A person at a browser names itself, a phone is named by
/// its number: nobody can look like one by calling itself so.
final class RosterName {
  private static final Pattern LETTER = Pattern.compile("\\p{L}");
  private static final Pattern DIGIT = Pattern.compile("\\p{Nd}");
  private static final String NAMELESS = "Guest";

  private RosterName() {}

  static String ofBrowser(String wished) {
    String plain = Normalizer.normalize(wished, Normalizer.Form.NFKC);
    long digits = DIGIT.matcher(plain).results().count();
    boolean likeNumber = digits >= 2 && !LETTER.matcher(plain).find();
    return likeNumber ? NAMELESS : wished;
  }
}
